package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// checked tells what the server's name was held against.
func (f *fetcher) checked() string {
	if f.NoCheckHostname {
		return "signed by a trusted CA; names weren't checked"
	}
	return "signed by a trusted CA, for " + f.client.TLSHost()
}

// secured shows on w what the handshake came to.
func secured(w io.Writer, state tls.ConnectionState, checked string) {
	fmt.Fprintf(w, "* %s, %s\n", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite))
	peer := state.PeerCertificates[0] // the policy has none without
	fmt.Fprintf(w, "* server's certificate: %s\n", checked)
	fmt.Fprintf(w, "*   subject: %s\n", printable(peer.Subject.String()))
	fmt.Fprintf(w, "*   issuer: %s\n", printable(peer.Issuer.String()))
	fmt.Fprintf(w, "*   names: %s\n", names(peer))
	fmt.Fprintf(w, "*   valid until: %s\n", peer.NotAfter.UTC().Format(time.RFC3339))
}

// namesShown is how many names of a certificate are shown: those of large
// hosters have hundreds.
const namesShown = 20

// names lists the subject alternative names.
func names(cert *x509.Certificate) string {
	all := slices.Clone(cert.DNSNames)
	for _, ip := range cert.IPAddresses {
		all = append(all, ip.String())
	}
	for _, uri := range cert.URIs {
		all = append(all, uri.String())
	}
	all = append(all, cert.EmailAddresses...)
	if len(all) == 0 {
		return "none"
	}
	shown := make([]string, min(len(all), namesShown))
	for i := range shown {
		shown[i] = printable(all[i])
	}
	text := strings.Join(shown, ", ")
	if more := len(all) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// printable quotes and cuts what a certificate says: its text is the peer's.
func printable(s string) string {
	const most = 200
	cut := ""
	if len(s) > most {
		s, cut = s[:most], "..."
	}
	if quoted := strconv.QuoteToASCII(s); strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		s = quoted
	}
	return s + cut
}

package tlsconfig_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// issued is a row's server with a certificate of its own.
func issued(o misc.CertOptions) func(*testing.T, *misc.TempPKI) *tls.Config {
	return func(t *testing.T, p *misc.TempPKI) *tls.Config {
		return plain(t, must[tlsconfig.Server](t)(p.IssueServer("other", o)))
	}
}

// changed is a row's server with other settings than the policy's.
func changed(change func(*tls.Config)) func(*testing.T, *misc.TempPKI) *tls.Config {
	return func(t *testing.T, p *misc.TempPKI) *tls.Config {
		c := plain(t, p.ServerConfig())
		change(c)
		return c
	}
}

func onlySuites(ids ...uint16) func(*testing.T, *misc.TempPKI) *tls.Config {
	return changed(func(c *tls.Config) { c.CipherSuites, c.MaxVersion = ids, tls.VersionTLS12 })
}

var good = changed(func(*tls.Config) {})

func skipHost(c *tlsconfig.Client)  { c.SkipHostnameCheck = true }
func withECDSA(c *tlsconfig.Client) { c.ECDSA = true }

// Servers of every kind against a client of the policy.
var servers = []struct {
	name, reason string
	server       func(*testing.T, *misc.TempPKI) *tls.Config
	change       func(*tlsconfig.Client)
	host         string // "localhost" if empty
	want         tlsconfig.Failure
}{
	{name: "good", reason: "the defaults of crypto/tls have a suite of the policy", server: good},
	{name: "AES-128", reason: "the first suite", server: onlySuites(tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)},
	{name: "AES-256", reason: "the second suite", server: onlySuites(tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)},
	{name: "intermediate", reason: "the server sends it along (RFC 5246 section 7.4.2)", server: issued(misc.CertOptions{Intermediate: true})},
	{name: "any usage", reason: "RFC 5280 section 4.2.1.12: no extension, no restriction", server: issued(misc.CertOptions{Usage: []x509.ExtKeyUsage{}})},
	{name: "ECDSA with the option", reason: "its suites are offered", server: issued(misc.CertOptions{ECDSA: true}), change: withECDSA},
	{name: "RSA with the option", reason: "it adds suites, and takes none away", server: good, change: withECDSA},

	{name: "IPv4 address", reason: "RFC 9525 section 6.4: matched by the SAN's kind", server: good, host: "127.0.0.1"},
	{name: "IPv6 address", reason: "RFC 9525 section 6.4", server: good, host: "::1"},
	{name: "host unchecked, no name", reason: "an own CA vouches", server: issued(misc.CertOptions{Names: []string{}}), change: skipHost, host: "-"},
	{name: "host unchecked, any name", reason: "an own CA vouches; the name is for SNI", server: good, change: skipHost, host: "elsewhere.example"},
	{name: "final dot", reason: "the root, which no certificate has", server: good, host: "localhost."},

	{name: "TLS 1.0", reason: "RFC 8996", server: changed(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS10 }), want: tlsconfig.ErrNoCommonVersion},
	{name: "TLS 1.1", reason: "RFC 8996", server: changed(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 }), want: tlsconfig.ErrNoCommonVersion},
	{name: "TLS 1.3 only", reason: "the document: TLS 1.2, unconditionally", server: changed(func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }), want: tlsconfig.ErrNoCommonVersion},
	{name: "CBC", reason: "RFC 7366, RFC 9325 section 4.2", server: onlySuites(tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256), want: tlsconfig.ErrNoCommonSuite},
	{name: "RSA key exchange", reason: "RFC 9325 section 4.1: no forward secrecy", server: onlySuites(tls.TLS_RSA_WITH_AES_128_GCM_SHA256), want: tlsconfig.ErrNoCommonSuite},
	{name: "ChaCha20 only", reason: "not among the document's", server: onlySuites(tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256), want: tlsconfig.ErrNoCommonSuite},
	{name: "ECDSA without the option", reason: "its suites aren't offered", server: issued(misc.CertOptions{ECDSA: true}), want: tlsconfig.ErrNoCommonSuite},

	{name: "expired", reason: "RFC 5280 section 4.1.2.5", server: issued(misc.CertOptions{NotAfter: time.Now().Add(-time.Minute)}), want: tlsconfig.ErrExpired},
	{name: "expired, host unchecked", reason: "the chain counts all the same", server: issued(misc.CertOptions{NotAfter: time.Now().Add(-time.Minute)}), change: skipHost, want: tlsconfig.ErrExpired},
	{name: "not yet valid", reason: "RFC 5280 section 4.1.2.5", server: issued(misc.CertOptions{NotBefore: time.Now().Add(time.Hour)}), want: tlsconfig.ErrNotYetValid},
	{name: "not yet valid, host unchecked", reason: "the chain counts all the same", server: issued(misc.CertOptions{NotBefore: time.Now().Add(time.Hour)}), change: skipHost, want: tlsconfig.ErrNotYetValid},
	{name: "expired intermediate", reason: "RFC 5280 section 6.1.3: the dates of each in the chain", server: issued(misc.CertOptions{Intermediate: true, IntermediateNotAfter: time.Now().Add(-time.Minute)}), want: tlsconfig.ErrExpired},
	{name: "wrong name", reason: "RFC 9525 section 6", server: good, host: "elsewhere.example", want: tlsconfig.ErrWrongHost},
	{name: "wrong IPv4 address", reason: "RFC 9525 section 6.4", server: good, host: "127.0.0.2", want: tlsconfig.ErrWrongHost},
	{name: "wrong IPv6 address", reason: "RFC 9525 section 6.4", server: good, host: "::2", want: tlsconfig.ErrWrongHost},
	{name: "IP address as a name", reason: "the address is in no SAN of its kind", server: issued(misc.CertOptions{Names: []string{"localhost"}}), host: "127.0.0.1", want: tlsconfig.ErrWrongHost},
	{name: "common name", reason: "RFC 9525 section 2: not an identifier", server: issued(misc.CertOptions{Names: []string{}}), host: "localhost", want: tlsconfig.ErrWrongHost},
	{name: "no name to check", reason: "it would match nothing", server: good, host: "-", want: tlsconfig.ErrNoServerName},
	{name: "for clients", reason: "RFC 5280 section 4.2.1.12", server: issued(misc.CertOptions{Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}), want: tlsconfig.ErrWrongUsage},
	{name: "for clients, host unchecked", reason: "else any client could be the server", server: issued(misc.CertOptions{Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}), change: skipHost, want: tlsconfig.ErrWrongUsage},
	{name: "self-signed", reason: "nobody vouches for it", server: issued(misc.CertOptions{SelfSigned: true}), want: tlsconfig.ErrUnknownCA},
	{name: "unknown CA", reason: "the client's CA isn't the server's", server: good, change: func(c *tlsconfig.Client) { c.CAFile = c.CertFile }, want: tlsconfig.ErrUnknownCA},
	{name: "unknown CA, host unchecked", reason: "the chain counts all the same", server: good, change: func(c *tlsconfig.Client) { c.CAFile, c.SkipHostnameCheck = c.CertFile, true }, want: tlsconfig.ErrUnknownCA},
	{name: "public CAs", reason: "none of them knows the PKI", server: good, change: func(c *tlsconfig.Client) { c.CAFile = "" }, want: tlsconfig.ErrUnknownCA},
}

func TestServers(t *testing.T) {
	p := pki(t)
	for _, tt := range servers {
		t.Run(tt.name, func(t *testing.T) {
			addr := serve(t, tt.server(t, p))
			client := p.ClientConfig()
			if tt.change != nil {
				tt.change(&client)
			}
			host := tt.host
			switch host {
			case "":
				host = "localhost"
			case "-":
				host = ""
			}
			config := take(t, client, host)
			// The same configuration by another way is judged the same.
			for _, src := range []tlsconfig.Source{client, tlsconfig.Prebuilt(config)} {
				c, err := dial(t, take(t, src, host), addr)
				wantFailure(t, err, tt.want)
				if err == nil {
					echo(t, c)
				}
				if t.Failed() {
					t.Logf("%T: %s", src, tt.reason)
				}
			}
		})
	}
}

// What crypto/x509 said can still be asked for.
func TestCausesStay(t *testing.T) {
	p := pki(t)
	addr := serve(t, plain(t, p.ServerConfig()))
	_, err := dial(t, take(t, p.ClientConfig(), "elsewhere.example"), addr)
	var verification *tls.CertificateVerificationError
	var host x509.HostnameError
	if !errors.As(err, &verification) || !errors.As(err, &host) || host.Host != "elsewhere.example" {
		t.Errorf("causes lost: %#v", err)
	}
	foreign := p.ClientConfig()
	foreign.CAFile, foreign.SkipHostnameCheck = pki(t).ClientConfig().CAFile, true
	_, err = dial(t, take(t, foreign, ""), addr)
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &verification) || !errors.As(err, &unknown) || unknown.Cert == nil {
		t.Errorf("causes lost: %#v", err)
	}
}

// A server's own certificate in the CA file is that server, within its dates,
// names and usage, and vouches for nobody else.
func TestLeafAsRoot(t *testing.T) {
	p := pki(t)
	for _, tt := range []struct {
		name, reason string
		served       misc.CertOptions
		want         tlsconfig.Failure
	}{
		{"pinned", "it is the one", misc.CertOptions{SelfSigned: true}, 0},
		{"pinned, expired", "its dates count", misc.CertOptions{SelfSigned: true, NotAfter: time.Now().Add(-time.Minute)}, tlsconfig.ErrExpired},
		{"pinned, other name", "its names count", misc.CertOptions{SelfSigned: true, Names: []string{"elsewhere.example"}}, tlsconfig.ErrWrongHost},
		{"pinned, for clients", "its usage counts", misc.CertOptions{SelfSigned: true, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}, tlsconfig.ErrWrongUsage},
		{"signed by a CA, pinned", "no issuer needed", misc.CertOptions{}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := must[tlsconfig.Server](t)(p.IssueServer("pinned", tt.served))
			_, err := dial(t, take(t, tlsconfig.Client{CAFile: s.CertFile}, "localhost"), serve(t, plain(t, s)))
			wantFailure(t, err, tt.want)
		})
	}
	s := must[tlsconfig.Server](t)(p.IssueServer("another", misc.CertOptions{}))
	_, err := dial(t, take(t, tlsconfig.Client{CAFile: s.CertFile}, "localhost"), serve(t, plain(t, p.ServerConfig())))
	wantFailure(t, err, tlsconfig.ErrUnknownCA)
}

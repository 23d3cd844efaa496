package tlsconfig

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"slices"
)

// version is the only one: there is nothing to negotiate, so nothing to
// downgrade.
const version = tls.VersionTLS12

// The suites of RFC 5289 that the document names: an ephemeral key exchange, so
// that a stolen certificate key doesn't open recorded traffic, and an AEAD.
var rsaSuites = []uint16{
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
}

// The same for certificates with an ECDSA key.
var ecdsaSuites = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
}

// suites returns a list of the caller's own.
func suites(withECDSA bool) []uint16 {
	if withECDSA {
		return slices.Concat(rsaSuites, ecdsaSuites)
	}
	return slices.Clone(rsaSuites)
}

// hasECDSA tells whether a list of suites asks for ECDSA certificates.
func hasECDSA(list []uint16) bool {
	return slices.ContainsFunc(list, func(id uint16) bool { return slices.Contains(ecdsaSuites, id) })
}

// base is what clients and servers have in common, and what no option changes.
// NextProtos stays empty: without ALPN both sides speak HTTP/1.1.
func base(withECDSA bool) *tls.Config {
	return &tls.Config{
		MinVersion:             version,
		MaxVersion:             version,
		CipherSuites:           suites(withECDSA),
		SessionTicketsDisabled: true,
		Renegotiation:          tls.RenegotiateNever,

		// By default crypto/tls begins with records that fit in one packet, and
		// does so again after each second of silence, for the sake of a browser
		// that renders the first bytes of a page. Bodies are read to their end
		// here: full records cost fewer headers, tags, calls and copies.
		DynamicRecordSizingDisabled: true,
	}
}

// refusedKey says why a certificate's key is outside the policy, "" if it isn't.
func refusedKey(cert *x509.Certificate, allowECDSA bool) string {
	switch cert.PublicKey.(type) {
	case *rsa.PublicKey:
		return ""
	case *ecdsa.PublicKey:
		if allowECDSA {
			return ""
		}
		return "the certificate has an ECDSA key: use one with an RSA key, or set ECDSA"
	}
	return fmt.Sprintf("the certificate has a key of type %v: use one with an RSA key", cert.PublicKeyAlgorithm)
}

package tlsconfig

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"slices"
)

// rule is one of the policy's. broken says how a config breaks it and what to
// do, "" if it doesn't.
type rule struct {
	field  string // of tls.Config
	kind   Kind
	broken func(c *tls.Config) string
}

// commonRules hold on both sides.
var commonRules = []rule{
	{"MinVersion", ErrVersion, func(c *tls.Config) string {
		return notVersion(c.MinVersion)
	}},
	{"MaxVersion", ErrVersion, func(c *tls.Config) string {
		return notVersion(c.MaxVersion)
	}},
	{"CipherSuites", ErrSuites, brokenSuites},
	{"Renegotiation", ErrRenegotiation, func(c *tls.Config) string {
		return unless(c.Renegotiation == tls.RenegotiateNever, "the peer could change in mid-stream: set tls.RenegotiateNever")
	}},
	{"NextProtos", ErrALPN, func(c *tls.Config) string {
		return unless(!slices.Contains(c.NextProtos, "h2"), "what speaks here is HTTP/1.1: remove h2")
	}},
	{"Rand", ErrRandom, func(c *tls.Config) string {
		return unless(c.Rand == nil, "every secret would be as good as this source: leave it nil")
	}},
	{"KeyLogWriter", ErrKeyLog, func(c *tls.Config) string {
		return unless(c.KeyLogWriter == nil, "whoever reads it reads the traffic: leave it nil")
	}},
}

// clientRules hold on clients.
var clientRules = []rule{
	{"InsecureSkipVerify", ErrNoOwnCA, func(c *tls.Config) string {
		return unless(!c.InsecureSkipVerify || c.RootCAs != nil, "any certificate would do: set RootCAs, or leave it false")
	}},
	{"InsecureSkipVerify", ErrUnverified, func(c *tls.Config) string {
		return unless(!c.InsecureSkipVerify || c.VerifyConnection != nil,
			"nothing verifies the server: leave it false, or build the config by Client with SkipHostnameCheck")
	}},
	{"VerifyPeerCertificate", ErrResumption, func(c *tls.Config) string {
		return unless(c.VerifyPeerCertificate == nil || c.ClientSessionCache == nil,
			"resumed sessions go round it: do the same in VerifyConnection")
	}},
	{"EncryptedClientHelloConfigList", ErrECH, func(c *tls.Config) string {
		return unless(c.EncryptedClientHelloConfigList == nil, "it needs TLS 1.3: leave it nil")
	}},
}

// serverRules hold on servers.
var serverRules = []rule{
	{"GetConfigForClient", ErrDynamic, func(c *tls.Config) string {
		return unless(c.GetConfigForClient == nil, "what it returns can't be checked: leave it nil")
	}},
	{"Certificates", ErrNoIdentity, func(c *tls.Config) string {
		return unless(len(c.Certificates) > 0 || c.GetCertificate != nil, "a server presents a certificate: set it, or GetCertificate")
	}},
	{"SessionTicketsDisabled", ErrResumption, func(c *tls.Config) string {
		return unless(c.SessionTicketsDisabled, "the tickets' key would open recorded traffic: set it")
	}},
	{"ClientAuth", ErrClientAuth, func(c *tls.Config) string {
		return unless(c.ClientAuth == tls.NoClientCert || c.ClientAuth == tls.RequireAndVerifyClientCert,
			"not every client is verified: set tls.RequireAndVerifyClientCert, or tls.NoClientCert to take any")
	}},
	{"ClientCAs", ErrClientAuth, func(c *tls.Config) string {
		return unless(c.ClientAuth == tls.NoClientCert || c.ClientCAs != nil, "any public CA would vouch for clients: set it")
	}},
}

// Check holds a client's configuration that somebody else built against the
// policy, without changing it. The error is an [*Error] with the rule that it
// breaks, the first of several: its Key is the field's name.
//
// The list of suites says whether ECDSA certificates are wanted; it may be
// shorter than the policy's, not longer. What functions do can't be told.
// [Prebuilt] therefore verifies the server besides: use it rather than Check.
func Check(c *tls.Config) error { return check(c, clientRules) }

// CheckServer is Check for a server's configuration. Its ClientAuth is one of the
// two that [Server] makes: tls.RequireAndVerifyClientCert, or tls.NoClientCert,
// which takes any client.
func CheckServer(c *tls.Config) error { return check(c, serverRules) }

func check(c *tls.Config, side []rule) error {
	if c == nil {
		return &Error{Kind: ErrNoConfig, Reason: "the *tls.Config is nil: give one, or a Client"}
	}
	for _, rules := range [][]rule{commonRules, side} {
		for _, r := range rules {
			if reason := r.broken(c); reason != "" {
				return &Error{Key: r.field, Kind: r.kind, Reason: reason}
			}
		}
	}
	for _, cert := range c.Certificates {
		if err := checkCertificate("Certificates", cert, hasECDSA(c.CipherSuites)); err != nil {
			return err
		}
	}
	return nil
}

// checkCertificate judges one that the config presents.
func checkCertificate(field string, cert tls.Certificate, allowECDSA bool) error {
	// A certificate without any bytes is how a client says that it has none.
	if len(cert.Certificate) == 0 {
		return nil
	}
	// Leaf may be missing, or another one.
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		return &Error{Key: field, Kind: ErrPEM, Reason: "the first certificate can't be parsed: replace it", Cause: err}
	}
	if reason := refusedKey(leaf, allowECDSA); reason != "" {
		return &Error{Key: field, Kind: ErrKeyType, Reason: reason}
	}
	return nil
}

func unless(ok bool, reason string) string {
	if ok {
		return ""
	}
	return reason
}

func notVersion(v uint16) string {
	if v == version {
		return ""
	}
	name := "none is set"
	if v != 0 {
		name = "it is " + tls.VersionName(v)
	}
	return name + ": set tls.VersionTLS12"
}

func brokenSuites(c *tls.Config) string {
	if len(c.CipherSuites) == 0 {
		return "none is listed, so the defaults would be offered: list those of the policy"
	}
	for _, id := range c.CipherSuites {
		if !slices.Contains(suites(true), id) {
			return fmt.Sprintf("%s isn't one of the policy's: remove it", tls.CipherSuiteName(id))
		}
	}
	return ""
}

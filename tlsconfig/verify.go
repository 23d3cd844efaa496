package tlsconfig

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// verifier judges a connection at the end of its handshake, full or resumed.
// It holds its own copies: what becomes of the tls.Config later changes nothing
// of what it asks for.
type verifier struct {
	cas       *x509.CertPool // nil: the system's for a server's certificate, none for a client's
	suites    []uint16
	checkHost bool
}

// verifierOf takes from a client's config what is to be verified.
func verifierOf(c *tls.Config) verifier {
	v := verifier{suites: slices.Clone(c.CipherSuites), checkHost: !c.InsecureSkipVerify}
	if c.RootCAs != nil {
		v.cas = c.RootCAs.Clone()
	}
	return v
}

// clock returns the time to verify at; the zero time is now.
func clock(now func() time.Time) time.Time {
	if now == nil {
		return time.Time{}
	}
	return now()
}

// server judges the server of a client's connection.
//
// crypto/tls has verified chain and name already unless host names aren't
// checked, but on a resumed session it goes by what it found when the session
// began. So it is all done here once more, with one exception: the connection's
// state has no name where the name is an IP address. That one crypto/tls checks
// in both cases, against the config's ServerName.
func (v verifier) server(cs tls.ConnectionState, now time.Time) error {
	if err := v.negotiated(cs); err != nil {
		return err
	}
	if len(cs.PeerCertificates) == 0 {
		return &HandshakeError{Failure: ErrBadCertificate, Err: errors.New("the server sent no certificate")}
	}
	opts := x509.VerifyOptions{Roots: v.cas, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if v.checkHost {
		if len(cs.VerifiedChains) == 0 {
			return &HandshakeError{Failure: ErrWrongHost,
				Err: errors.New("InsecureSkipVerify was set on a config that checks host names")}
		}
		opts.DNSName = cs.ServerName
	}
	return v.chain(cs, opts)
}

// client judges the client of a server's connection. Without CAs there is none
// to judge.
func (v verifier) client(cs tls.ConnectionState, now time.Time) error {
	if err := v.negotiated(cs); err != nil || v.cas == nil {
		return err
	}
	if len(cs.PeerCertificates) == 0 {
		return &HandshakeError{Failure: ErrClientCertRequired, Err: errors.New("the client sent no certificate")}
	}
	return v.chain(cs, x509.VerifyOptions{Roots: v.cas, CurrentTime: now,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
}

// negotiated holds the result against the policy: what was offered may have
// been changed after the check.
func (v verifier) negotiated(cs tls.ConnectionState) error {
	switch {
	case cs.Version != version:
		return &HandshakeError{Failure: ErrNoCommonVersion,
			Err: fmt.Errorf("%s was negotiated", tls.VersionName(cs.Version))}
	case !slices.Contains(v.suites, cs.CipherSuite):
		return &HandshakeError{Failure: ErrNoCommonSuite,
			Err: fmt.Errorf("%s was negotiated", tls.CipherSuiteName(cs.CipherSuite))}
	}
	return nil
}

// chain verifies the peer's certificate, its key and what it is for. The error
// is of the form that crypto/tls gives.
func (v verifier) chain(cs tls.ConnectionState, opts x509.VerifyOptions) error {
	leaf := cs.PeerCertificates[0]
	if reason := refusedKey(leaf, hasECDSA(v.suites)); reason != "" {
		return &HandshakeError{Failure: ErrPeerKey, Err: errors.New(reason)}
	}
	opts.Intermediates = x509.NewCertPool()
	for _, cert := range cs.PeerCertificates[1:] {
		opts.Intermediates.AddCert(cert)
	}
	if _, err := leaf.Verify(opts); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: cs.PeerCertificates, Err: err}
	}
	return nil
}

package tlsconfig

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
)

// Source is where a client gets its TLS from: a sealed set of [Client] and what
// [Prebuilt] returns.
type Source interface {
	// ClientTLS returns a configuration that keeps to the policy and that
	// nobody else has, and whether it checks host names. If it does,
	// ServerName must be set before the handshake; a Prebuilt one may have it
	// already.
	ClientTLS() (config *tls.Config, checksHost bool, err error)

	sealed()
}

// ClientTLS is Build, told to a user of any Source.
func (c Client) ClientTLS() (config *tls.Config, checksHost bool, err error) {
	config, err = c.Build()
	return config, !c.SkipHostnameCheck, err
}

func (Client) sealed() {}

// Prebuilt is a configuration that somebody else built. It is judged by [Check]
// and copied at once: changes made to it, or to its pools and lists, after the
// call change nothing. A refusal comes from ClientTLS.
//
// On top of what the configuration does by itself, each handshake, resumed or
// not, verifies the server's chain for its CAs, its name, the version, the suite
// and the type of the keys. Time is honoured. Functions and the session cache
// are shared with the original, and called from as many goroutines as there are
// handshakes.
func Prebuilt(c *tls.Config) Source {
	if err := Check(c); err != nil {
		return prebuilt{err: err}
	}
	return prebuilt{config: Copy(c)}
}

type prebuilt struct {
	config *tls.Config
	err    error
}

func (p prebuilt) sealed() {}

func (p prebuilt) ClientTLS() (config *tls.Config, checksHost bool, err error) {
	if p.err != nil {
		return nil, false, p.err
	}
	c := Copy(p.config)
	v, now := verifierOf(c), c.Time
	own := c.VerifyConnection
	c.VerifyConnection = func(cs tls.ConnectionState) error {
		if err := v.server(cs, clock(now)); err != nil || own == nil {
			return err
		}
		return ownCheck(own(cs))
	}
	if peer := c.VerifyPeerCertificate; peer != nil {
		c.VerifyPeerCertificate = func(raw [][]byte, chains [][]*x509.Certificate) error {
			return ownCheck(peer(raw, chains))
		}
	}
	if get := c.GetClientCertificate; get != nil {
		c.GetClientCertificate = func(req *tls.CertificateRequestInfo) (*tls.Certificate, error) {
			cert, err := get(req)
			if err != nil || cert == nil {
				return cert, err
			}
			return cert, checkCertificate("GetClientCertificate", *cert, hasECDSA(v.suites))
		}
	}
	return c, v.checkHost, nil
}

// Copy is c.Clone without what a clone shares with the original: the pool of CAs,
// lists and chains. Functions, keys and a session cache are still shared.
func Copy(c *tls.Config) *tls.Config {
	c = c.Clone()
	c.Certificates = slices.Clone(c.Certificates)
	for i := range c.Certificates {
		chain := slices.Clone(c.Certificates[i].Certificate)
		for j := range chain {
			chain[j] = slices.Clone(chain[j])
		}
		c.Certificates[i].Certificate = chain
	}
	c.NextProtos = slices.Clone(c.NextProtos)
	c.CipherSuites = slices.Clone(c.CipherSuites)
	c.CurvePreferences = slices.Clone(c.CurvePreferences)
	if c.RootCAs != nil {
		c.RootCAs = c.RootCAs.Clone()
	}
	return c
}

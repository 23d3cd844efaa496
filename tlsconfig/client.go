package tlsconfig

import "crypto/tls"

// Client says how a client trusts servers and what it presents to them. The
// zero value trusts the CAs of the system, checks the host name and presents
// nothing. Paths are absolute and clean.
//
// Its JSON form is the document's: an object with any of the keys ca_file,
// ca_path, cert_file, key_file (strings) and check_hostname (true or false,
// true by default). What has no key there can't be rendered.
type Client struct {
	// CAFile is a file of PEM certificates: the CAs that may have signed a
	// server's certificate. A server's own certificate among them is trusted as
	// that server. It signs for no other unless it says that it is a CA, as those
	// of openssl req -x509 do, or can't say, being of X.509 version 1. "" is none.
	// With CAPath, both count; without either, the CAs of the system do.
	CAFile string

	// CAPath is a directory of such files: those with names hashed by OpenSSL,
	// and *.pem and *.crt. "" is none. It is read once, by Build.
	CAPath string

	// CertFile is a file with the client's certificate, in PEM, then its
	// intermediates, if any. "" presents no certificate. Any server that has
	// been verified and asks for a certificate gets it, and TLS 1.2 sends it in
	// the clear.
	CertFile string

	// KeyFile has the certificate's private key, in PEM, not encrypted. "" looks
	// for it in CertFile. A key without a certificate is refused.
	KeyFile string

	// SkipHostnameCheck takes any server that CAFile or CAPath vouches for,
	// whatever its name. One of them must be given: else the holder of any
	// public certificate could be the server.
	SkipHostnameCheck bool

	// ECDSA takes servers' certificates with an ECDSA key as well, and allows
	// one in CertFile. It has no JSON key.
	ECDSA bool

	// Resume lets a second connection to a server continue the session of an
	// earlier one, without a key exchange of its own: it saves a round trip, and
	// gives up the forward secrecy of what is sent until the server changes the
	// key of its tickets. The server's certificate is verified all the same. It
	// has no JSON key.
	Resume bool
}

// Build makes a configuration of the policy. The caller owns it: set
// ServerName on it, or on a clone, to the host's name or IP address. It may stay
// empty if host names aren't checked.
//
// All files are read now, and the certificate and its key again when they
// change: see Rotation at the top.
//
// The error is an [*Error]; nothing is left behind.
func (c Client) Build() (*tls.Config, error) {
	p, err := c.load()
	if err != nil {
		return nil, err
	}
	roots, err := caPool(c.CAFile, c.CAPath)
	if err != nil {
		return nil, err
	}
	config := base(c.ECDSA)
	config.RootCAs = roots
	config.InsecureSkipVerify = c.SkipHostnameCheck // verifier does what this leaves out
	if p != nil {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			cert, _ := p.current()
			return cert, nil
		}
	}
	if c.Resume {
		config.SessionTicketsDisabled = false
		config.ClientSessionCache = tls.NewLRUClientSessionCache(sessionsMax)
		if p != nil {
			s := newSessions(p)
			config.ClientSessionCache, config.GetClientCertificate = s, s.certificate
		}
	}
	v := verifierOf(config)
	config.VerifyConnection = func(cs tls.ConnectionState) error { return v.server(cs, clock(config.Time)) }
	return config, nil
}

// load checks what can be told without the CAs, and reads the pair, if any.
func (c Client) load() (*pair, error) {
	if err := checkPaths(setting{keyCAFile, c.CAFile}, setting{keyCAPath, c.CAPath},
		setting{keyCertFile, c.CertFile}, setting{keyKeyFile, c.KeyFile}); err != nil {
		return nil, err
	}
	switch {
	case c.SkipHostnameCheck && c.CAFile == "" && c.CAPath == "":
		return nil, &Error{Key: keyCheckHostname, Kind: ErrNoOwnCA,
			Reason: "any public certificate would do: give " + keyCAFile + " or " + keyCAPath + ", or check host names"}
	case c.KeyFile != "" && c.CertFile == "":
		return nil, &Error{Key: keyKeyFile, Kind: ErrKeyAlone,
			Reason: "a key says nothing without its certificate: give " + keyCertFile + " too"}
	case c.CertFile == "":
		return nil, nil
	}
	return loadPair(c.CertFile, c.KeyFile, c.ECDSA)
}

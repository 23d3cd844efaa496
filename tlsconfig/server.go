package tlsconfig

import "crypto/tls"

// Server says what a server presents and which clients it takes. Paths are
// absolute and clean. CertFile must be given, and either CAs of clients or
// AllowUnauthenticatedClients, so that leaving something out opens nothing.
//
// Its JSON form is Degu's: an object with the keys cert_file, key_file,
// ca_file, ca_path (strings) and allow_unauthenticated_clients (true or false,
// false by default).
type Server struct {
	// CertFile is a file with the server's certificate, in PEM, then its
	// intermediates, if any.
	CertFile string

	// KeyFile has the certificate's private key, in PEM, not encrypted. "" looks
	// for it in CertFile.
	KeyFile string

	// CAFile is a file of PEM certificates: the CAs that may have signed a
	// client's certificate. "" is none.
	CAFile string

	// CAPath is a directory of such files, as in Client. "" is none.
	CAPath string

	// AllowUnauthenticatedClients takes any client and asks for no certificate.
	// It excludes CAFile and CAPath.
	AllowUnauthenticatedClients bool

	// ECDSA takes clients' certificates with an ECDSA key as well, and allows
	// one in CertFile. It has no JSON key.
	ECDSA bool
}

// Build makes a configuration of the policy, which the caller owns. Clients'
// certificates are verified for the use as such, and required where CAs are
// given. There are no session tickets. The certificate and its key are read
// again when they change: see Rotation at the top.
//
// The error is an [*Error]; nothing is left behind.
func (s Server) Build() (*tls.Config, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	p, err := loadPair(s.CertFile, s.KeyFile, s.ECDSA)
	if err != nil {
		return nil, err
	}
	clients, err := caPool(s.CAFile, s.CAPath)
	if err != nil {
		return nil, err
	}
	config := base(s.ECDSA)
	config.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		cert, _ := p.current()
		return cert, nil
	}
	config.ClientCAs = clients
	config.ClientAuth = tls.RequireAndVerifyClientCert
	if s.AllowUnauthenticatedClients {
		config.ClientAuth = tls.NoClientCert
	}
	v := verifier{suites: suites(s.ECDSA)}
	if clients != nil {
		v.cas = clients.Clone()
	}
	config.VerifyConnection = func(cs tls.ConnectionState) error { return v.client(cs, clock(config.Time)) }
	return config, nil
}

func (s Server) check() error {
	if err := checkPaths(setting{keyCertFile, s.CertFile}, setting{keyKeyFile, s.KeyFile},
		setting{keyCAFile, s.CAFile}, setting{keyCAPath, s.CAPath}); err != nil {
		return err
	}
	given := keyCAFile
	if s.CAFile == "" {
		given = keyCAPath
	}
	switch authenticates := s.CAFile != "" || s.CAPath != ""; {
	case s.CertFile == "" && s.KeyFile != "":
		return &Error{Key: keyKeyFile, Kind: ErrKeyAlone,
			Reason: "a key says nothing without its certificate: give " + keyCertFile + " too"}
	case s.CertFile == "":
		return &Error{Key: keyCertFile, Kind: ErrNoIdentity, Reason: "a server presents a certificate: give its file"}
	case authenticates && s.AllowUnauthenticatedClients:
		return &Error{Key: given, Kind: ErrClientAuth,
			Reason: "given together with " + keyAllowUnauthenticated + ": leave one of them out"}
	case !authenticates && !s.AllowUnauthenticatedClients:
		return &Error{Key: keyCAFile, Kind: ErrClientAuth,
			Reason: "nothing says which clients to take: give " + keyCAFile + " or " + keyCAPath + ", or set " + keyAllowUnauthenticated}
	}
	return nil
}

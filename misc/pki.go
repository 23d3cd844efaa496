package misc

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/pkg/errors"

	"github.com/degu-go/degu/tlsconfig"
)

// PKIOptions say what a PKI is made of. The zero value is RSA for this machine.
type PKIOptions struct {
	// Hosts are the server's names and IP addresses besides localhost,
	// 127.0.0.1 and ::1. A name's first label may be a star, which stands for any
	// one label. What clients don't match, or no host is called, is an error: a name
	// with a dot at its end, with an empty label, with a dash at either end of one,
	// or with a star elsewhere.
	Hosts []string

	// Days is how long everything in it is valid. 0 is DefaultDays.
	Days int

	// ECDSA makes all keys on P-256 instead of RSA with 2048 bits, and sets
	// ECDSA in the configurations.
	ECDSA bool

	// KeepCAKeys writes the keys of the CAs as well, so that openssl can sign
	// further certificates. Whoever has them can be any server and any client.
	KeepCAKeys bool
}

// DefaultDays is how long a PKI is valid.
const DefaultDays = 365

// A PKI is a directory with two CAs and a certificate of each, as Degu's
// TempPKI has them. Files are for their owner only:
//
//	server.ca                 the CA of servers, for clients to trust
//	server.cert, server.key   a server's certificate and key
//	client.ca                 the CA of clients, for servers to trust
//	client.cert, client.key   a client's certificate and key
//	server.ca.key, client.ca.key   with KeepCAKeys
//
// It is safe for concurrent use.
type PKI struct {
	dir     string
	options PKIOptions
	keys    keySource
	server  authority
	client  authority

	renaming sync.Mutex      // one certificate is replaced at a time
	issued   map[string]bool // by name, what was issued later; under renaming
}

// WritePKI makes a PKI in a directory, which is made if there is none. Files of
// these names that are there already are an error, and stay.
func WritePKI(dir string, o PKIOptions) (*PKI, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, errors.Wrap(err, "misc")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, errors.Wrap(err, "misc")
	}
	return newPKI(dir, o, &freshKeys{})
}

// Dir returns the directory, an absolute path.
func (p *PKI) Dir() string { return p.dir }

// ClientConfig is for a client that presents a certificate. Unlike Degu's, it
// checks host names, since the server's certificate has them.
func (p *PKI) ClientConfig() tlsconfig.Client {
	c := p.AnonymousClientConfig()
	c.CertFile, c.KeyFile = p.path("client.cert"), p.path("client.key")
	return c
}

// ServerConfig is for a server that insists on clients' certificates.
func (p *PKI) ServerConfig() tlsconfig.Server {
	s := p.AnonymousServerConfig()
	s.CAFile, s.AllowUnauthenticatedClients = p.path("client.ca"), false
	return s
}

// AnonymousClientConfig is for a client that presents nothing.
func (p *PKI) AnonymousClientConfig() tlsconfig.Client {
	return tlsconfig.Client{CAFile: p.path("server.ca"), ECDSA: p.options.ECDSA}
}

// AnonymousServerConfig is for a server that takes any client.
func (p *PKI) AnonymousServerConfig() tlsconfig.Server {
	return tlsconfig.Server{
		CertFile: p.path("server.cert"), KeyFile: p.path("server.key"),
		AllowUnauthenticatedClients: true, ECDSA: p.options.ECDSA,
	}
}

func (p *PKI) path(name string) string { return filepath.Join(p.dir, name) }

// A TempPKI is a throw-away PKI in a temporary directory. Its keys may be those
// of another one of the same process, since RSA keys take a while to make; never
// those of the one before or after it, further certificates included, and the CAs
// have names of their own.
type TempPKI struct {
	*PKI
	closing sync.Once
	err     error
}

// NewTempPKI makes a TempPKI for the caller to close.
func NewTempPKI(o PKIOptions) (*TempPKI, error) {
	dir, err := os.MkdirTemp("", "degu-pki-")
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return nil, errors.Wrap(err, "misc")
	}
	p, err := newPKI(dir, o, sharedKeys())
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return &TempPKI{PKI: p}, nil
}

// TempPKIFor makes a TempPKI that lasts as long as a test. It ends the test if
// it fails.
func TempPKIFor(t testing.TB, o PKIOptions) *TempPKI {
	t.Helper()
	p, err := NewTempPKI(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// Close removes the directory. It can be called any number of times.
func (p *TempPKI) Close() error {
	p.closing.Do(func() { p.err = errors.Wrap(os.RemoveAll(p.dir), "misc") })
	return p.err
}

// CertOptions say how a certificate differs from those that a PKI begins with.
type CertOptions struct {
	// Names are the DNS names and IP addresses, all of them, as in Hosts. nil is,
	// for servers, those of the PKI; none at all is an empty slice.
	Names []string

	// NotBefore and NotAfter are the window. The zero time is that of the PKI.
	NotBefore, NotAfter time.Time

	// Usage is the extended key usage. nil is the one of the role, and an empty
	// slice leaves the extension out.
	Usage []x509.ExtKeyUsage

	// ECDSA makes a key on P-256 in any PKI.
	ECDSA bool

	// Intermediate has the certificate signed by a CA of its own that the role's
	// CA signed, and appends that one to the file.
	Intermediate bool

	// IntermediateNotAfter ends the window of that CA. The zero time is that of
	// the PKI.
	IntermediateNotAfter time.Time

	// SelfSigned has no CA sign it.
	SelfSigned bool
}

// IssueServer makes a further certificate of the CA of servers, in name.cert
// and name.key, and returns a configuration that takes any client with it. An
// existing pair of this name is renewed if it is the PKI's first server, or was
// issued later: first the certificate is replaced, then the key, each by renaming.
// Other files of these names are an error that is fs.ErrExist, and stay: those of
// the first client, those of the CAs, and what the PKI didn't make.
func (p *PKI) IssueServer(name string, o CertOptions) (tlsconfig.Server, error) {
	if err := p.issueFiles(p.server, name, o); err != nil {
		return tlsconfig.Server{}, err
	}
	s := p.AnonymousServerConfig()
	s.CertFile, s.KeyFile, s.ECDSA = p.path(name+".cert"), p.path(name+".key"), s.ECDSA || o.ECDSA
	return s, nil
}

// IssueClient makes a further certificate of the CA of clients, in the same
// way, and returns a configuration that presents it. It renews the first client,
// not the first server.
func (p *PKI) IssueClient(name string, o CertOptions) (tlsconfig.Client, error) {
	if err := p.issueFiles(p.client, name, o); err != nil {
		return tlsconfig.Client{}, err
	}
	c := p.AnonymousClientConfig()
	c.CertFile, c.KeyFile, c.ECDSA = p.path(name+".cert"), p.path(name+".key"), c.ECDSA || o.ECDSA
	return c, nil
}

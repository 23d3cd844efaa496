package misc

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/pkg/errors"
)

// skew is how long before now a PKI begins, for peers whose clock is behind.
const skew = time.Hour

// authority signs certificates for one role.
type authority struct {
	cert  *x509.Certificate
	key   crypto.Signer
	role  string
	usage x509.ExtKeyUsage
	names []string // that its certificates have by default
}

// window returns the validity that certificates have by default.
func (o PKIOptions) window() (from, until time.Time) {
	days := o.Days
	if days == 0 {
		days = DefaultDays
	}
	now := time.Now()
	return now.Add(-skew), now.AddDate(0, 0, days)
}

// newAuthority makes a CA whose name no other CA has: two with one name and
// different keys can't be told apart by what they signed.
func newAuthority(role string, usage x509.ExtKeyUsage, key crypto.Signer, names []string, o PKIOptions) (authority, error) {
	from, until := o.window()
	template, err := caTemplate("Degu "+role+" CA "+rand.Text()[:8], from, until)
	if err != nil {
		return authority{}, err
	}
	cert, err := sign(template, template, key, key)
	return authority{cert, key, role, usage, names}, err
}

func caTemplate(name string, from, until time.Time) (*x509.Certificate, error) {
	serial, err := newSerial()
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, err
}

// newSerial has 127 random bits: positive, and within the 20 bytes of RFC 5280
// section 4.1.2.2.
func newSerial() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}

func sign(template, parent *x509.Certificate, key, signer crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// template is a certificate of the role before its signature.
func (a authority) template(o CertOptions, isRSA bool) (*x509.Certificate, error) {
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Degu " + a.role + " " + rand.Text()[:8]},
		NotBefore: o.NotBefore, NotAfter: o.NotAfter,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: o.Usage,
	}
	if isRSA {
		// For the key exchange that the policy refuses, so that a server is able
		// to offer it: nearly every RSA certificate has this.
		t.KeyUsage |= x509.KeyUsageKeyEncipherment
	}
	if o.NotBefore.IsZero() {
		t.NotBefore = a.cert.NotBefore
	}
	if o.NotAfter.IsZero() {
		t.NotAfter = a.cert.NotAfter
	}
	if o.Usage == nil {
		t.ExtKeyUsage = []x509.ExtKeyUsage{a.usage}
	}
	names := o.Names
	if names == nil {
		names = a.names
	}
	return t, addNames(t, names)
}

// addNames sorts names into their kinds. An IP address as a DNS name would
// match nothing.
func addNames(t *x509.Certificate, names []string) error {
	for _, name := range names {
		ip, err := netip.ParseAddr(name)
		switch {
		case err == nil && ip.Zone() != "":
			return errors.Errorf("misc: host %q has a zone, which certificates don't: remove it", name)
		case err == nil:
			t.IPAddresses = append(t.IPAddresses, net.IP(ip.AsSlice()))
		case name == "" || strings.ContainsFunc(name, notInName):
			return errors.Errorf("misc: host %q is neither a DNS name nor an IP address: give it without port and brackets", name)
		default:
			if reason := checkName(name); reason != "" {
				return errors.Errorf("misc: host %q is no name for a certificate: %s", name, reason)
			}
			t.DNSNames = append(t.DNSNames, name)
		}
	}
	return nil
}

// checkName returns what is wrong with a DNS name for a certificate, whose bytes
// are right. Clients leave the dot at the end of a name out, and take a star for
// one whole label, the first of several: RFC 9525 section 6.3.
func checkName(name string) string {
	if strings.HasSuffix(name, ".") {
		return "remove the dot at its end"
	}
	for i, label := range strings.Split(name, ".") {
		switch {
		case label == "":
			return "a label is empty"
		case label[0] == '-' || label[len(label)-1] == '-':
			return "a label begins or ends with a dash" // RFC 1123 section 2.1
		case label == "*" && i == 0 && label != name:
		case strings.Contains(label, "*"):
			return "a star stands for the first of several labels, as in *.a.example"
		}
	}
	return ""
}

func notInName(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._*", r))
}

// issue returns a certificate with its chain, and its key, both in PEM.
func (p *PKI) issue(a authority, key crypto.Signer, isRSA bool, o CertOptions) (certs, private []byte, err error) {
	t, err := a.template(o, isRSA)
	if err != nil {
		return nil, nil, err
	}
	var chain []*x509.Certificate
	switch {
	case o.SelfSigned:
		a.cert, a.key = t, key
	case o.Intermediate:
		if a, err = p.intermediate(a, o); err != nil {
			return nil, nil, err
		}
		chain = append(chain, a.cert)
	}
	leaf, err := sign(t, a.cert, key, a.key)
	if err != nil {
		return nil, nil, errors.Wrap(err, "misc: sign")
	}
	if private, err = keyPEM(key); err != nil {
		return nil, nil, err
	}
	return certPEM(append([]*x509.Certificate{leaf}, chain...)...), private, nil
}

// intermediate makes a CA below a. Its key is ECDSA in any PKI, which costs
// nothing: the suites are about the key of the certificate at the end.
func (p *PKI) intermediate(a authority, o CertOptions) (authority, error) {
	key, err := p.key(0, true)
	if err != nil {
		return authority{}, err
	}
	until := o.IntermediateNotAfter
	if until.IsZero() {
		until = a.cert.NotAfter
	}
	t, err := caTemplate("Degu "+a.role+" intermediate CA "+rand.Text()[:8], a.cert.NotBefore, until)
	if err != nil {
		return authority{}, err
	}
	cert, err := sign(t, a.cert, key, a.key)
	return authority{cert, key, a.role, a.usage, a.names}, errors.Wrap(err, "misc: sign")
}

func certPEM(certs ...*x509.Certificate) []byte {
	var text []byte
	for _, cert := range certs {
		text = slices.Concat(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
	}
	return text
}

func keyPEM(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, errors.Wrap(err, "misc")
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

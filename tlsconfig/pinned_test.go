package tlsconfig_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/degu-go/degu/tlsconfig"
)

// signer is a certificate signed by itself, and what it signs.
type signer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newSigner(t *testing.T, change func(*x509.Certificate)) signer {
	t.Helper()
	s := signer{key: must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
	s.cert = &x509.Certificate{Subject: pkix.Name{CommonName: "pinned"}}
	change(s.cert)
	s.cert = s.sign(t, s.cert, s.key)
	return s
}

func (s signer) sign(t *testing.T, template *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	template.SerialNumber, template.DNSNames = big.NewInt(1), []string{"localhost"}
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	der := must[[]byte](t)(x509.CreateCertificate(rand.Reader, template, s.cert, key.Public(), s.key))
	return must[*x509.Certificate](t)(x509.ParseCertificate(der))
}

// leaf is another one's certificate that s signed.
func (s signer) leaf(t *testing.T, use x509.ExtKeyUsage) tls.Certificate {
	t.Helper()
	key := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	cert := s.sign(t, &x509.Certificate{Subject: pkix.Name{CommonName: "another"}, ExtKeyUsage: []x509.ExtKeyUsage{use}}, key)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}
}

// version1 is the same certificate without extensions, and without a version:
// RFC 5280 section 4.1. crypto/x509 makes none.
func (s signer) version1(t *testing.T) signer {
	t.Helper()
	withSHA256 := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}} // RFC 5758 section 3.2
	type validity struct{ From, Until time.Time }
	name := asn1.RawValue{FullBytes: s.cert.RawSubject}
	text := must[[]byte](t)(asn1.Marshal(struct {
		Serial       *big.Int
		Algorithm    pkix.AlgorithmIdentifier
		Issuer       asn1.RawValue
		Validity     validity
		Subject, Key asn1.RawValue
	}{big.NewInt(1), withSHA256, name, validity{s.cert.NotBefore.UTC(), s.cert.NotAfter.UTC()}, name, asn1.RawValue{FullBytes: s.cert.RawSubjectPublicKeyInfo}}))
	digest := sha256.Sum256(text)
	signature := must[[]byte](t)(ecdsa.SignASN1(rand.Reader, s.key, digest[:]))
	der := must[[]byte](t)(asn1.Marshal(struct {
		Text      asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}{asn1.RawValue{FullBytes: text}, withSHA256, asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}}))
	s.cert = must[*x509.Certificate](t)(x509.ParseCertificate(der))
	return s
}

// A certificate in the CA file signs for others unless it says that it may not.
func TestPinnedSigns(t *testing.T) {
	asItIs := func(*x509.Certificate) {}
	for _, tt := range []struct {
		name, reason string
		make         func(*testing.T) signer
		version      int
		signs        bool
	}{
		{"version 1", "it can't say what it is, and that it was given says enough", func(t *testing.T) signer { return newSigner(t, asItIs).version1(t) }, 1, true},
		{"no constraints", "RFC 5280 section 4.2.1.9", func(t *testing.T) signer { return newSigner(t, asItIs) }, 3, false},
		{"CA:FALSE", "RFC 5280 section 4.2.1.9", func(t *testing.T) signer {
			return newSigner(t, func(c *x509.Certificate) { c.BasicConstraintsValid = true })
		}, 3, false},
		{"CA:TRUE", "RFC 5280 section 4.2.1.9: openssl req -x509 makes such", func(t *testing.T) signer {
			return newSigner(t, func(c *x509.Certificate) { c.BasicConstraintsValid, c.IsCA = true, true })
		}, 3, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.make(t)
			if s.cert.Version != tt.version {
				t.Fatalf("version %d", s.cert.Version)
			}
			file := write(t, "pinned", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.cert.Raw}))
			itself := serve(t, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{s.cert.Raw}, PrivateKey: s.key}}})
			another := serve(t, &tls.Config{Certificates: []tls.Certificate{s.leaf(t, x509.ExtKeyUsageServerAuth)}})
			var wantServer, wantClient tlsconfig.Failure
			if !tt.signs {
				wantServer, wantClient = tlsconfig.ErrUnknownCA, tlsconfig.ErrClientCertRefused
			}
			for _, skip := range []bool{false, true} {
				client := tlsconfig.Client{CAFile: file, SkipHostnameCheck: skip, ECDSA: true}
				for _, src := range []tlsconfig.Source{client, tlsconfig.Prebuilt(take(t, client, "localhost"))} {
					_, err := dial(t, take(t, src, "localhost"), another)
					wantFailure(t, err, wantServer)
					if _, err = dial(t, take(t, src, "localhost"), itself); skip || tt.version == 3 { // version 1 has no names
						wantFailure(t, err, 0)
					}
				}
			}

			p := pki(t)
			clients := p.ServerConfig()
			clients.CAFile, clients.ECDSA = file, true
			config := take(t, p.AnonymousClientConfig(), "localhost")
			config.Certificates = []tls.Certificate{s.leaf(t, x509.ExtKeyUsageClientAuth)}
			_, err := dial(t, config, serve(t, must[*tls.Config](t)(clients.Build())))
			wantFailure(t, err, wantClient)
			if t.Failed() {
				t.Log(tt.reason)
			}
		})
	}
}

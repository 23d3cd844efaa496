package tlsconfig_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"path/filepath"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

func TestPrebuiltRefused(t *testing.T) {
	for _, c := range []*tls.Config{nil, {}} {
		config, checks, err := tlsconfig.Prebuilt(c).ClientTLS()
		if config != nil || checks || !errors.As(err, new(*tlsconfig.Error)) {
			t.Errorf("%v gives %v, %t, %v", c, config, checks, err)
		}
	}
	config, _, err := tlsconfig.Client{KeyFile: "/k"}.ClientTLS()
	if config != nil || !errors.Is(err, tlsconfig.ErrKeyAlone) {
		t.Errorf("a Client that is refused gives %v, %v", config, err)
	}
}

// What happens to the original after Prebuilt has no effect.
func TestPrebuiltIsDetached(t *testing.T) {
	p, foreign := pki(t), pki(t)
	ours, theirs := serve(t, plain(t, p.ServerConfig())), serve(t, plain(t, foreign.ServerConfig()))
	old := serve(t, changed(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 })(t, p))
	c := own()
	c.CipherSuites = append([]uint16(nil), rsaSuites...)
	c.RootCAs = pool(t, p.ClientConfig().CAFile)
	c.Certificates = plain(t, tlsconfig.Server{CertFile: p.ClientConfig().CertFile, KeyFile: p.ClientConfig().KeyFile}).Certificates
	src := tlsconfig.Prebuilt(c)

	c.RootCAs.AppendCertsFromPEM(read(t, foreign.ClientConfig().CAFile))
	c.CipherSuites[0], c.CipherSuites[1] = tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_128_CBC_SHA
	c.Certificates[0].Certificate[0][0] ^= 1
	c.MinVersion, c.InsecureSkipVerify, c.ServerName = tls.VersionTLS10, true, "elsewhere.example"
	c.Time = func() time.Time { return time.Unix(0, 0) }

	_, err := dial(t, take(t, src, "localhost"), ours)
	wantFailure(t, err, 0)
	_, err = dial(t, take(t, src, "localhost"), theirs)
	wantFailure(t, err, tlsconfig.ErrUnknownCA)
	_, err = dial(t, take(t, src, "localhost"), old)
	wantFailure(t, err, tlsconfig.ErrNoCommonVersion)
	// Nor does what happens to one that was handed out.
	take(t, src, "localhost").RootCAs.AppendCertsFromPEM(read(t, foreign.ClientConfig().CAFile))
	_, err = dial(t, take(t, src, "localhost"), theirs)
	wantFailure(t, err, tlsconfig.ErrUnknownCA)
}

// A config that skips the host and verifies nothing in truth is verified.
func TestPrebuiltVerifies(t *testing.T) {
	p := pki(t)
	c := own()
	c.InsecureSkipVerify, c.RootCAs = true, pool(t, p.ClientConfig().CAFile)
	c.VerifyConnection = func(tls.ConnectionState) error { return nil }
	src := tlsconfig.Prebuilt(c)
	_, err := dial(t, take(t, src, ""), serve(t, plain(t, p.ServerConfig())))
	wantFailure(t, err, 0)
	_, err = dial(t, take(t, src, ""), serve(t, plain(t, pki(t).ServerConfig())))
	wantFailure(t, err, tlsconfig.ErrUnknownCA)
}

// The config's own functions can refuse more, and are named when they do.
func TestPrebuiltOwnChecks(t *testing.T) {
	p := pki(t)
	addr := serve(t, must[*tls.Config](t)(p.ServerConfig().Build()))
	no := errors.New("not today")
	for _, change := range []func(*tls.Config){
		func(c *tls.Config) { c.VerifyConnection = func(tls.ConnectionState) error { return no } },
		func(c *tls.Config) {
			c.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error { return no }
		},
	} {
		c := own()
		c.RootCAs = pool(t, p.ClientConfig().CAFile)
		change(c)
		_, err := dial(t, take(t, tlsconfig.Prebuilt(c), "localhost"), addr)
		wantFailure(t, err, tlsconfig.ErrOwnCheck)
		if !errors.Is(err, no) {
			t.Errorf("the reason is lost: %v", err)
		}
	}
	ecdsa := must[tlsconfig.Client](t)(p.IssueClient("ecdsa", misc.CertOptions{ECDSA: true}))
	pair := must[tls.Certificate](t)(tls.LoadX509KeyPair(ecdsa.CertFile, ecdsa.KeyFile))
	for _, tt := range []struct {
		give *tls.Certificate
		err  error
		kind error
	}{{&pair, nil, tlsconfig.ErrKeyType}, {nil, no, no}, {&tls.Certificate{}, nil, tlsconfig.ErrClientCertRequired}} {
		c := own()
		c.RootCAs = pool(t, p.ClientConfig().CAFile)
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return tt.give, tt.err }
		if _, err := dial(t, take(t, tlsconfig.Prebuilt(c), "localhost"), addr); !errors.Is(err, tt.kind) {
			t.Errorf("error %v, want %v", err, tt.kind)
		}
	}
}

// The config's clock counts, wherever it is set.
func TestTime(t *testing.T) {
	p := pki(t)
	past := must[tlsconfig.Server](t)(p.IssueServer("past", misc.CertOptions{NotAfter: time.Now().Add(-time.Minute)}))
	addr := serve(t, plain(t, past))
	then := func() time.Time { return time.Now().Add(-10 * time.Minute) }
	built := must[*tls.Config](t)(p.ClientConfig().Build())
	built.Time = then
	unchecked := p.ClientConfig()
	unchecked.SkipHostnameCheck = true
	builtUnchecked := must[*tls.Config](t)(unchecked.Build())
	builtUnchecked.Time = then
	written := own()
	written.RootCAs, written.Time = pool(t, p.ClientConfig().CAFile), then
	for _, c := range []*tls.Config{built, builtUnchecked, written} {
		c.ServerName = "localhost"
		_, err := dial(t, c, addr)
		wantFailure(t, err, 0)
		_, err = dial(t, take(t, tlsconfig.Prebuilt(c), "localhost"), addr)
		wantFailure(t, err, 0)
		c.Time = nil
		_, err = dial(t, c, addr)
		wantFailure(t, err, tlsconfig.ErrExpired)
	}
}

// An Ed25519 key goes with the ECDSA suites (RFC 8422 section 5.10), but isn't
// what the option is about.
func TestEd25519(t *testing.T) {
	p := misc.TempPKIFor(t, misc.PKIOptions{KeepCAKeys: true})
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := must[tls.Certificate](t)(tls.LoadX509KeyPair(filepath.Join(p.Dir(), "server.ca"), filepath.Join(p.Dir(), "server.ca.key")))
	der := must[[]byte](t)(x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: ca.Leaf.NotBefore, NotAfter: ca.Leaf.NotAfter,
	}, ca.Leaf, public, ca.PrivateKey))
	addr := serve(t, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}}})
	c := p.AnonymousClientConfig()
	c.ECDSA = true
	_, err = dial(t, take(t, c, "localhost"), addr)
	wantFailure(t, err, tlsconfig.ErrPeerKey)
	key := must[[]byte](t)(x509.MarshalPKCS8PrivateKey(private))
	c.CertFile = write(t, "both", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	_, err = c.Build()
	if !errors.Is(err, tlsconfig.ErrKeyType) {
		t.Errorf("of our own: %v", err)
	}
}

package client_test

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// Every failure there is, by a client that connects.
func TestHandshakeFailures(t *testing.T) {
	pki, foreign := tempPKI(t), tempPKI(t)
	issued := func(o misc.CertOptions) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{keyPair(t, must[tlsconfig.Server](t)(pki.IssueServer("other", o)))}}
	}
	changed := func(change func(*tls.Config)) *tls.Config {
		c := &tls.Config{Certificates: []tls.Certificate{keyPair(t, pki.ServerConfig())}}
		change(c)
		return c
	}
	seen := map[tlsconfig.Failure]bool{
		tlsconfig.ErrNoServerName: true, // NewTLS refuses that before: TestRefusedTLSClients
	}
	for _, tt := range []struct {
		name, reason string
		server       *tls.Config // nil: plain HTTP
		change       func(*tlsconfig.Client)
		prebuilt     func(*tls.Config)
		host         string // "localhost" if empty
		want         tlsconfig.Failure
		remote       bool
	}{
		{name: "foreign CA", reason: "nobody vouches", server: &tls.Config{Certificates: []tls.Certificate{keyPair(t, foreign.ServerConfig())}}, want: tlsconfig.ErrUnknownCA},
		{name: "expired", reason: "RFC 5280 section 4.1.2.5", server: issued(misc.CertOptions{NotAfter: time.Now().Add(-time.Minute)}), want: tlsconfig.ErrExpired},
		{name: "not yet valid", reason: "RFC 5280 section 4.1.2.5", server: issued(misc.CertOptions{NotBefore: time.Now().Add(time.Hour)}), want: tlsconfig.ErrNotYetValid},
		{name: "wrong name", reason: "RFC 9525 section 6", server: changed(func(*tls.Config) {}), host: "elsewhere.example", want: tlsconfig.ErrWrongHost},
		{name: "for clients", reason: "RFC 5280 section 4.2.1.12", server: issued(misc.CertOptions{Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}), want: tlsconfig.ErrWrongUsage},
		{name: "Ed25519", reason: "neither RSA nor ECDSA, though of the ECDSA suites: RFC 8422 section 5.10",
			server: &tls.Config{Certificates: []tls.Certificate{ed25519Pair(t)}}, change: func(c *tlsconfig.Client) { c.ECDSA, c.SkipHostnameCheck = true, true }, want: tlsconfig.ErrPeerKey},
		{name: "no certificate at all", reason: "ASN.1 garbage", server: changed(func(c *tls.Config) {
			c.Certificates[0].Certificate = [][]byte{{0x30, 0x03, 1, 2, 3}}
		}), want: tlsconfig.ErrBadCertificate},
		{name: "own check", reason: "the caller's", server: changed(func(*tls.Config) {}), prebuilt: func(c *tls.Config) {
			c.VerifyConnection = func(tls.ConnectionState) error { return errors.New("not today") }
		}, want: tlsconfig.ErrOwnCheck},
		{name: "CBC", reason: "RFC 9325 section 4.2", server: changed(func(c *tls.Config) {
			c.CipherSuites, c.MaxVersion = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}, tls.VersionTLS12
		}), want: tlsconfig.ErrNoCommonSuite, remote: true},
		{name: "TLS 1.3 only", reason: "the document: TLS 1.2", server: changed(func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }), want: tlsconfig.ErrNoCommonVersion, remote: true},
		{name: "client of a foreign CA", reason: "the server's CA counts", server: changed(func(c *tls.Config) {
			c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, certPool(t, foreign.ServerConfig().CAFile)
		}), want: tlsconfig.ErrClientCertRefused, remote: true},
		{name: "client without certificate", reason: "the server insists", server: changed(func(c *tls.Config) {
			c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, certPool(t, pki.ServerConfig().CAFile)
		}), change: func(c *tlsconfig.Client) { c.CertFile, c.KeyFile = "", "" }, want: tlsconfig.ErrClientCertRequired, remote: true},
		{name: "plain HTTP", reason: "the wrong port", want: tlsconfig.ErrNotTLS},
		{name: "trouble at the server's", reason: "its alert says no more", server: changed(func(c *tls.Config) {
			c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, errors.New("trouble") }
		}), want: tlsconfig.ErrHandshake, remote: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			addr := echo(t)
			if tt.server != nil {
				addr = https(t, tt.server)
			}
			config := pki.ClientConfig()
			if tt.change != nil {
				tt.change(&config)
			}
			var src tlsconfig.Source = config
			if tt.prebuilt != nil {
				built := must[*tls.Config](t)(config.Build())
				tt.prebuilt(built)
				src = tlsconfig.Prebuilt(built)
			}
			host := tt.host
			if host == "" {
				host = "localhost"
			}
			cn, err := dial(t, src, addr, client.WithTLSHost(host))
			var failed *tlsconfig.HandshakeError
			if cn != nil || !errors.As(err, &failed) || failed.Failure != tt.want || failed.Remote != tt.remote || failed.Err == nil {
				t.Fatalf("%v, %v (%s)", cn, err, tt.reason)
			}
			outcome(t, err)
		})
		seen[tt.want] = true
	}
	for f, name := range failures {
		if !seen[f] {
			t.Errorf("no row for %s", name)
		}
	}
}

// ed25519Pair signs itself.
func ed25519Pair(t *testing.T) tls.Certificate {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der := must[[]byte](t)(x509.CreateCertificate(nil, template, template, public, private))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}
}

// A handshake ends with its context at once, whatever the timeout; and with the
// timeout, whatever the context. The server has the ClientHello by then.
func TestHandshakeTime(t *testing.T) {
	own := errors.New("own")
	for _, tt := range []struct {
		name, reason string
		opt          client.Option
		ctx          func() (context.Context, context.CancelFunc)
		cancel       bool // as soon as the server has heard of the client
		want         string
	}{
		{"cancelled", "there is no timeout that could end it", client.NoTimeout(),
			func() (context.Context, context.CancelFunc) { return context.WithCancel(background) }, true, "cancelled"},
		{"cancelled with a cause", "the kind counts", client.NoTimeout(), func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(background)
			return ctx, func() { cancel(own) }
		}, true, "cancelled"},
		{"deadline", "before any timeout", client.NoTimeout(),
			func() (context.Context, context.CancelFunc) { return context.WithTimeout(background, time.Second/5) }, false, "timeout"},
		{"timeout", "before any deadline", client.WithTimeout(time.Second / 5),
			func() (context.Context, context.CancelFunc) { return context.WithTimeout(background, hang) }, false, "timeout"},
		{"timeout alone", "a context that can't end", client.WithTimeout(time.Second / 5),
			func() (context.Context, context.CancelFunc) { return background, func() {} }, false, "timeout"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			heard := make(chan struct{}, 1)
			addr := play(t, func(s net.Conn) {
				io.ReadFull(s, make([]byte, 5))
				heard <- struct{}{}
				io.Copy(io.Discard, s)
			})
			ctx, cancel := tt.ctx()
			defer cancel()
			if tt.cancel {
				go func() {
					<-heard
					cancel()
				}()
			}
			c := must[*client.Client](t)(client.NewTLS(tlsconfig.Client{}, addr, tt.opt))
			cn, err := c.Connect(ctx)
			if got := outcome(t, err); cn != nil || got != tt.want {
				t.Errorf("%v, %s: %v (%s)", cn, got, err, tt.reason)
			}
		})
	}
}

// A context that is done beforehand costs no connection.
func TestHandshakeContextDoneBefore(t *testing.T) {
	misc.CheckLeaks(t)
	addr := play(t, func(net.Conn) { t.Error("connected") })
	ctx, cancel := context.WithCancel(background)
	cancel()
	c := must[*client.Client](t)(client.NewTLS(tlsconfig.Client{}, addr))
	if cn, err := c.Connect(ctx); cn != nil || err == nil {
		t.Errorf("%v, %v", cn, err)
	}
}

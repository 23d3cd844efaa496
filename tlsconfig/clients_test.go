package tlsconfig_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// Clients of every kind against a server of the policy.
var clients = []struct {
	name, reason string
	client       func(*testing.T, *misc.TempPKI) tlsconfig.Client
	want         tlsconfig.Failure
}{
	{"good", "the PKI's own", func(t *testing.T, p *misc.TempPKI) tlsconfig.Client { return p.ClientConfig() }, 0},
	{"intermediate", "the client sends it along", issuedClient(misc.CertOptions{Intermediate: true}), 0},
	{"none", "the server insists", func(t *testing.T, p *misc.TempPKI) tlsconfig.Client { return p.AnonymousClientConfig() }, tlsconfig.ErrClientCertRequired},
	{"wrong CA", "another PKI's", func(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
		c := pki(t).ClientConfig()
		c.CAFile = p.ClientConfig().CAFile
		return c
	}, tlsconfig.ErrClientCertRefused},
	{"for servers", "RFC 5280 section 4.2.1.12", issuedClient(misc.CertOptions{Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}), tlsconfig.ErrClientCertRefused},
	{"the server's own", "a server must not pose as a client", func(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
		c, s := p.ClientConfig(), p.ServerConfig()
		c.CertFile, c.KeyFile = s.CertFile, s.KeyFile
		return c
	}, tlsconfig.ErrClientCertRefused},
	{"expired", "RFC 5280 section 4.1.2.5", issuedClient(misc.CertOptions{NotAfter: time.Now().Add(-time.Minute)}), tlsconfig.ErrClientCertRefused},
	{"not yet valid", "RFC 5280 section 4.1.2.5", issuedClient(misc.CertOptions{NotBefore: time.Now().Add(time.Hour)}), tlsconfig.ErrClientCertRefused},
	{"ECDSA", "the server has no such option", issuedClient(misc.CertOptions{ECDSA: true}), tlsconfig.ErrClientCertRefused},
}

func issuedClient(o misc.CertOptions) func(*testing.T, *misc.TempPKI) tlsconfig.Client {
	return func(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
		return must[tlsconfig.Client](t)(p.IssueClient("other", o))
	}
}

func TestClients(t *testing.T) {
	p := pki(t)
	addr := serve(t, must[*tls.Config](t)(p.ServerConfig().Build()))
	for _, tt := range clients {
		t.Run(tt.name, func(t *testing.T) {
			c, err := dial(t, take(t, tt.client(t, p), "127.0.0.1"), addr)
			wantFailure(t, err, tt.want)
			var h *tlsconfig.HandshakeError
			switch {
			case err == nil:
				echo(t, c)
			case errors.As(err, &h) && !h.Remote:
				t.Errorf("the server's alert isn't marked as such: %v", err)
			}
			if t.Failed() {
				t.Log(tt.reason)
			}
		})
	}
}

// A server that takes anyone asks nobody.
func TestAnonymous(t *testing.T) {
	p := misc.TempPKIFor(t, misc.PKIOptions{ECDSA: true})
	addr := serve(t, must[*tls.Config](t)(p.AnonymousServerConfig().Build()))
	for _, client := range []tlsconfig.Client{p.ClientConfig(), p.AnonymousClientConfig()} {
		c, err := dial(t, take(t, client, "::1"), addr)
		if err != nil {
			t.Fatal(err)
		}
		echo(t, c)
	}
}

// A PKI of ECDSA keys needs the option on both sides.
func TestECDSAClient(t *testing.T) {
	p := misc.TempPKIFor(t, misc.PKIOptions{ECDSA: true})
	addr := serve(t, must[*tls.Config](t)(p.ServerConfig().Build()))
	c, err := dial(t, take(t, p.ClientConfig(), "localhost"), addr)
	if err != nil {
		t.Fatal(err)
	}
	echo(t, c)
	if got := c.ConnectionState().CipherSuite; got != tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 {
		t.Errorf("suite %s", tls.CipherSuiteName(got))
	}
}

// What a server refuses, whatever its client is: a client of other suites and
// versions finds nothing in common.
func TestServerPolicy(t *testing.T) {
	p := pki(t)
	addr := serve(t, must[*tls.Config](t)(p.AnonymousServerConfig().Build()))
	for _, tt := range []struct {
		name, reason string
		change       func(*tls.Config)
		want         tlsconfig.Failure
	}{
		{"good", "the defaults have a suite of the policy", func(*tls.Config) {}, 0},
		{"TLS 1.1", "RFC 8996", func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 }, tlsconfig.ErrNoCommonVersion},
		{"TLS 1.3 only", "TLS 1.2 alone", func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }, tlsconfig.ErrNoCommonVersion},
		{"CBC", "RFC 9325 section 4.2", func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA}
		}, tlsconfig.ErrNoCommonSuite},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config := &tls.Config{RootCAs: pool(t, p.ClientConfig().CAFile), ServerName: "localhost", MinVersion: tls.VersionTLS10}
			tt.change(config)
			_, err := dial(t, config, addr)
			wantFailure(t, err, tt.want)
		})
	}
}

// What is changed after Build on the server's side opens nothing either.
func TestServerMutationAfterBuild(t *testing.T) {
	p, foreign := pki(t), pki(t)
	stranger := foreign.ClientConfig()
	stranger.CAFile = p.ClientConfig().CAFile
	odd := must[tlsconfig.Client](t)(p.IssueClient("odd", misc.CertOptions{ECDSA: true}))
	for _, tt := range []struct {
		name, reason string
		change       func(*tls.Config)
		client       tlsconfig.Client
		want         tlsconfig.Failure
	}{
		{"unchanged", "the control", func(*tls.Config) {}, p.ClientConfig(), 0},
		{"clock", "the config's counts", func(c *tls.Config) {
			c.Time = func() time.Time { return time.Now().AddDate(2, 0, 0) }
		}, p.ClientConfig(), tlsconfig.ErrClientCertRefused},
		{"other pool", "the CAs were copied", func(c *tls.Config) { c.ClientCAs = pool(t, foreign.ServerConfig().CAFile) }, stranger, tlsconfig.ErrClientCertRefused},
		{"any certificate", "it is verified all the same", func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }, stranger, tlsconfig.ErrClientCertRefused},
		{"no certificate", "it is still wanted", func(c *tls.Config) { c.ClientAuth = tls.NoClientCert }, p.ClientConfig(), tlsconfig.ErrClientCertRefused},
		{"ECDSA", "the option was off", func(*tls.Config) {}, odd, tlsconfig.ErrClientCertRefused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config := must[*tls.Config](t)(p.ServerConfig().Build())
			tt.change(config)
			_, err := dial(t, take(t, tt.client, "localhost"), serve(t, config))
			wantFailure(t, err, tt.want)
			if t.Failed() {
				t.Log(tt.reason)
			}
		})
	}
}

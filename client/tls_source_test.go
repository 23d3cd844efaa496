package client_test

import (
	"crypto/tls"
	"crypto/x509"
	"reflect"
	"strings"
	"testing"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// laxConfig is crypto/tls's own idea of a configuration.
func laxConfig() *tls.Config { return &tls.Config{} }

// A name that a prebuilt configuration has of its own stands before the
// address's, and behind the option.
func TestPrebuiltServerName(t *testing.T) {
	pki := tempPKI(t)
	addr := https(t, &tls.Config{Certificates: []tls.Certificate{keyPair(t, pki.ServerConfig())}})
	for _, tt := range []struct {
		name, reason, own string
		opts              []client.Option
		tlsHost, sni      string
		want              string
	}{
		{"none", "the address's", "", nil, "127.0.0.1", "", "connected"},
		{"own", "before the address's", "localhost", nil, "localhost", "localhost", "connected"},
		{"option", "before its own", "elsewhere.example", []client.Option{client.WithTLSHost("localhost")}, "localhost", "localhost", "connected"},
		{"own that is wrong", "it is checked", "elsewhere.example", nil, "elsewhere.example", "", "ErrWrongHost"},
		{"option that is wrong", "it is checked", "localhost", []client.Option{client.WithTLSHost("elsewhere.example")}, "elsewhere.example", "", "ErrWrongHost"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			config := must[*tls.Config](t)(pki.AnonymousClientConfig().Build())
			config.ServerName = tt.own
			c := must[*client.Client](t)(client.NewTLS(tlsconfig.Prebuilt(config), addr, tt.opts...))
			config.ServerName = "changed.example" // by the caller, too late
			cn, err := connect(t, c)
			if got := outcome(t, err); got != tt.want || c.TLSHost() != tt.tlsHost {
				t.Fatalf("%s, TLS host %q, error %v (%s)", got, c.TLSHost(), err, tt.reason)
			}
			if err != nil {
				return
			}
			defer cn.Close()
			if _, content := get(t, cn); !strings.Contains(content, " sni="+tt.sni+" ") {
				t.Errorf("%s (%s)", content, tt.reason)
			}
		})
	}
}

// What TLSConfig returns is a copy: no change to it opens or breaks anything.
func TestTLSConfigIsACopy(t *testing.T) {
	pki, foreign := tempPKI(t), tempPKI(t)
	good := https(t, &tls.Config{Certificates: []tls.Certificate{keyPair(t, pki.ServerConfig())}})
	bad := https(t, &tls.Config{Certificates: []tls.Certificate{keyPair(t, foreign.ServerConfig())}})
	foreignCA := must[*x509.Certificate](t)(x509.ParseCertificate(keyPair(t, foreign.ServerConfig()).Certificate[0]))

	base := must[*tls.Config](t)(pki.AnonymousClientConfig().Build())
	base.Certificates = []tls.Certificate{keyPair(t, pki.ServerConfig())}
	base.NextProtos, base.CurvePreferences = []string{"http/1.1"}, []tls.CurveID{tls.X25519}
	sources := map[string]tlsconfig.Source{"files": pki.AnonymousClientConfig(), "prebuilt": tlsconfig.Prebuilt(base)}
	for _, tt := range []struct {
		name   string
		change func(*tls.Config)
	}{
		{"RootCAs extended", func(c *tls.Config) { c.RootCAs.AddCert(foreignCA) }},
		{"RootCAs replaced", func(c *tls.Config) { c.RootCAs = certPool(t, foreign.AnonymousClientConfig().CAFile) }},
		{"InsecureSkipVerify", func(c *tls.Config) { c.InsecureSkipVerify = true }},
		{"VerifyConnection", func(c *tls.Config) { c.InsecureSkipVerify, c.VerifyConnection = true, nil }},
		{"VerifyConnection of its own", func(c *tls.Config) {
			c.InsecureSkipVerify = true
			c.VerifyConnection = func(tls.ConnectionState) error { return nil }
		}},
		{"ServerName", func(c *tls.Config) { c.ServerName = "elsewhere.example" }},
		{"versions", func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }},
		{"a suite", func(c *tls.Config) {
			for i := range c.CipherSuites {
				c.CipherSuites[i] = tls.TLS_RSA_WITH_AES_128_CBC_SHA
			}
		}},
		{"a protocol", func(c *tls.Config) {
			for i := range c.NextProtos {
				c.NextProtos[i] = "h2"
			}
		}},
		{"a curve", func(c *tls.Config) {
			for i := range c.CurvePreferences {
				c.CurvePreferences[i] = 0
			}
		}},
		{"a certificate", func(c *tls.Config) {
			for i := range c.Certificates {
				c.Certificates[i].PrivateKey = nil
				clear(c.Certificates[i].Certificate[0])
				c.Certificates[i].Certificate[0] = nil
			}
		}},
	} {
		for kind, src := range sources {
			t.Run(tt.name+"/"+kind, func(t *testing.T) {
				misc.CheckLeaks(t)
				ours := must[*client.Client](t)(client.NewTLS(src, good))
				before := ours.TLSConfig()
				tt.change(ours.TLSConfig())
				if after := ours.TLSConfig(); !same(before, after) {
					t.Errorf("changed from %+v\nto %+v", before, after)
				}
				talk(t, ours)
				theirs := must[*client.Client](t)(client.NewTLS(src, bad))
				tt.change(theirs.TLSConfig())
				if _, err := connect(t, theirs); outcome(t, err) != "ErrUnknownCA" {
					t.Errorf("the foreign server: %v", err)
				}
			})
		}
	}
}

// same compares what the changes above are about.
func same(a, b *tls.Config) bool {
	return a != b && a.RootCAs.Equal(b.RootCAs) && a.InsecureSkipVerify == b.InsecureSkipVerify &&
		(a.VerifyConnection == nil) == (b.VerifyConnection == nil) && a.ServerName == b.ServerName &&
		a.MinVersion == b.MinVersion && a.MaxVersion == b.MaxVersion && reflect.DeepEqual(a.CipherSuites, b.CipherSuites) &&
		reflect.DeepEqual(a.NextProtos, b.NextProtos) && reflect.DeepEqual(a.CurvePreferences, b.CurvePreferences) &&
		reflect.DeepEqual(a.Certificates, b.Certificates)
}

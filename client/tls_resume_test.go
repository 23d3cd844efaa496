package client_test

import (
	"crypto/tls"
	"sync/atomic"
	"testing"
	"time"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// A session is resumed where that was asked for, and nowhere else.
func TestResumption(t *testing.T) {
	pki := tempPKI(t)
	addr := https(t, &tls.Config{Certificates: []tls.Certificate{keyPair(t, pki.ServerConfig())}, MaxVersion: tls.VersionTLS12})
	for _, tt := range []struct {
		name, reason     string
		resume, skipHost bool
		want             bool
	}{
		{"off", "the default", false, false, false},
		{"on", "asked for", true, false, true},
		{"on, host unchecked", "asked for", true, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			config := pki.ClientConfig()
			config.Resume, config.SkipHostnameCheck = tt.resume, tt.skipHost
			c := must[*client.Client](t)(client.NewTLS(config, addr))
			for i, want := range []bool{false, tt.want, tt.want} {
				cn := connected(t)(connect(t, c))
				get(t, cn)
				if got := state(cn).DidResume; got != want {
					t.Errorf("connection %d: resumed %t (%s)", i, got, tt.reason)
				}
				cn.Close()
			}
		})
	}
}

// oneSession is a cache that takes every server for the same one.
type oneSession struct{ kept *tls.ClientSessionState }

func (s *oneSession) Get(string) (*tls.ClientSessionState, bool)  { return s.kept, s.kept != nil }
func (s *oneSession) Put(_ string, state *tls.ClientSessionState) { s.kept = state }

// A resumed session is held against what is required now, not against what was
// found when it began. The server tells whether it was resumed.
func TestResumptionVerifies(t *testing.T) {
	pki, foreign := tempPKI(t), tempPKI(t)
	brief := must[tlsconfig.Server](t)(pki.IssueServer("brief", misc.CertOptions{Intermediate: true, IntermediateNotAfter: time.Now().Add(time.Hour)}))
	for _, tt := range []struct {
		name, reason string
		skipHost     bool
		change       func(*tls.Config)
		opts         []client.Option
		resumed      bool // else crypto/tls began anew
		want         string
	}{
		{"unchanged", "the control", false, func(*tls.Config) {}, nil, true, "connected"},
		{"unchanged, host unchecked", "the control", true, func(*tls.Config) {}, nil, true, "connected"},
		{"other CA", "trusted no more", true, func(c *tls.Config) {
			c.RootCAs = certPool(t, foreign.AnonymousClientConfig().CAFile)
		}, nil, true, "ErrUnknownCA"},
		{"chain expired", "crypto/tls looks at the server's own certificate only", true, func(c *tls.Config) {
			c.Time = func() time.Time { return time.Now().Add(2 * time.Hour) }
		}, nil, true, "ErrExpired"},
		{"other CA, host checked", "crypto/tls begins anew", false, func(c *tls.Config) {
			c.RootCAs = certPool(t, foreign.AnonymousClientConfig().CAFile)
		}, nil, false, "ErrUnknownCA"},
		{"other name", "crypto/tls begins anew", false, func(*tls.Config) {}, []client.Option{client.WithTLSHost("elsewhere.example")}, false, "ErrWrongHost"},
		{"other address", "crypto/tls begins anew", false, func(*tls.Config) {}, []client.Option{client.WithTLSHost("127.0.0.2")}, false, "ErrWrongHost"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			var resumed atomic.Bool
			addr := https(t, &tls.Config{
				Certificates: []tls.Certificate{keyPair(t, brief)}, MaxVersion: tls.VersionTLS12,
				VerifyConnection: func(cs tls.ConnectionState) error {
					resumed.Store(cs.DidResume)
					return nil
				},
			})
			base := pki.AnonymousClientConfig()
			base.Resume, base.SkipHostnameCheck = true, tt.skipHost
			config := must[*tls.Config](t)(base.Build())
			config.ClientSessionCache = &oneSession{}
			talk(t, must[*client.Client](t)(client.NewTLS(tlsconfig.Prebuilt(config), addr, client.WithTLSHost("localhost"))))
			if resumed.Load() || config.ClientSessionCache.(*oneSession).kept == nil {
				t.Fatal("no session to resume")
			}

			// The verification that belongs to the config is replaced by one that
			// says yes: what is left is that of a Prebuilt.
			config.VerifyConnection = func(tls.ConnectionState) error { return nil }
			tt.change(config)
			opts := append([]client.Option{client.WithTLSHost("localhost")}, tt.opts...)
			cn, err := dial(t, tlsconfig.Prebuilt(config), addr, opts...)
			if got := outcome(t, err); got != tt.want || resumed.Load() != tt.resumed {
				t.Fatalf("%s, resumed %t, error %v (%s)", got, resumed.Load(), err, tt.reason)
			}
			if err == nil && !state(cn).DidResume {
				t.Error("not resumed")
			}
		})
	}
}

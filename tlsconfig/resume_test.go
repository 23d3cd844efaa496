package tlsconfig_test

import (
	"crypto/tls"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// oneSession is a cache that takes every server for the same one, as a faulty
// one might.
type oneSession struct{ kept *tls.ClientSessionState }

func (s *oneSession) Get(string) (*tls.ClientSessionState, bool)  { return s.kept, s.kept != nil }
func (s *oneSession) Put(_ string, state *tls.ClientSessionState) { s.kept = state }

// ticketServer resumes sessions.
func ticketServer(t *testing.T, s tlsconfig.Server) string {
	t.Helper()
	c := plain(t, s)
	c.MaxVersion = tls.VersionTLS12
	return serve(t, c)
}

func resumed(c *tls.Conn) bool { return c.ConnectionState().DidResume }

func TestResumption(t *testing.T) {
	p := pki(t)
	addr := ticketServer(t, p.ServerConfig())
	for _, tt := range []struct {
		name, reason string
		change       func(*tlsconfig.Client)
		want         bool
	}{
		{"off", "the default", func(*tlsconfig.Client) {}, false},
		{"on", "asked for", func(c *tlsconfig.Client) { c.Resume = true }, true},
		{"on, host unchecked", "asked for", func(c *tlsconfig.Client) { c.Resume, c.SkipHostnameCheck = true, true }, true},
		{"on, no certificate", "asked for", func(c *tlsconfig.Client) { c.Resume, c.CertFile, c.KeyFile = true, "", "" }, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client := p.ClientConfig()
			tt.change(&client)
			for _, src := range []tlsconfig.Source{client, tlsconfig.Prebuilt(must[*tls.Config](t)(client.Build()))} {
				config := take(t, src, "127.0.0.1")
				for n, want := range []bool{false, tt.want, tt.want} {
					c, err := dial(t, config, addr)
					if err != nil || resumed(c) != want {
						t.Fatalf("connection %d: resumed %t, error %v; want %t: %s", n, resumed(c), err, want, tt.reason)
					}
					echo(t, c)
				}
			}
		})
	}
}

// A session is resumed, and then refused, since what holds now differs from
// what held when it began. Without VerifyConnection, crypto/tls lets each pass.
func TestResumptionVerifies(t *testing.T) {
	p, foreign := pki(t), pki(t)
	leafOnly := must[tlsconfig.Server](t)(p.IssueServer("chain",
		misc.CertOptions{Intermediate: true, IntermediateNotAfter: time.Now().Add(time.Hour)}))
	for _, tt := range []struct {
		name, reason string
		server       tlsconfig.Server
		skipHost     bool
		change       func(*tls.Config)
		want         tlsconfig.Failure
	}{
		{"other trust", "the CAs of the second connection count", p.ServerConfig(), true, func(c *tls.Config) {
			other := tlsconfig.Client{CAFile: foreign.ClientConfig().CAFile, SkipHostnameCheck: true}
			c.VerifyConnection = must[*tls.Config](t)(other.Build()).VerifyConnection
		}, tlsconfig.ErrUnknownCA},
		{"other name", "the name of the second connection counts", p.ServerConfig(), false, func(c *tls.Config) {
			c.ServerName = "elsewhere.example"
		}, tlsconfig.ErrWrongHost},
		{"expiry in the chain", "the time of the second connection counts", leafOnly, true, func(c *tls.Config) {
			c.Time = func() time.Time { return time.Now().Add(2 * time.Hour) }
		}, tlsconfig.ErrExpired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			addr := ticketServer(t, tt.server)
			client := p.ClientConfig()
			client.Resume, client.SkipHostnameCheck = true, tt.skipHost
			config := take(t, client, "localhost")
			config.ClientSessionCache = &oneSession{}
			if _, err := dial(t, config, addr); err != nil {
				t.Fatal(err)
			}
			tt.change(config)
			// Without this, crypto/tls would begin anew where it sees a difference
			// itself. With it, only VerifyConnection is left.
			config.InsecureSkipVerify = true
			verify := config.VerifyConnection
			config.VerifyConnection = nil
			if c, err := dial(t, config, addr); err != nil || !resumed(c) {
				t.Errorf("without VerifyConnection: resumed %t, error %v: so it isn't what refuses", resumed(c), err)
			}
			config.VerifyConnection = verify
			c, err := dial(t, config, addr)
			wantFailure(t, err, tt.want)
			if !resumed(c) {
				t.Error("the session wasn't resumed, so this proves nothing")
			}
			if t.Failed() {
				t.Log(tt.reason)
			}
		})
	}
}

// The same by what a program can do: a faulty cache, and the leaf's expiry. An
// IP address isn't in the connection's state, and is checked nevertheless.
func TestResumptionElsewhere(t *testing.T) {
	p := pki(t)
	brief := must[tlsconfig.Server](t)(p.IssueServer("brief", misc.CertOptions{NotAfter: time.Now().Add(time.Hour)}))
	for _, tt := range []struct {
		name, reason, host, then string
		later                    time.Duration
		want                     tlsconfig.Failure
	}{
		{"same", "the control", "localhost", "localhost", 0, 0},
		{"other name", "RFC 9525", "localhost", "elsewhere.example", 0, tlsconfig.ErrWrongHost},
		{"other address", "RFC 9525 section 6.4", "127.0.0.1", "127.0.0.2", 0, tlsconfig.ErrWrongHost},
		{"from name to address", "RFC 9525 section 6.4", "localhost", "::2", 0, tlsconfig.ErrWrongHost},
		{"expired", "RFC 5280 section 4.1.2.5", "localhost", "localhost", 2 * time.Hour, tlsconfig.ErrExpired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			addr := ticketServer(t, brief)
			client := p.ClientConfig()
			client.Resume = true
			config := take(t, client, tt.host)
			config.ClientSessionCache = &oneSession{}
			if _, err := dial(t, config, addr); err != nil {
				t.Fatal(err)
			}
			config.ServerName = tt.then
			config.Time = func() time.Time { return time.Now().Add(tt.later) }
			c, err := dial(t, config, addr)
			wantFailure(t, err, tt.want)
			if tt.want == 0 && !resumed(c) {
				t.Error("not resumed")
			}
			if t.Failed() {
				t.Log(tt.reason)
			}
		})
	}
}

// A server of the policy gives no tickets.
func TestServerResumesNothing(t *testing.T) {
	p := pki(t)
	addr := serve(t, must[*tls.Config](t)(p.ServerConfig().Build()))
	client := p.ClientConfig()
	client.Resume = true
	config := take(t, client, "localhost")
	for range 2 {
		if c, err := dial(t, config, addr); err != nil || resumed(c) {
			t.Errorf("resumed %t, error %v", resumed(c), err)
		}
	}
}

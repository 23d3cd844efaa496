//go:build unix

package conn_test

import (
	"crypto/tls"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// Below TLS, what arrives while a connection is idle is noticed before the next
// request is written: a request that isn't idempotent can be made elsewhere. What
// it is can't be asked without waiting, so it is all the same.
func TestIdleTLSConnection(t *testing.T) {
	s := secure(t)
	for _, tt := range []struct {
		name, reason string
		then         []step
	}{
		{"goodbye", "the timeout of the server's keep-alive", []step{goodbye}},
		{"goodbye, still open", "the server waits for ours", []step{goodbye, untilEOF}},
		{"cut", "likewise, without manners", nil},
		{"a forged answer", "what response splitting is about", []step{reply(okHello), untilEOF}},
		{"half a record", "waiting for the rest could take for ever", []step{half("more"), untilEOF}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			gate := make(chan struct{})
			steps := []step{expect(getSlash), reply(okHello), func(testing.TB, net.Conn) bool { <-gate; return true }}
			c := s.byClient(t, append(steps, tt.then...)...)
			hello(t, c, background)
			close(gate)
			awaitReadable(t, c.Sock().(*tls.Conn).NetConn())
			_, err := c.Post(background, "/", nil, body.String("x"))
			var e *conn.Error
			if !errors.Is(err, conn.ErrStale) || !errors.As(err, &e) || e.Side != conn.Transport || e.Written != 0 || !e.SafeToRetry() || !c.Closed() {
				t.Errorf("%v, %v (%s)", err, c.State(), tt.reason)
			}
		})
	}
}

// What came together with the last answer is TLS's already, and the socket has
// nothing to show: it is found all the same.
func TestIdleTLSConnectionReadAhead(t *testing.T) {
	s := secure(t)
	withContent := "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"
	for _, tt := range []struct {
		name, reason, method string
		then                 []step
		want                 error
		side                 conn.Side
	}{
		{"a forged answer", "what response splitting is about", "GET", []step{reply(okHello), reply(okHello)}, conn.ErrUnsolicited, conn.Remote},
		{"content behind a HEAD", "a server that is out of step", "HEAD", []step{reply(withContent), reply("hello")}, conn.ErrUnsolicited, conn.Remote},
		{"goodbye", "a server that said nothing of it in the answer", "GET", []step{reply(okHello), goodbye}, conn.ErrStale, conn.Transport},
	} {
		for _, by := range []struct {
			name    string
			connect func(t *testing.T, play step) *conn.Conn
		}{
			{"client", func(t *testing.T, play step) *conn.Conn { return s.byClient(t, play, untilEOF) }},
			{"own socket", func(t *testing.T, play step) *conn.Conn {
				return s.overTLS(t, func(c net.Conn) net.Conn { return c }, conn.Options{}, play, untilEOF)
			}},
			{"own socket, no timeout", func(t *testing.T, play step) *conn.Conn {
				return s.overTLS(t, func(c net.Conn) net.Conn { return c }, conn.Options{Timeout: conn.NoTimeout}, play, untilEOF)
			}},
		} {
			t.Run(tt.name+"/"+by.name, func(t *testing.T) {
				checkLeaks(t)
				ask := expect(tt.method + " / HTTP/1.1\r\n\r\n")
				c := by.connect(t, func(t testing.TB, sock net.Conn) bool { return ask(t, sock) && together(tt.then...)(t, sock) })
				r, err := c.Request(background, tt.method, "/", nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				if r.Body != nil {
					if err := r.Body.Discard(5); err != nil {
						t.Fatal(err)
					}
				}
				_, err = c.Post(background, "/", nil, body.String("x"))
				var e *conn.Error
				if !errors.Is(err, tt.want) || !errors.As(err, &e) || e.Side != tt.side || e.Written != 0 || !e.SafeToRetry() || !c.Closed() {
					t.Errorf("%v, %v (%s)", err, c.State(), tt.reason)
				}
			})
		}
	}
}

// One that is in step is used on and on, whoever put TLS there.
func TestTLSConnectionInStep(t *testing.T) {
	s := secure(t)
	for name, wrap := range map[string]func(net.Conn) net.Conn{
		"plain":             func(c net.Conn) net.Conn { return c },
		"direct":            func(c net.Conn) net.Conn { return conn.Direct(c, 0) },
		"unknown":           func(c net.Conn) net.Conn { return counted{c} },
		"ignores deadlines": func(c net.Conn) net.Conn { return &undated{Conn: c} },
		"knows none":        func(c net.Conn) net.Conn { return &undated{Conn: c, err: errNoDeadline} },
	} {
		for _, timeout := range []time.Duration{0, conn.NoTimeout} {
			if timeout == 0 && name == "knows none" {
				continue // is refused
			}
			var steps []step
			for range 5 {
				steps = append(steps, expect(getSlash), reply(okHello))
			}
			c := s.overTLS(t, wrap, conn.Options{Timeout: timeout}, steps...)
			for range 5 {
				r, err := c.Get(background, "/", nil)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
					t.Fatalf("%s: %q, %v", name, b, err)
				}
			}
			c.Close()
		}
	}
}

// undated is a net.Conn that can't be given a deadline, whatever it says.
type undated struct {
	net.Conn
	err error
}

func (u *undated) SetDeadline(time.Time) error      { return u.err }
func (u *undated) SetReadDeadline(time.Time) error  { return u.err }
func (u *undated) SetWriteDeadline(time.Time) error { return u.err }

// The tickets of TLS 1.3 come behind the handshake. They are nobody's answer.
func TestTicketsBeforeTheFirstRequest(t *testing.T) {
	s := secure(t)
	server := &tls.Config{Certificates: s.server.Certificates, GetCertificate: s.server.GetCertificate, MinVersion: tls.VersionTLS13,
		ClientAuth: tls.RequestClientCert} // so that they come in a flight of their own
	client := &tls.Config{RootCAs: s.client.RootCAs, InsecureSkipVerify: true, MinVersion: tls.VersionTLS13, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	sock := serve(t, "tcp", secured{server: server}.behind(expect(getSlash), reply(okHello)))
	c := tls.Client(sock, client)
	if err := c.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	awaitReadable(t, sock)
	cn := conn.New(c, conn.Options{})
	defer cn.Close()
	r, err := cn.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
}

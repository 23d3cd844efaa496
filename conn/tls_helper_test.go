package conn_test

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
)

// A secured is a PKI and what both sides make of it.
type secured struct {
	pki    *misc.TempPKI
	server *tls.Config
	client *tls.Config
}

func secure(t testing.TB) secured {
	t.Helper()
	s := secured{pki: misc.TempPKIFor(t, misc.PKIOptions{})}
	var err error
	if s.server, err = s.pki.ServerConfig().Build(); err != nil {
		t.Fatal(err)
	}
	if s.client, err = s.pki.ClientConfig().Build(); err != nil {
		t.Fatal(err)
	}
	s.client.ServerName = "localhost"
	return s
}

// behind plays a transcript on a TLS connection. Its end is a cut: the socket is
// closed below TLS.
func (s secured) behind(steps ...step) step {
	return func(t testing.TB, sock net.Conn) bool {
		c := tls.Server(&corked{Conn: sock}, s.server)
		if err := c.Handshake(); err != nil {
			t.Errorf("server: %v", err)
			return false
		}
		for _, play := range steps {
			if !play(t, c) {
				return false
			}
		}
		return true
	}
}

// goodbye sends TLS's close_notify.
func goodbye(t testing.TB, s net.Conn) bool {
	if err := s.(*tls.Conn).CloseWrite(); err != nil {
		t.Errorf("server: %v", err)
	}
	return true
}

// together plays a transcript whose bytes reach the client in one segment. It is
// for what comes behind others on a server's end of TLS.
func together(steps ...step) step {
	return func(t testing.TB, sock net.Conn) bool {
		below := sock.(*tls.Conn).NetConn().(*corked)
		below.on = true
		for _, play := range steps {
			if !play(t, sock) {
				return false
			}
		}
		below.on = false
		_, err := below.Write(nil)
		return err == nil
	}
}

// corked keeps what is written for later while it is on.
type corked struct {
	net.Conn
	on   bool
	held []byte
}

func (c *corked) Write(p []byte) (int, error) {
	if c.held = append(c.held, p...); !c.on {
		c.Conn.SetWriteDeadline(time.Time{}) // TLS's, for a goodbye
		if _, err := c.Conn.Write(c.held); err != nil {
			return 0, err
		}
		c.held = nil
	}
	return len(p), nil
}

// overTLS is serve with TLS, and the client's end of the socket as the test
// wants it.
func (s secured) overTLS(t testing.TB, wrap func(net.Conn) net.Conn, o conn.Options, steps ...step) *conn.Conn {
	t.Helper()
	c := tls.Client(wrap(serve(t, "tcp", s.behind(steps...))), s.client)
	if err := c.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return conn.New(c, o)
}

// byClient is overTLS as package client connects.
func (s secured) byClient(t testing.TB, steps ...step) *conn.Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		sock, err := l.Accept()
		l.Close()
		if err == nil {
			s.behind(steps...)(t, sock)
			sock.Close()
		}
	}()
	addr := address.TCP("127.0.0.1", uint16(l.Addr().(*net.TCPAddr).Port))
	c, err := client.NewTLS(s.pki.ClientConfig(), addr, client.NoHost())
	if err != nil {
		l.Close()
		t.Fatal(err)
	}
	cn, err := c.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cn.Close()
		<-done
	})
	return cn
}

// records counts TLS records by their type, RFC 5246 section 6.2.1, in what is
// written.
type records struct {
	net.Conn
	rest   []byte // of a record that isn't out yet
	count  map[byte]int
	writes int
}

func newRecords(c net.Conn) *records { return &records{Conn: c, count: make(map[byte]int)} }

func (r *records) Write(p []byte) (int, error) {
	n, err := r.Conn.Write(p)
	r.writes++
	for r.rest = append(r.rest, p[:n]...); len(r.rest) >= 5; {
		end := 5 + int(r.rest[3])<<8 + int(r.rest[4])
		if len(r.rest) < end {
			break
		}
		r.count[r.rest[0]]++
		r.rest = r.rest[end:]
	}
	return n, err
}

func (r *records) reset() { clear(r.count); r.writes = 0 }

// swallow reads n bytes of a request.
func swallow(n int64) step {
	return func(t testing.TB, s net.Conn) bool {
		_, err := io.CopyN(io.Discard, s, n)
		return err == nil
	}
}

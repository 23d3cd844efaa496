package conn_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// An idle connection is asked even though its last deadline has passed.
func TestIdleLongerThanTheTimeout(t *testing.T) {
	sock := serve(t, "unix", expect(getSlash), reply(okHello), expect(getSlash), reply(okHello))
	c := conn.New(sock, conn.Options{Timeout: 200 * time.Millisecond})
	for range 2 {
		hello(t, c, background)
		time.Sleep(300 * time.Millisecond)
	}
}

var upgrade = wire.NewHeader("connection", "upgrade", "upgrade", "echo")

func TestHijackAfter101(t *testing.T) {
	checkLeaks(t)
	c := connect(t, expect("GET / HTTP/1.1\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n"),
		reply("HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\n\r\nearly"),
		func(t testing.TB, s netConn) bool { io.Copy(s, s); return true })
	if _, err := c.Get(background, "/", upgrade); err != nil {
		t.Fatal(err)
	}
	if c.State() != conn.Switched {
		t.Fatal(c.State())
	}
	sock, unread, err := c.Hijack()
	if err != nil || string(unread) != "early" || sock != c.Sock() {
		t.Fatalf("%q, %v", unread, err)
	}
	if !c.Closed() || c.State() != conn.Hijacked || c.Close() != nil {
		t.Error(c.State())
	}
	if _, err := c.Get(background, "/", nil); !errors.Is(err, conn.ErrHijacked) {
		t.Error(err)
	}
	// The socket is alive, has no deadline, and can be closed by halves.
	if _, err := io.WriteString(sock, "hello"); err != nil {
		t.Fatal(err)
	}
	if err := sock.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(sock); err != nil || string(b) != "hello" {
		t.Errorf("%q, %v", b, err)
	}
}

// What the base says of the connection goes out, and so it is what counts.
func TestBaseSaysWhatIsLast(t *testing.T) {
	closes, keeps := wire.NewHeader("connection", "close"), wire.NewHeader("connection", "keep-alive")
	for _, tt := range []struct {
		name    string
		base, h *wire.Header
		last    bool
	}{
		{"neither", nil, nil, false},
		{"the request's", nil, closes, true},
		{"the base's", closes, nil, true},
		{"both", closes, closes, true},
		{"the base's replaces close", keeps, closes, false},
		{"the base's replaces keep-alive", closes, keeps, true},
	} {
		m := &memory{answer: "HTTP/1.1 204 No Content\r\n\r\n", keep: true}
		c := conn.New(m, conn.Options{Base: tt.base})
		if _, err := c.Get(background, "/", tt.h); err != nil {
			t.Fatal(err)
		}
		if sent := m.sent.String(); c.Closed() != tt.last || strings.Contains(sent, "close") != tt.last {
			t.Errorf("%s: closed %v, sent %q", tt.name, c.Closed(), sent)
		}
	}
}

// What can't be given a deadline has none, and is handed over all the same.
func TestHijackWithoutDeadlines(t *testing.T) {
	c := conn.New(noDeadline{&memory{answer: "HTTP/1.1 101 Switching Protocols\r\n\r\nearly"}}, conn.Options{Timeout: conn.NoTimeout})
	if _, err := c.Get(background, "/", upgrade); err != nil {
		t.Fatal(err)
	}
	if sock, unread, err := c.Hijack(); sock != c.Sock() || string(unread) != "early" || err != nil {
		t.Errorf("%v, %q, %v", sock, unread, err)
	}
}

// layered is a net.Conn above another one, as TLS is.
type layered struct{ net.Conn }

func (l layered) NetConn() net.Conn { return l.Conn }

// strange is a net.Conn that says of what is beneath it what can't be.
type strange struct {
	net.Conn
	itself bool
}

func (s strange) NetConn() net.Conn {
	if s.itself {
		return s
	}
	return nil
}

func TestStrangeLayers(t *testing.T) {
	for _, itself := range []bool{false, true} {
		sock := serve(t, "tcp", expect(getSlash), reply(okHello), expect(getSlash), reply(okHello))
		c := conn.New(strange{sock, itself}, conn.Options{})
		for range 2 {
			hello(t, c, background)
		}
		c.Close()
	}
}

// incomparable is a net.Conn that == panics on.
type incomparable struct {
	net.Conn
	_ []byte
}

func TestIncomparableSocket(t *testing.T) {
	c := conn.New(incomparable{Conn: serve(t, "unix", expect(getSlash), reply(okHello), untilEOF)}, conn.Options{})
	hello(t, c, background)
	if _, err := c.Get(background, "bad", nil); !errors.Is(err, wire.ErrTarget) || !c.Closed() {
		t.Error(err)
	}
}

// What is refused after a Hijack leaves the socket alone, and what is below it.
func TestHijackedSocketStaysOpen(t *testing.T) {
	for name, wrap := range map[string]func(net.Conn) net.Conn{
		"plain":   func(s net.Conn) net.Conn { return s },
		"layered": func(s net.Conn) net.Conn { return layered{s} },
	} {
		c := conn.New(wrap(serve(t, "unix", expect("x"), reply("y"))), conn.Options{})
		sock, _, err := c.Hijack()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Get(background, "/", nil); !errors.Is(err, conn.ErrHijacked) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := c.GetRange(background, "/", nil, 2, 1); !errors.Is(err, conn.ErrHijacked) {
			t.Errorf("%s: %v", name, err)
		}
		c.Close()
		io.WriteString(sock, "x")
		if b, err := io.ReadAll(sock); string(b) != "y" || err != nil {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}

func TestHijackElsewhen(t *testing.T) {
	c := connect(t, expect(getSlash), reply(okHello), untilEOF)
	r, err := c.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Hijack(); !errors.Is(err, conn.ErrBodyUnread) {
		t.Errorf("while a body is due: %v", err)
	}
	if b, err := r.Body.ReadAll(5); err != nil || string(b) != "hello" {
		t.Fatalf("a refused Hijack broke the body: %q, %v", b, err)
	}
	sock, unread, err := c.Hijack()
	if err != nil || len(unread) != 0 {
		t.Fatalf("between requests: %q, %v", unread, err)
	}
	if _, _, err := c.Hijack(); !errors.Is(err, conn.ErrHijacked) {
		t.Errorf("twice: %v", err)
	}
	sock.Close()

	c = conn.New(&memory{}, conn.Options{})
	c.Close()
	if _, _, err := c.Hijack(); !errors.Is(err, conn.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func TestStats(t *testing.T) {
	c := conn.New(&memory{answer: okHello}, conn.Options{})
	for range 3 {
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Discard(5)
	}
	want := conn.Stats{Exchanges: 3, Sent: 3 * uint64(len(getSlash)), Received: 3 * uint64(len(okHello))}
	if got := c.Stats(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

package conn_test

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

type netConn = net.Conn

// A request from a second goroutine is refused, and the first one goes on.
func TestTwoGoroutines(t *testing.T) {
	checkLeaks(t)
	reached, refused := make(chan struct{}), make(chan struct{})
	c := connect(t, expect(getSlash), func(testing.TB, netConn) bool { close(reached); <-refused; return true }, reply(okHello))
	go func() {
		defer close(refused)
		<-reached
		for range 10 {
			if _, err := c.Get(background, "/", nil); !errors.Is(err, conn.ErrBusy) {
				t.Errorf("%v", err)
			}
		}
	}()
	r, err := c.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
}

// However many goroutines misuse a connection, each request is answered with
// its own response or refused, and the race detector sees nothing.
func TestManyGoroutines(t *testing.T) {
	checkLeaks(t)
	c := connect(t, func(t testing.TB, s netConn) bool {
		buf := make([]byte, len(getSlash))
		for {
			if _, err := io.ReadFull(s, buf); err != nil {
				return true
			}
			io.WriteString(s, "HTTP/1.1 204 No Content\r\n\r\n")
		}
	})
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 200 {
				if _, err := c.Get(background, "/", nil); err != nil && !errors.Is(err, conn.ErrBusy) {
					t.Errorf("%v", err)
					return
				}
			}
		}()
	}
	wg.Wait()
	if c.Closed() {
		t.Error("closed")
	}
	c.Close()
}

// A connection that is dropped is closed with the garbage, though a context that
// it was used with lives on.
func TestGarbageIsClosed(t *testing.T) {
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	gone := make(chan struct{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		defer close(gone)
		s, err := l.Accept()
		if err != nil {
			return
		}
		defer s.Close()
		for range 2 {
			io.ReadFull(s, make([]byte, len(getSlash)))
			io.WriteString(s, okHello)
		}
		io.Copy(io.Discard, s)
	}()
	func() {
		sock, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c := conn.New(sock, conn.Options{})
		for range 2 { // the second time with a body unread
			r, err := c.Get(ctx, "/", nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.Body.State() == 0 && r.Status == 200 {
				r.Body.Read(make([]byte, 5))
			}
		}
	}()
	for {
		runtime.GC()
		select {
		case <-gone:
			return
		default:
			runtime.Gosched()
		}
	}
}

// shortWriter is a connection that takes a byte a Write and says so without an
// error, which a net.Conn must not.
type shortWriter struct{ *memory }

func (s shortWriter) Write(p []byte) (int, error) { return s.memory.Write(p[:1]) }

// TestShortWrites makes requests over it: they arrive whole all the same.
func TestShortWrites(t *testing.T) {
	m := &memory{answer: okHello, keep: true}
	c := conn.New(shortWriter{m}, conn.Options{})
	for i := range 2 {
		r, err := c.Post(background, "/", nil, body.String("content"))
		if err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
		if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
			t.Fatalf("request %d: %q, %v", i, b, err)
		}
		if got, want := m.sent.String(), "POST / HTTP/1.1\r\ncontent-length: 7\r\n\r\ncontent"; got != want {
			t.Fatalf("request %d: the server got %q, want %q", i, got, want)
		}
		m.sent.Reset()
	}
}

var errNoDeadline = errors.New("no deadlines here")

// noDeadline is a connection that can't be given one.
type noDeadline struct{ *memory }

func (noDeadline) SetDeadline(time.Time) error { return errNoDeadline }

// TestNoDeadline: a request that can't be given its time isn't begun.
func TestNoDeadline(t *testing.T) {
	m := &memory{answer: okHello}
	c := conn.New(noDeadline{m}, conn.Options{})
	if _, err := c.Get(background, "/", nil); !errors.Is(err, errNoDeadline) {
		t.Errorf("%v", err)
	}
	if m.writes > 0 || !c.Closed() {
		t.Errorf("%d writes, closed: %v", m.writes, c.Closed())
	}
}

// renderingCodec is one that does something else while it renders.
type renderingCodec struct {
	wire.Codec
	meanwhile func()
}

func (c *renderingCodec) AppendRequest(dst []byte, req *wire.Request) ([]byte, error) {
	c.meanwhile()
	return c.Codec.AppendRequest(dst, req)
}

// TestCancelledWhileRendered: a context that ends after the request has begun, and
// before anything is written, keeps it from being written, whether it is known
// from earlier exchanges or not.
func TestCancelledWhileRendered(t *testing.T) {
	for known := range 4 {
		ctx, cancel := context.WithCancel(background)
		m, codec := &memory{answer: okHello}, &renderingCodec{wire.HTTP1, func() {}}
		c := conn.New(m, conn.Options{Codec: codec})
		for range known {
			r, err := c.Get(ctx, "/", nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Body.Discard(5); err != nil {
				t.Fatal(err)
			}
		}
		codec.meanwhile = cancel
		if _, err := c.Get(ctx, "/", nil); !errors.Is(err, context.Canceled) {
			t.Errorf("%d: %v", known, err)
		}
		if m.writes != known || !c.Closed() {
			t.Errorf("%d: %d writes, closed: %v", known, m.writes, c.Closed())
		}
	}
}

//go:build unix

package conn_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// midway closes or cancels, and waits until that is done, where the scheduler
// otherwise decides.
type midway struct {
	net.Conn
	read, written func(err error)
}

func (m *midway) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	if m.read != nil {
		m.read(err)
	}
	return n, err
}

func (m *midway) Write(p []byte) (int, error) {
	n, err := m.Conn.Write(p)
	if m.written != nil {
		m.written(err)
	}
	return n, err
}

// questioned is a socket that does something before it is given a deadline.
type questioned struct {
	*net.TCPConn
	now func()
}

func (q *questioned) NetConn() net.Conn { return q.TCPConn }

func (q *questioned) SetReadDeadline(at time.Time) error {
	if q.now != nil {
		q.now()
	}
	return q.TCPConn.SetReadDeadline(at)
}

// slowToClose gives the peer the time to hang up first.
type slowToClose struct{ net.Conn }

// NetConn lets the socket be looked at.
func (s *slowToClose) NetConn() net.Conn { return s.Conn }

func (s *slowToClose) Close() error {
	time.Sleep(soon)
	return s.Conn.Close()
}

// A Close from elsewhere is the caller's own doing, whatever it meets: nothing that
// is safe to do once more.
func TestClosedMeanwhile(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		request      func(t *testing.T) (c *conn.Conn, err error)
	}{
		{"behind a cancelled context", "the context is forgotten by then", func(t *testing.T) (*conn.Conn, error) {
			s := &midway{Conn: serve(t, "tcp", untilEOF)}
			c := conn.New(s, conn.Options{})
			s.read = func(err error) {
				if errors.Is(err, os.ErrDeadlineExceeded) {
					elsewhere(func() { c.Close() })
				}
			}
			ctx, cancel := context.WithCancel(background)
			time.AfterFunc(soon, cancel)
			_, err := c.Get(ctx, "/", nil)
			return c, err
		}},
		{"while TLS is asked", "it can't be asked any more", func(t *testing.T) (*conn.Conn, error) {
			s := secure(t)
			sock := &questioned{TCPConn: serve(t, "tcp", s.behind(expect(getSlash), reply(okHello), untilEOF)).(*net.TCPConn)}
			below := tls.Client(sock, s.client)
			c := conn.New(below, conn.Options{})
			hello(t, c, background)
			sock.now = func() { elsewhere(func() { c.Close() }) }
			_, err := c.Post(background, "/", nil, body.String("x"))
			return c, err
		}},
		{"before TLS has said goodbye", "the server's answer to that comes first", func(t *testing.T) (*conn.Conn, error) {
			s := secure(t)
			asked := make(chan struct{})
			c := s.overTLS(t, func(c net.Conn) net.Conn { return &slowToClose{Conn: c} }, conn.Options{}, expect(getSlash),
				func(testing.TB, net.Conn) bool { close(asked); return true }, untilEOF)
			go func() {
				<-asked
				c.Close()
			}()
			_, err := c.Get(background, "/", nil)
			return c, err
		}},
		{"before TLS is looked at", "the server's answer to the goodbye is there by then", func(t *testing.T) (*conn.Conn, error) {
			s := secure(t)
			c := s.overTLS(t, func(c net.Conn) net.Conn { return &slowToClose{Conn: c} }, conn.Options{}, expect(getSlash), reply(okHello), untilEOF)
			hello(t, c, background)
			below := c.Sock().(*tls.Conn).NetConn().(*slowToClose).Conn
			_, err := c.Post(background, "/", nil, askedBody{func() { go c.Close(); awaitReadable(t, below) }})
			return c, err
		}},
		{"in memory", "it has an error of its own", func(t *testing.T) (*conn.Conn, error) {
			client, server := net.Pipe()
			go io.Copy(io.Discard, server)
			c := conn.New(client, conn.Options{})
			time.AfterFunc(soon, func() { c.Close() })
			_, err := c.Get(background, "/", nil)
			return c, err
		}},
		{"before the wait for 100 (Continue)", "a deadline can't be set any more", func(t *testing.T) (*conn.Conn, error) {
			s := &midway{Conn: serve(t, "tcp", untilEOF)}
			c := conn.New(s, conn.Options{})
			s.written = func(error) { elsewhere(func() { c.Close() }) }
			_, err := c.Put(background, "/", expecting, body.String("x"))
			return c, err
		}},
		{"after the request was cut off", "what cut it off isn't the end of it", func(t *testing.T) (*conn.Conn, error) {
			c := conn.New(serve(t, "unix", halfDeaf), conn.Options{})
			time.Sleep(soon)
			time.AfterFunc(soon, func() { c.Close() })
			_, err := c.Put(background, "/", nil, body.String("x"))
			return c, err
		}},
		{"likewise, cancelled", "", func(t *testing.T) (*conn.Conn, error) {
			c := conn.New(serve(t, "unix", halfDeaf), conn.Options{})
			time.Sleep(soon)
			ctx, cancel := context.WithCancel(background)
			time.AfterFunc(soon, cancel)
			_, err := c.Put(ctx, "/", nil, body.String("x"))
			return c, err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			c, err := tt.request(t)
			var e *conn.Error
			if !errors.As(err, &e) || !errors.Is(err, conn.ErrClosed) && !errors.Is(err, context.Canceled) {
				t.Fatalf("%v (%s)", err, tt.reason)
			}
			if e.Side != conn.Local || e.Timeout() || e.SafeToRetry() || !c.Closed() {
				t.Errorf("%v, timeout %v, safe to retry %v (%s)", err, e.Timeout(), e.SafeToRetry(), tt.reason)
			}
		})
	}
}

// A context that ends together with a Close, as a request begins, ends that request
// and nothing else.
func TestCancelledAndClosedMeanwhile(t *testing.T) {
	for range 200 {
		sock, _ := net.Pipe()
		c := conn.New(sock, conn.Options{})
		ctx, cancel := context.WithCancel(background)
		_, err := c.Post(ctx, "/", nil, askedBody{func() { cancel(); c.Close() }})
		if !errors.Is(err, conn.ErrClosed) && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	time.Sleep(soon) // what the contexts call comes in goroutines of their own
}

// halfDeaf takes nothing, and says nothing.
func halfDeaf(t testing.TB, s netConn) bool {
	s.(*net.UnixConn).CloseRead()
	<-t.Context().Done()
	return true
}

// A body that is closed before its end is the caller's doing, even where the stream
// has ended, too.
func TestBodyClosedBehindAGoodbye(t *testing.T) {
	s := secure(t)
	c := s.byClient(t, expect(getSlash), together(reply("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"), goodbye), untilEOF)
	r, err := c.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(r.Body, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	err = r.Body.Close()
	if !c.Closed() || err != nil {
		t.Error(err)
	}
	var e *conn.Error
	if _, err := r.Body.Read(make([]byte, 1)); !errors.As(err, &e) || e.Side != conn.Local || !errors.Is(err, body.ErrClosed) {
		t.Error(err)
	}
}

package conn_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// A journal notes, in their order, the writes that a connection below TLS is
// asked for and its close.
type journal struct {
	net.Conn
	mu     sync.Mutex
	events []string
	wrote  chan struct{} // one for the first write after armed
	once   *sync.Once
}

func (j *journal) note(event string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.events = append(j.events, event)
}

func (j *journal) Write(p []byte) (int, error) {
	j.note("write")
	if j.once != nil {
		j.once.Do(func() { close(j.wrote) })
	}
	return j.Conn.Write(p)
}

func (j *journal) Close() error {
	j.note("close")
	return j.Conn.Close()
}

// arm begins the journal anew.
func (j *journal) arm() {
	j.events, j.once, j.wrote = nil, new(sync.Once), make(chan struct{})
}

// unbuffered is a TLS connection through memory, where a write takes as long as
// the peer takes to read it. The peer makes its handshake, and does what is left
// until the test is over.
func (s secured) unbuffered(t *testing.T, o conn.Options, then func(*tls.Conn)) (*conn.Conn, *journal) {
	t.Helper()
	near, far := net.Pipe()
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		defer far.Close()
		c := tls.Server(far, s.server)
		if err := c.Handshake(); err != nil {
			t.Errorf("server: %v", err)
			return
		}
		if then != nil {
			then(c)
		}
		<-over
	}()
	j := &journal{Conn: near}
	t.Cleanup(func() {
		j.Conn.Close()
		close(over)
		<-done
	})
	c := tls.Client(j, s.client)
	if err := c.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	j.arm()
	return conn.New(c, o), j
}

// readRequest takes what comes in one record.
func readRequest(c *tls.Conn) { c.Read(make([]byte, 4096)) }

// What fails is closed below TLS. Closing TLS itself would write a goodbye
// first, and wait five seconds for a peer that reads nothing: here it would wait
// for ever, but for crypto/tls's own patience. So there is no write between the
// request's and the close.
func TestFailureSaysNoGoodbye(t *testing.T) {
	s := secure(t)
	large := strings.Repeat("x", 1<<20)
	for _, tt := range []struct {
		name, reason string
		timeout      time.Duration
		peer         func(*tls.Conn)
		act          func(ctx context.Context, cancel func(), c *conn.Conn, j *journal) error
		want         error
	}{
		{"cancelled while sending", "the peer reads nothing", 0, nil, func(ctx context.Context, cancel func(), c *conn.Conn, j *journal) error {
			go func() {
				<-j.wrote
				cancel()
			}()
			_, err := c.Post(ctx, "/", nil, body.String(large))
			return err
		}, context.Canceled},
		{"timeout while sending", "the peer reads nothing", 50 * time.Millisecond, nil, func(ctx context.Context, cancel func(), c *conn.Conn, j *journal) error {
			_, err := c.Post(ctx, "/", nil, body.String(large))
			return err
		}, os.ErrDeadlineExceeded},
		{"cancelled while waiting", "the peer reads the request, and no more", 0, readRequest, func(ctx context.Context, cancel func(), c *conn.Conn, j *journal) error {
			go func() {
				<-j.wrote
				cancel()
			}()
			_, err := c.Get(ctx, "/", nil)
			return err
		}, context.Canceled},
		{"timeout while waiting", "the peer reads the request, and no more", 50 * time.Millisecond, readRequest, func(ctx context.Context, cancel func(), c *conn.Conn, j *journal) error {
			_, err := c.Get(ctx, "/", nil)
			return err
		}, os.ErrDeadlineExceeded},
		{"the body fails", "the peer reads what comes of it, and no more", 0, func(c *tls.Conn) { readRequest(c); readRequest(c) }, func(ctx context.Context, cancel func(), c *conn.Conn, j *journal) error {
			_, err := c.Post(ctx, "/", nil, body.New(strings.NewReader("short"), 10))
			return err
		}, &body.LengthError{}},
		{"the answer is given up", "the peer sends a half, and reads no more", 0, func(c *tls.Conn) {
			readRequest(c)
			c.Write([]byte("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"))
		}, func(ctx context.Context, cancel func(), c *conn.Conn, j *journal) error {
			r, err := c.Get(ctx, "/", nil)
			if err == nil {
				err = r.Body.Close()
			}
			return err
		}, nil},
		{"the answer is wrong", "the peer reads no more", 0, func(c *tls.Conn) {
			readRequest(c)
			c.Write([]byte("SSH-2.0-OpenSSH_9.2\r\n"))
		}, func(ctx context.Context, cancel func(), c *conn.Conn, j *journal) error {
			_, err := c.Get(ctx, "/", nil)
			return err
		}, &conn.Error{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			c, j := s.unbuffered(t, conn.Options{Timeout: tt.timeout}, tt.peer)
			ctx, cancel := context.WithCancel(background)
			defer cancel()
			err := tt.act(ctx, cancel, c, j)
			switch want := tt.want.(type) {
			case *body.LengthError:
				if !errors.As(err, &want) {
					t.Error(err)
				}
			case *conn.Error:
				if !errors.As(err, &want) || want.Side != conn.Remote {
					t.Error(err)
				}
			default:
				if want != nil && !errors.Is(err, want) {
					t.Errorf("%v, want %v", err, want)
				}
			}
			if !c.Closed() {
				t.Error("still open")
			}
			j.mu.Lock()
			defer j.mu.Unlock()
			end := slices.Index(j.events, "close")
			if end < 0 {
				t.Fatalf("not closed: %v", j.events)
			}
			if n := len(slices.DeleteFunc(slices.Clone(j.events[:end]), func(e string) bool { return e != "write" })); n != requestWrites(tt.name) {
				t.Errorf("%d writes before the close: %v (%s)", n, j.events, tt.reason)
			}
		})
	}
}

// requestWrites is what the request alone needs: it goes in one write, of which
// a stalled one doesn't end, and a body from a reader follows in another.
func requestWrites(name string) int {
	if name == "the body fails" {
		return 2
	}
	return 1
}

// A connection that is closed in good order says goodbye, so that the server
// knows it for the end.
func TestCloseSaysGoodbye(t *testing.T) {
	checkLeaks(t)
	s := secure(t)
	said := make(chan error, 1)
	c, _ := s.unbuffered(t, conn.Options{}, func(c *tls.Conn) {
		readRequest(c)
		c.Write([]byte(okHello))
		_, err := c.Read(make([]byte, 1))
		said <- err
	})
	r, err := c.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Body.Discard(5); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if err := <-said; err == nil || err.Error() != "EOF" {
		t.Errorf("the server read %v", err)
	}
}

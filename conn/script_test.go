package conn_test

import (
	"context"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

var background = context.Background()

// A step is a line of a server's transcript.
type step func(t testing.TB, s net.Conn) (ok bool)

// expect reads exactly these bytes from the client.
func expect(want string) step {
	return func(t testing.TB, s net.Conn) bool {
		got := make([]byte, len(want))
		n, err := io.ReadFull(s, got)
		if string(got[:n]) != want {
			t.Errorf("server got %q, %v; want %q", got[:n], err, want)
			return false
		}
		return true
	}
}

// reply sends bytes in one write.
func reply(text string) step {
	return func(t testing.TB, s net.Conn) bool {
		_, err := io.WriteString(s, text)
		return err == nil
	}
}

// dribble sends bytes one by one.
func dribble(text string) step {
	return func(t testing.TB, s net.Conn) bool {
		for i := range len(text) {
			if _, err := io.WriteString(s, text[i:i+1]); err != nil {
				return false
			}
		}
		return true
	}
}

// reset makes the close that follows a reset.
func reset(t testing.TB, s net.Conn) bool {
	if tcp, ok := s.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	return true
}

// untilEOF reads until the client closes: what a server does that falls silent.
func untilEOF(t testing.TB, s net.Conn) bool {
	io.Copy(io.Discard, s)
	return true
}

// serve plays the transcript to the first connection and closes it. What comes
// back is the client's end. Nothing of the server outlives the test.
func serve(t testing.TB, network string, steps ...step) net.Conn {
	t.Helper()
	at := "127.0.0.1:0"
	if network == "unix" {
		at = filepath.Join(t.TempDir(), "s")
	}
	l, err := net.Listen(network, at)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s, err := l.Accept()
		l.Close()
		if err != nil {
			return
		}
		defer s.Close()
		s.SetDeadline(time.Now().Add(time.Minute)) // a test that fails doesn't hang
		for _, play := range steps {
			if !play(t, s) {
				return
			}
		}
	}()
	sock, err := net.Dial(network, l.Addr().String())
	if err != nil {
		l.Close()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sock.Close()
		<-done
	})
	return sock
}

// connect is serve for a Conn with the options of most tests.
func connect(t testing.TB, steps ...step) *conn.Conn {
	t.Helper()
	return conn.New(serve(t, "tcp", steps...), conn.Options{})
}

const (
	getSlash = "GET / HTTP/1.1\r\n\r\n"
	okHello  = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
)

// memory is a connection in memory, whose peer says the same each time.
type memory struct {
	answer string
	unread string
	sent   strings.Builder
	keep   bool // what was sent
	writes int
	piece  int // most bytes a Read, 0: no limit
}

func (m *memory) Write(p []byte) (int, error) {
	m.writes++
	if m.keep {
		m.sent.Write(p)
	}
	m.unread = m.answer
	return len(p), nil
}

func (m *memory) Read(p []byte) (int, error) {
	if m.unread == "" {
		return 0, io.EOF
	}
	n := len(m.unread)
	if m.piece > 0 {
		n = min(n, m.piece)
	}
	n = copy(p, m.unread[:n])
	m.unread = m.unread[n:]
	return n, nil
}

func (m *memory) Close() error                       { return nil }
func (m *memory) LocalAddr() net.Addr                { return nil }
func (m *memory) RemoteAddr() net.Addr               { return nil }
func (m *memory) SetDeadline(t time.Time) error      { return nil }
func (m *memory) SetReadDeadline(t time.Time) error  { return nil }
func (m *memory) SetWriteDeadline(t time.Time) error { return nil }

func headers(h *wire.Header) string {
	var s []string
	for name, value := range h.All() {
		s = append(s, string(name)+"="+string(value))
	}
	return strings.Join(s, " ")
}

// checkLeaks is misc's, under a shorter name.
func checkLeaks(t testing.TB) { t.Helper(); misc.CheckLeaks(t) }

// elsewhere does something in another goroutine, and waits until it is done.
func elsewhere(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	<-done
}

// hello makes an exchange that is answered by okHello.
func hello(t testing.TB, c *conn.Conn, ctx context.Context) {
	t.Helper()
	r, err := c.Get(ctx, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Body.Discard(5); err != nil {
		t.Fatal(err)
	}
}

//go:build unix

package conn_test

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// narrow makes the socket take little at a time, so that a small request, too,
// goes out in more than one write.
func narrow(t *testing.T, sock net.Conn) net.Conn {
	t.Helper()
	if err := sock.(interface{ SetWriteBuffer(int) error }).SetWriteBuffer(1); err != nil {
		t.Fatal(err)
	}
	return sock
}

// later has the server fall asleep before it goes on.
func later(testing.TB, net.Conn) bool {
	time.Sleep(20 * time.Millisecond)
	return true
}

// A small request that the socket doesn't take at once goes out whole all the
// same, and the next one with it.
func TestNarrowSocket(t *testing.T) {
	content := strings.Repeat("0123456789abcdef", 950)
	want := "POST / HTTP/1.1\r\ncontent-length: 15200\r\n\r\n" + content
	for _, poll := range []time.Duration{0, time.Millisecond} {
		for _, network := range []string{"tcp", "unix"} {
			checkLeaks(t)
			sock := narrow(t, serve(t, network, later, expect(want), reply(okHello), later, expect(want), reply(okHello), untilEOF))
			c := conn.New(sock, conn.Options{BusyPoll: poll})
			for range 2 {
				r, err := c.Post(background, "/", nil, body.String(content))
				if err != nil {
					t.Fatalf("%s: %v", network, err)
				}
				if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
					t.Fatalf("%s: %q, %v", network, b, err)
				}
			}
			if s := c.Stats(); s.Sent != 2*uint64(len(want)) || s.Received != 2*uint64(len(okHello)) {
				t.Errorf("%s: %+v", network, s)
			}
			c.Close()
		}
	}
}

// A server that takes none of it any more is told from one that doesn't answer:
// by what was written, by the operation, and by what package net calls it.
func TestTurnEnds(t *testing.T) {
	const size = 15 << 10
	for _, tt := range []struct {
		name, reason string
		steps        []step
		narrow       bool
		op, netOp    string
		want         error
		whole        bool
	}{
		{"silent, takes little", "the rest can't be written", []step{step(untilClosed)}, true, "send", "write", os.ErrDeadlineExceeded, false},
		{"silent, takes all", "the answer is late", []step{untilEOF}, false, "receive", "read", os.ErrDeadlineExceeded, true},
		{"hangs up", "there is no answer", []step{readSome(size + int64(len("POST / HTTP/1.1\r\ncontent-length: 15360\r\n\r\n")))}, false, "receive", "", conn.ErrNoResponse, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			sock := serve(t, "unix", tt.steps...)
			if tt.narrow {
				narrow(t, sock)
			}
			c := conn.New(sock, conn.Options{Timeout: 50 * time.Millisecond})
			_, err := c.Post(background, "/", nil, body.Bytes(make([]byte, size)))
			var e *conn.Error
			if !errors.As(err, &e) || !errors.Is(err, tt.want) || e.Op != tt.op || e.Side != conn.Transport || !c.Closed() {
				t.Fatalf("%v, want %s: %v (%s)", err, tt.op, tt.want, tt.reason)
			}
			if whole := e.Written > size; whole != tt.whole || e.Written <= 0 {
				t.Errorf("%d bytes written (%s)", e.Written, tt.reason)
			}
			var op *net.OpError
			if tt.netOp != "" && (!errors.As(err, &op) || op.Op != tt.netOp) {
				t.Errorf("%v, want net's %s (%s)", err, tt.netOp, tt.reason)
			}
		})
	}
}

// untilClosed waits for the client's close without reading what it sent.
func untilClosed(t testing.TB, s net.Conn) bool {
	time.Sleep(300 * time.Millisecond)
	return true
}

func readSome(n int64) step {
	return func(t testing.TB, s net.Conn) bool {
		_, err := io.CopyN(io.Discard, s, n)
		return err == nil
	}
}

//go:build unix

package conn_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// sizes of reads and writes of a Direct socket: nothing to speak of, what goes to
// the system without the runtime's knowledge at most, and more than that.
var directSizes = []int{1, 1000, 64 << 10, 64<<10 + 1, 1 << 20}

// Content arrives whole in both directions at once, whatever the pieces, also
// where the socket takes little at a time.
func TestDirect(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		for _, size := range directSizes {
			checkLeaks(t)
			content := make([]byte, max(256<<10, 2*size))
			rand.NewChaCha8([32]byte{}).Read(content)
			if size == 1 {
				content = content[:4<<10]
			}
			plain := serve(t, network, func(t testing.TB, s net.Conn) bool {
				_, err := io.CopyN(s, s, int64(len(content)))
				return err == nil
			}, untilEOF)
			plain.(interface{ SetWriteBuffer(int) error }).SetWriteBuffer(1)
			sock := conn.Direct(plain, 0)
			var w sync.WaitGroup
			w.Go(func() {
				for rest := content; len(rest) > 0; {
					n, err := sock.Write(rest[:min(size, len(rest))])
					if rest = rest[n:]; err != nil {
						t.Errorf("%s, %d: %v", network, size, err)
						return
					}
				}
			})
			h, buf := sha256.New(), make([]byte, size)
			for left := len(content); left > 0; {
				n, err := sock.Read(buf)
				h.Write(buf[:n])
				if left -= n; err != nil {
					t.Fatalf("%s, %d: %v, %d bytes before the end", network, size, err, left)
				}
			}
			w.Wait()
			if [32]byte(h.Sum(nil)) != sha256.Sum256(content) {
				t.Errorf("%s, %d: other bytes arrived", network, size)
			}
			sock.Close()
		}
	}
}

// Faults come as those of package net do: with its operations, and errors that
// errors.Is knows.
func TestDirectFails(t *testing.T) {
	past := time.Unix(1, 0)
	for _, tt := range []struct {
		name, reason string
		do           func(sock net.Conn) error
		op           string
		want         error
	}{
		{"read, late", "the deadline passed", func(s net.Conn) error { s.SetReadDeadline(past); return read(s) }, "read", os.ErrDeadlineExceeded},
		{"write, late", "likewise", func(s net.Conn) error { s.SetWriteDeadline(past); return write(s) }, "write", os.ErrDeadlineExceeded},
		{"read, closed", "by whoever has it", func(s net.Conn) error { s.Close(); return read(s) }, "read", net.ErrClosed},
		{"write, closed", "likewise", func(s net.Conn) error { s.Close(); return write(s) }, "write", net.ErrClosed},
		{"write, hung up", "without a signal that ends the process", func(s net.Conn) error {
			for range 1000 {
				if err := write(s); err != nil {
					return err
				}
				time.Sleep(time.Millisecond)
			}
			return nil
		}, "write", syscall.EPIPE},
		{"write, slow", "the rest doesn't fit in time", func(s net.Conn) error {
			content := make([]byte, 8<<20)
			for wait := 20 * time.Millisecond; wait < time.Minute; wait *= 2 {
				s.SetWriteDeadline(time.Now().Add(wait))
				switch n, err := s.Write(content); n {
				case 0: // a busy machine: it had passed before the first try
				case len(content):
					return errors.New("everything was written")
				default:
					return err
				}
			}
			return errors.New("nothing was written")
		}, "write", os.ErrDeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			last := step(untilClosed)
			if tt.want == error(syscall.EPIPE) {
				last = func(testing.TB, netConn) bool { return false }
			}
			plain := serve(t, "unix", last)
			sock := conn.Direct(plain, 0)
			defer sock.Close()
			err := tt.do(sock)
			if tt.want == error(syscall.EPIPE) && runtime.GOOS != "linux" && errors.Is(err, syscall.ECONNRESET) {
				return
			}
			var op *net.OpError
			if !errors.Is(err, tt.want) || !errors.As(err, &op) || op.Op != tt.op || op.Net != "unix" {
				t.Errorf("%v, want %s: %v (%s)", err, tt.op, tt.want, tt.reason)
			}
		})
	}
}

func read(s net.Conn) error {
	_, err := s.Read(make([]byte, 1))
	return err
}

func write(s net.Conn) error {
	_, err := s.Write([]byte("x"))
	return err
}

// Its end is a stream's, and nothing is read or written at once, as with any
// net.Conn.
func TestDirectEnds(t *testing.T) {
	checkLeaks(t)
	sock := conn.Direct(serve(t, "unix", reply("hello")), 0)
	defer sock.Close()
	if n, err := sock.Read(nil); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := sock.Write(nil); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if b, err := io.ReadAll(sock); string(b) != "hello" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if n, err := sock.Read(make([]byte, 9)); n != 0 || err != io.EOF {
		t.Errorf("%d, %v", n, err)
	}
}

// What isn't a socket of the system, or may do more with the bytes, stays as it is.
func TestDirectElsewhere(t *testing.T) {
	m := &memory{answer: okHello}
	for _, sock := range []net.Conn{m, tls.Client(m, nil), counted{m}} {
		if got := conn.Direct(sock, time.Millisecond); got != sock {
			t.Errorf("%T became %T", sock, got)
		}
	}
	sock := conn.Direct(serve(t, "unix", untilEOF), 0)
	if got := conn.Direct(sock, 0); got != sock {
		t.Errorf("twice: %T", got)
	}
	if _, ok := sock.(syscall.Conn); !ok {
		t.Errorf("%T has no descriptor", sock)
	}
}

// A Conn of one works as that of its socket.
func TestDirectGiven(t *testing.T) {
	checkLeaks(t)
	sock := conn.Direct(serve(t, "tcp", expect(getSlash), reply(okHello), expect(getSlash), reply(okHello), untilEOF), 0)
	c := conn.New(sock, conn.Options{})
	defer c.Close()
	for range 2 {
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := r.Body.ReadAll(5); !bytes.Equal(b, []byte("hello")) || err != nil {
			t.Errorf("%q, %v", b, err)
		}
	}
	if c.Sock() != sock {
		t.Errorf("%T", c.Sock())
	}
}

// What a server of the same process did before it answered, it did before the
// answer is here: the race detector, too, knows that.
func TestAnswerComesAfter(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		checkLeaks(t)
		did := 0
		act := func(testing.TB, netConn) bool { did++; return true }
		c := conn.New(serve(t, network, act, expect(getSlash), act, reply(okHello), expect("PUT / HTTP/1.1\r\ncontent-length: 1\r\n\r\nx"), act, reply(noContent), untilEOF), conn.Options{})
		r, err := c.Get(background, "/", nil)
		if err != nil || did != 2 {
			t.Fatalf("%s: %v, %d", network, err, did)
		}
		if err := r.Body.Discard(5); err != nil {
			t.Fatal(err)
		}
		did++ // the server sees it, as the request comes after
		if _, err := c.Put(background, "/", nil, body.New(strings.NewReader("x"), 1)); err != nil || did != 4 {
			t.Errorf("%s: %v, %d", network, err, did)
		}
		c.Close()
	}
}

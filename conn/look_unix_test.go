//go:build unix

package conn

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// Both ways to look see the same, and neither takes anything.
func TestLook(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		then         func(t *testing.T, far *net.TCPConn)
		found        bool
		fault        error // where the system tells it
	}{
		{"nothing", "a connection that is idle", nil, false, nil},
		{"bytes", "what nobody asked for", func(t *testing.T, far *net.TCPConn) { far.Write([]byte("x")) }, true, nil},
		{"end", "the usual one", func(t *testing.T, far *net.TCPConn) { far.CloseWrite() }, true, nil},
		{"reset", "it is told once", func(t *testing.T, far *net.TCPConn) { far.SetLinger(0); far.Close() }, true, syscall.ECONNRESET},
	} {
		near, far := tcpPair(t)
		var d, none descriptor
		if d.init(near); d.raw == nil {
			t.Fatal("no descriptor")
		}
		byPoll := func() (found bool) {
			d.raw.Control(func(fd uintptr) { found = poll(int(fd)) })
			return found
		}
		if tt.then != nil {
			tt.then(t, far)
			for end := time.Now().Add(10 * time.Second); !byPoll() && time.Now().Before(end); {
				time.Sleep(time.Millisecond)
			}
		}
		for range 2 {
			if byPoll() != tt.found {
				t.Errorf("%s: poll says %v (%s)", tt.name, !tt.found, tt.reason)
			}
		}
		found, fault := d.look()
		if found != tt.found || fault != nil && !errors.Is(fault, tt.fault) {
			t.Errorf("%s: %v, %v (%s)", tt.name, found, fault, tt.reason)
		}
		near.Close()
		if found, _ := d.look(); found {
			t.Errorf("%s: closed, and yet something is found", tt.name)
		}
		if found, _ := none.look(); found {
			t.Error("found something where nothing can be asked")
		}
	}
}

func tcpPair(t *testing.T) (near, far *net.TCPConn) {
	t.Helper()
	a, b := socketPair(t, "tcp")
	t.Cleanup(func() { a.Close(); b.Close() })
	return a.(*net.TCPConn), b.(*net.TCPConn)
}

// A descriptor that isn't a socket's is asked too.
func TestLookAtPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for _, want := range []bool{false, true} {
		if found, fault := look(int(r.Fd())); found != want || fault != nil {
			t.Errorf("%v, %v, want %v", found, fault, want)
		}
		w.Write([]byte("x"))
	}
}

// A deadline that passes between two exchanges while the alarm doesn't ring keeps no
// request from a look at the connection first.
func TestLateAlarmLooks(t *testing.T) {
	for _, tt := range []struct {
		name string
		idle func(server *net.TCPConn)
		want error
	}{
		{"unsolicited bytes", func(s *net.TCPConn) { io.WriteString(s, "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n") }, ErrUnsolicited},
		{"the server has hung up", func(s *net.TCPConn) { s.CloseWrite() }, ErrStale},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client, server := tcpPair(t)
			defer server.Close()
			go func() {
				in := bufio.NewReader(server)
				for range 1 + fewLooks {
					req, err := http.ReadRequest(in)
					if err != nil {
						t.Error(err)
						return
					}
					io.Copy(io.Discard, req.Body)
					io.WriteString(server, "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
				}
			}()
			c := New(client, Options{Base: wire.NewHeader("host", "x")})
			standStill(t, c)
			tt.idle(server)
			for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
				if found, _ := c.system().look(); found {
					break
				}
			}
			_, err := c.Post(context.Background(), "/", nil, body.String("pay"))
			var e *Error
			if !errors.Is(err, tt.want) || !errors.As(err, &e) || e.Written != 0 {
				t.Errorf("%v", err)
			}
		})
	}
}

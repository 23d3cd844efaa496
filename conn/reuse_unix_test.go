//go:build unix

package conn_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// awaitReadable waits until something has arrived on sock, and leaves it there.
func awaitReadable(t *testing.T, sock net.Conn) {
	t.Helper()
	raw, err := sock.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	err = raw.Control(func(fd uintptr) {
		for range 100 { // a signal ends a poll early
			if n, _ := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 1000); n > 0 {
				return
			}
		}
		t.Error("nothing arrived")
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What a server does to a connection before a request is noticed before that is
// written, so that it can be made elsewhere whatever its method, the first one or
// not. Nothing of it is taken for the answer, and nothing waits for more.
func TestIdleConnection(t *testing.T) {
	ways := []struct {
		name string
		o    conn.Options
		body func() body.Outgoing
	}{
		{"small", conn.Options{}, func() body.Outgoing { return body.String("x") }},
		{"small, busy polling", conn.Options{BusyPoll: time.Millisecond}, func() body.Outgoing { return body.String("x") }},
		{"streamed", conn.Options{}, func() body.Outgoing { return body.Stream(strings.NewReader("x")) }},
	}
	for _, tt := range []struct {
		name, reason string
		then         []step
		want         error
		side         conn.Side
	}{
		{"closed", "the timeout of the server's keep-alive", nil, conn.ErrStale, conn.Transport},
		{"half-closed", "a lingering close", []step{halfClose, untilEOF}, conn.ErrStale, conn.Transport},
		{"body behind a HEAD", "a server that is out of step", []step{reply("hello"), untilEOF}, conn.ErrUnsolicited, conn.Remote},
		{"last chunk behind a 304", "seen from real servers", []step{reply("0\r\n\r\n"), untilEOF}, conn.ErrUnsolicited, conn.Remote},
		{"a forged answer", "what response splitting is about", []step{reply(okHello)}, conn.ErrUnsolicited, conn.Remote},
		{"a refusal", "a server that has no time for anybody", []step{reply(okHello), halfClose, untilEOF}, conn.ErrUnsolicited, conn.Remote},
		{"reset", "the server is gone", []step{reset}, syscall.ECONNRESET, conn.Transport},
	} {
		for _, network := range []string{"tcp", "unix"} {
			if network == "unix" && tt.name == "reset" {
				continue
			}
			for _, used := range []bool{true, false} {
				for _, way := range ways {
					t.Run(fmt.Sprintf("%s/%s/used %v/%s", tt.name, network, used, way.name), func(t *testing.T) {
						checkLeaks(t)
						gate := make(chan struct{})
						steps := []step{func(testing.TB, netConn) bool { <-gate; return true }}
						if used {
							steps = append([]step{expect("HEAD / HTTP/1.1\r\n\r\n"), reply("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")}, steps...)
						}
						sock := serve(t, network, append(steps, tt.then...)...)
						c := conn.New(sock, way.o)
						if used {
							if _, err := c.Head(background, "/", nil); err != nil {
								t.Fatal(err)
							}
						}
						close(gate)
						awaitReadable(t, sock)
						_, err := c.Post(background, "/", nil, way.body())
						var e *conn.Error
						if !errors.Is(err, tt.want) || !errors.As(err, &e) || e.Side != tt.side || e.Op != "begin" {
							t.Fatalf("%v, want %v (%s)", err, tt.want, tt.reason)
						}
						if e.Written != 0 || e.Reused != used || !e.SafeToRetry() || !c.Closed() {
							t.Errorf("%+v, %v", e, c.State())
						}
					})
				}
			}
		}
	}
}

// proxied is a socket whose owner reads something of its own first.
type proxied struct {
	*net.TCPConn
	once sync.Once
}

func (p *proxied) Read(b []byte) (int, error) {
	var err error
	p.once.Do(func() { _, err = io.ReadFull(p.TCPConn, make([]byte, len("welcome"))) })
	if err != nil {
		return 0, err
	}
	return p.TCPConn.Read(b)
}

// What isn't the socket itself may have something to read before the first answer.
func TestFirstRequestOverALayer(t *testing.T) {
	sock := serve(t, "tcp", reply("welcome"), expect(getSlash), reply(okHello))
	awaitReadable(t, sock)
	c := conn.New(&proxied{TCPConn: sock.(*net.TCPConn)}, conn.Options{})
	r, err := c.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
}

// halfClose says that nothing more comes.
func halfClose(_ testing.TB, s netConn) bool {
	return s.(interface{ CloseWrite() error }).CloseWrite() == nil
}

package conn_test

import (
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

func sendBuffer(t testing.TB, sock net.Conn) (size int) {
	t.Helper()
	raw, err := sock.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	raw.Control(func(fd uintptr) { size, err = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF) })
	if err != nil {
		t.Fatal(err)
	}
	return size
}

// A Unix socket has a larger buffer while a long file is sent, and the one that
// it had when that is done.
func TestUploadMakesRoom(t *testing.T) {
	const usual, ample = 100 << 10, 600 << 10
	for _, tt := range []struct {
		name, network, reason string
		size, had             int
		grows                 bool
	}{
		{"long", "unix", "its peer would wait for each refill", 4 << 20, usual, true},
		{"short", "unix", "it isn't worth two calls", 1<<20 - 1, usual, false},
		{"ample", "unix", "what the user made larger is left alone", 8 << 20, ample, false},
		{"TCP", "tcp", "the system sizes it by use unless somebody else does", 4 << 20, usual, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			f, _ := fileOf(t, tt.size)
			during := 0
			var sock net.Conn
			half := func(t testing.TB, s netConn) bool {
				_, err := io.CopyN(io.Discard, s, int64(tt.size/2))
				return err == nil
			}
			look := func(t testing.TB, s netConn) bool {
				during = sendBuffer(t, sock)
				_, err := io.CopyN(io.Discard, s, int64(tt.size-tt.size/2))
				return err == nil
			}
			sock = serve(t, tt.network, readPreamble, half, look, reply("HTTP/1.1 204 No Content\r\n\r\n"), untilEOF)
			sock.(interface{ SetWriteBuffer(int) error }).SetWriteBuffer(tt.had / 2)
			before := sendBuffer(t, sock)
			c := conn.New(sock, conn.Options{})
			defer c.Close()
			if _, err := c.Put(background, "/", nil, body.New(f, int64(tt.size))); err != nil {
				t.Fatal(err)
			}
			if grew := during > before; grew != tt.grows {
				t.Errorf("the socket's buffer was %d, and %d while the file was sent", before, during)
			}
			if after := sendBuffer(t, sock); after != before {
				t.Errorf("the socket's buffer was %d, and is %d", before, after)
			}
		})
	}
}

// The same goes for a body that comes from another connection: the socket has
// room while its peer doesn't read.
func TestRelayMakesRoom(t *testing.T) {
	checkLeaks(t)
	_, content := fileOf(t, 4<<20)
	in := conn.New(serve(t, "unix", expect(getSlash), serveContent(content, 0), untilEOF), conn.Options{})
	defer in.Close()
	r, err := in.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	before, during := 0, 0
	var sock net.Conn
	look := func(t testing.TB, s netConn) bool {
		for end := time.Now().Add(10 * time.Second); during <= before && time.Now().Before(end); time.Sleep(time.Millisecond) {
			during = sendBuffer(t, sock)
		}
		_, err := io.CopyN(io.Discard, s, int64(len(content)))
		return err == nil
	}
	sock = serve(t, "unix", readPreamble, look, reply(noContent), untilEOF)
	before = sendBuffer(t, sock)
	out := conn.New(sock, conn.Options{})
	defer out.Close()
	if _, err := out.Put(background, "/", nil, r.Body); err != nil {
		t.Fatal(err)
	}
	if after := sendBuffer(t, sock); during <= before || after != before {
		t.Errorf("the socket's buffer was %d, %d while the peer didn't read, and is %d", before, during, after)
	}
}

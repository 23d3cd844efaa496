package conn_test

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
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

// A roomWatch is a peer that doesn't read before it has seen what the sender's
// buffer becomes.
type roomWatch struct {
	size  int // of the content
	grows bool
	sock  chan net.Conn
	usual int
	seen  chan int // the largest buffer
}

func newRoomWatch(size int, grows bool) *roomWatch {
	return &roomWatch{size: size, grows: grows, sock: make(chan net.Conn, 1), seen: make(chan int, 1)}
}

// begin tells of the sender's socket, and returns its buffer before it sends.
func (w *roomWatch) begin(t testing.TB, sock net.Conn) (usual int) {
	w.usual = sendBuffer(t, sock)
	w.sock <- sock
	return w.usual
}

func (w *roomWatch) step(t testing.TB, s netConn) bool {
	sock, size, wait := <-w.sock, 0, 50*time.Millisecond
	if w.grows {
		wait = 10 * time.Second
	}
	for end := time.Now().Add(wait); size <= w.usual && time.Now().Before(end); time.Sleep(time.Millisecond) {
		size = max(size, sendBuffer(t, sock))
	}
	w.seen <- size
	_, err := io.CopyN(io.Discard, s, int64(w.size))
	return err == nil
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
			watch := newRoomWatch(tt.size, tt.grows)
			sock := serve(t, tt.network, readPreamble, watch.step, reply(noContent), untilEOF)
			sock.(interface{ SetWriteBuffer(int) error }).SetWriteBuffer(tt.had / 2)
			before := watch.begin(t, sock)
			c := conn.New(sock, conn.Options{})
			defer c.Close()
			if _, err := c.Put(background, "/", nil, body.New(f, int64(tt.size))); err != nil {
				t.Fatal(err)
			}
			during, after := <-watch.seen, sendBuffer(t, sock)
			if grew := during > before; grew != tt.grows || after != before {
				t.Errorf("the socket's buffer was %d, %d while the peer didn't read, and is %d (%s)", before, during, after, tt.reason)
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
	watch := newRoomWatch(len(content), true)
	sock := serve(t, "unix", readPreamble, watch.step, reply(noContent), untilEOF)
	before := watch.begin(t, sock)
	out := conn.New(sock, conn.Options{})
	defer out.Close()
	if _, err := out.Put(background, "/", nil, r.Body); err != nil {
		t.Fatal(err)
	}
	if during, after := <-watch.seen, sendBuffer(t, sock); during <= before || after != before {
		t.Errorf("the socket's buffer was %d, %d while the peer didn't read, and is %d", before, during, after)
	}
}

// What moves without the process touching it takes as many allocations, however
// many pieces it comes in.
func TestMovingAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	const size = 8 << 20 // forty times what a Unix socket holds by default
	for _, network := range []string{"tcp", "unix"} {
		content := make([]byte, size)
		head := []byte("HTTP/1.1 200 OK\r\ncontent-length: " + itoa(size) + "\r\n\r\n")
		from := conn.New(serve(t, network, func(t testing.TB, s netConn) bool {
			request := make([]byte, len("GET / HTTP/1.1\r\n\r\n"))
			for {
				if _, err := io.ReadFull(s, request); err != nil {
					return true
				}
				s.Write(head)
				s.Write(content)
			}
		}), conn.Options{})
		taken := []byte("PUT / HTTP/1.1\r\ncontent-length: " + itoa(size) + "\r\n\r\n")
		to := conn.New(serve(t, network, func(t testing.TB, s netConn) bool {
			got, answer := make([]byte, len(taken)+size), []byte(noContent)
			for {
				if _, err := io.ReadFull(s, got); err != nil {
					return true
				}
				s.Write(answer)
			}
		}), conn.Options{})
		file, err := os.Create(filepath.Join(t.TempDir(), "to"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		for _, tt := range []struct {
			name string
			take func(body.Incoming) error
		}{
			{"to a file", func(in body.Incoming) error {
				_, err := in.WriteTo(file)
				_, seek := file.Seek(0, io.SeekStart)
				return errors.Join(err, seek)
			}},
			{"sent on", func(in body.Incoming) error {
				_, err := to.Put(background, "/", nil, in)
				return err
			}},
		} {
			n := testing.AllocsPerRun(4, func() {
				r, err := from.Get(background, "/", nil)
				if err != nil {
					t.Fatal(err)
				}
				if err := tt.take(r.Body); err != nil {
					t.Fatal(err)
				}
			})
			if n > 20 {
				t.Errorf("%s, %s: %v allocations", network, tt.name, n)
			}
		}
		from.Close()
		to.Close()
	}
}

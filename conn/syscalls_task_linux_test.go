package conn_test

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/tlsconfig"
)

// A task is what a process of its own does, so that its system calls, and no
// others, are counted. It goes there as JSON.
type task struct {
	Method           string
	Network, Address string // the server's
	Times            int    // GET requests, their answers read
	Size             int64  // of a PUT's content, or of x in each GET's answer; 0 there: "hello"

	Wrapped bool              // the socket isn't the system's
	TLS     *tlsconfig.Client // nil: without

	File      string // a PUT's content; a GET's goes there
	FileFlags int    // to open it

	ToNetwork, ToAddress string // where a GET's content goes instead
}

// TestTask is the other process: on its own it does nothing.
func TestTask(t *testing.T) {
	told := os.Getenv(taskVariable)
	if told == "" {
		return
	}
	var do task
	if err := json.Unmarshal([]byte(told), &do); err != nil {
		t.Fatal(err)
	}
	c := do.connect(t)
	defer c.Close()
	switch {
	case do.Method == "PUT":
		do.put(t, c)
	case do.Times > 0:
		for range do.Times {
			do.get(t, c)
		}
	default:
		do.move(t, c)
	}
}

func (do task) connect(t *testing.T) *conn.Conn {
	sock, err := net.Dial(do.Network, do.Address)
	if err != nil {
		t.Fatal(err)
	}
	if do.Wrapped {
		sock = counted{sock}
	}
	if do.TLS != nil {
		config, err := do.TLS.Build()
		if err != nil {
			t.Fatal(err)
		}
		config.ServerName = "localhost"
		sock = tls.Client(sock, config)
	}
	return conn.New(sock, conn.Options{})
}

func (do task) put(t *testing.T, c *conn.Conn) {
	f, err := os.OpenFile(do.File, do.FileFlags, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := c.Put(background, "/", nil, body.New(f, do.Size)); err != nil {
		t.Fatal(err)
	}
}

func (do task) get(t *testing.T, c *conn.Conn) {
	r, err := c.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "hello"
	if do.Size > 0 {
		want = strings.Repeat("x", int(do.Size))
	}
	if got, err := r.Body.ReadAll(int64(len(want))); string(got) != want || err != nil {
		t.Fatalf("%.100q, %v", got, err)
	}
}

func (do task) move(t *testing.T, c *conn.Conn) {
	var to io.WriteCloser
	var err error
	if do.File != "" {
		to, err = os.OpenFile(do.File, do.FileFlags, 0)
	} else {
		to, err = net.Dial(do.ToNetwork, do.ToAddress)
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Body.WriteTo(to); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
}

// serveAt is serve for a client in another process: it tells where it listens.
func serveAt(t testing.TB, network string, steps ...step) (at string) {
	t.Helper()
	at = "127.0.0.1:0"
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
		if err != nil {
			return
		}
		defer s.Close()
		s.SetDeadline(time.Now().Add(time.Minute))
		for _, play := range steps {
			if !play(t, s) {
				return
			}
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return l.Addr().String()
}

package conn_test

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// transferSize is the content of one transfer. notContent bounds what else a
// process reads and writes: preambles, the beginning of content that came with
// one, and what the runtime and the race detector read of /proc.
const (
	transferSize = 8 << 20
	notContent   = 64 << 10
)

// tally sums what calls copied between the system and the process, and what
// they moved past it.
func tally(calls []call) (copied, moved int64) {
	for _, c := range calls {
		switch {
		case c.result < 0:
		case strings.HasPrefix(c.name, "read"), strings.HasPrefix(c.name, "write"),
			strings.HasPrefix(c.name, "pread"), strings.HasPrefix(c.name, "pwrite"),
			strings.HasPrefix(c.name, "recv"), strings.HasPrefix(c.name, "send") && !strings.HasPrefix(c.name, "sendfile"):
			copied += c.result
		case strings.HasPrefix(c.name, "sendfile"), c.name == "splice", c.name == "copy_file_range":
			moved += c.result
		}
	}
	return copied, moved
}

// checkTally asserts how often all of the content was copied and moved.
func checkTally(t *testing.T, calls []call, copies, moves int64) {
	t.Helper()
	copied, moved := tally(calls)
	if copied < copies*transferSize || copied >= copies*(transferSize+notContent)+notContent {
		t.Errorf("%d bytes were copied; of content: %d, %d times", copied, transferSize, copies)
	}
	if moved > moves*transferSize || moved < moves*(transferSize-notContent) {
		t.Errorf("%d bytes were moved; of content: %d, %d times", moved, transferSize, moves)
	}
}

// Content of a regular file leaves without passing through the process, where
// the socket is the system's; everything else arrives the same, by copying.
func TestUploadSystemCalls(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		do           task
		tls, fifo    bool
		copies       int64
		moves        int64
	}{
		{"TCP", "sendfile", task{Network: "tcp"}, false, false, 0, 1},
		{"Unix", "sendfile", task{Network: "unix"}, false, false, 0, 1},
		{"wrapped", "what a net.Conn of somebody's does with bytes is its own", task{Network: "tcp", Wrapped: true}, false, false, 2, 0},
		{"TLS", "the process encrypts", task{Network: "tcp"}, true, false, 2, 0},
		{"fifo", "sendfile takes regular files", task{Network: "tcp"}, false, true, 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			f, content := fileOf(t, transferSize)
			tt.do.Method, tt.do.File, tt.do.Size = "PUT", f.Name(), transferSize
			if tt.fifo {
				tt.do.File = feedFIFO(t, content)
			}
			sum := make(chan [32]byte, 1)
			steps := []step{readPreamble, func(t testing.TB, s net.Conn) bool {
				h := sha256.New()
				n, err := io.CopyN(h, s, transferSize)
				sum <- [32]byte(h.Sum(nil))
				return n == transferSize && err == nil
			}, reply("HTTP/1.1 204 No Content\r\n\r\n"), untilEOF}
			if tt.tls {
				s := secure(t)
				config := s.pki.ClientConfig()
				tt.do.TLS, steps = &config, []step{s.behind(steps...)}
			}
			tt.do.Address = serveAt(t, tt.do.Network, steps...)
			calls := traceTask(t, tt.do)
			if <-sum != sha256.Sum256(content) {
				t.Error("other bytes arrived")
			}
			checkTally(t, calls, tt.copies, tt.moves)
		})
	}
}

// Content that arrives goes to files and sockets without passing through the
// process, where the system can do that, and by copying where it can't.
func TestDownloadSystemCalls(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		do           task
		tls          bool
		copies       int64 // into the process and out of it
		moves        int64 // into a pipe and out of it
	}{
		{"TCP to file", "splice", task{Network: "tcp", File: "to"}, false, 0, 2},
		{"Unix to file", "splice", task{Network: "unix", File: "to"}, false, 0, 2},
		{"TCP to TCP", "splice", task{Network: "tcp", ToNetwork: "tcp"}, false, 0, 2},
		{"Unix to TCP", "splice", task{Network: "unix", ToNetwork: "tcp"}, false, 0, 2},
		{"TCP to Unix", "splice", task{Network: "tcp", ToNetwork: "unix"}, false, 0, 2},
		{"Unix to Unix", "splice", task{Network: "unix", ToNetwork: "unix"}, false, 0, 2},
		{"TCP to fifo", "splice knows pipes best", task{Network: "tcp", File: "fifo"}, false, 0, 2},
		{"wrapped to file", "what a net.Conn of somebody's does with bytes is its own", task{Network: "tcp", Wrapped: true, File: "to"}, false, 2, 0},
		{"wrapped to TCP", "likewise", task{Network: "tcp", Wrapped: true, ToNetwork: "tcp"}, false, 2, 0},
		{"TLS to file", "the process decrypts", task{Network: "tcp", File: "to"}, true, 2, 0},
		{"TCP to appending file", "it takes nothing out of a pipe", task{Network: "tcp", File: "to", FileFlags: os.O_APPEND}, false, 2, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			_, content := fileOf(t, transferSize)
			steps := []step{expect(getSlash), serveContent(content, 0), untilEOF}
			tt.do.Method = "GET"
			if tt.tls {
				s := secure(t)
				config := s.pki.ClientConfig()
				tt.do.TLS, steps = &config, []step{s.behind(steps...)}
			}
			tt.do.Address = serveAt(t, tt.do.Network, steps...)
			arrived := tt.do.receiveAt(t)
			calls := traceTask(t, tt.do)
			if !bytes.Equal(arrived(), content) {
				t.Error("other bytes arrived")
			}
			checkTally(t, calls, tt.copies, tt.moves)
		})
	}
}

// receiveAt makes what do's content goes to: a file, a named pipe or a server.
// What comes back waits for it to have arrived.
func (do *task) receiveAt(t *testing.T) (arrived func() []byte) {
	t.Helper()
	got := make(chan []byte, 1)
	switch do.File {
	case "":
		do.ToAddress = serveAt(t, do.ToNetwork, func(t testing.TB, s net.Conn) bool {
			all, err := io.ReadAll(s)
			got <- all
			return err == nil
		})
	case "fifo":
		f := openFIFO(t)
		do.File, do.FileFlags = f.Name(), os.O_WRONLY
		go func() {
			all := make([]byte, transferSize)
			n, _ := io.ReadFull(f, all)
			got <- all[:n]
		}()
	default:
		do.File = filepath.Join(t.TempDir(), do.File)
		do.FileFlags |= os.O_WRONLY
		if err := os.WriteFile(do.File, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return func() []byte {
			all, err := os.ReadFile(do.File)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
	}
	return func() []byte { return <-got }
}

// openFIFO makes a named pipe and opens both of its ends, so that neither side
// waits for the other to open it.
func openFIFO(t *testing.T) *os.File {
	t.Helper()
	name := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.SetDeadline(time.Now().Add(time.Minute))
	t.Cleanup(func() { f.Close() })
	return f
}

// feedFIFO makes a named pipe that content comes out of.
func feedFIFO(t *testing.T, content []byte) (name string) {
	f := openFIFO(t)
	go f.Write(content) // ends with the reader, or when f is closed
	return f.Name()
}

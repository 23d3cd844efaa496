package conn_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// fileOf makes a file of size bytes that tell their place.
func fileOf(t testing.TB, size int) (*os.File, []byte) {
	t.Helper()
	content := make([]byte, size)
	for i := range content {
		content[i] = byte(i ^ i>>8 ^ i>>16)
	}
	name := filepath.Join(t.TempDir(), "content")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, content
}

// counted is a net.Conn that isn't the system's, so that content is copied.
type counted struct{ net.Conn }

var overNetworks = []struct {
	name, network string
	wrap          func(net.Conn) net.Conn
}{
	{"tcp", "tcp", func(s net.Conn) net.Conn { return s }},
	{"unix", "unix", func(s net.Conn) net.Conn { return s }},
	{"copied", "tcp", func(s net.Conn) net.Conn { return counted{s} }},
}

// A slice of a file arrives whole, whichever way it left, and the file stands
// behind it.
func TestUploadFromFile(t *testing.T) {
	const offset = 1700
	for _, over := range overNetworks {
		for _, size := range []int{0, 1, 76, 60<<10 - 1, 60 << 10, 60<<10 + 1, slice - 1, slice, slice + 1, 480<<10 - 1, 480 << 10, 480<<10 + 1, 8*slice + 5} {
			checkLeaks(t)
			f, content := fileOf(t, offset+size+100)
			if _, err := f.Seek(offset, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			got := make([]byte, size)
			sock := serve(t, over.network, readPreamble, func(t testing.TB, s netConn) bool {
				_, err := io.ReadFull(s, got)
				return err == nil
			}, reply("HTTP/1.1 204 No Content\r\n\r\n"))
			c := conn.New(over.wrap(sock), conn.Options{})
			if _, err := c.Put(background, "/", nil, body.New(f, int64(size))); err != nil {
				t.Fatalf("%s, %d bytes: %v", over.name, size, err)
			}
			if !bytes.Equal(got, content[offset:offset+size]) {
				t.Errorf("%s, %d bytes: others arrived", over.name, size)
			}
			if at, _ := f.Seek(0, io.SeekCurrent); at != int64(offset+size) {
				t.Errorf("%s, %d bytes: the file stands at %d", over.name, size, at)
			}
			c.Close()
		}
	}
}

// slice is what one sendfile moves into a Unix socket, and more than into others.
const slice = 256 << 10

// readPreamble reads a request's preamble, to the byte.
func readPreamble(t testing.TB, s netConn) bool {
	for seen, one := "", make([]byte, 1); len(seen) < 4 || seen[len(seen)-4:] != "\r\n\r\n"; seen += string(one) {
		if _, err := io.ReadFull(s, one); err != nil {
			return false
		}
	}
	return true
}

// A file that is shorter than declared fails the request, as with any reader.
func TestUploadFromShortFile(t *testing.T) {
	for _, over := range overNetworks {
		f, _ := fileOf(t, 1000)
		c := conn.New(over.wrap(serve(t, over.network, untilEOF)), conn.Options{})
		_, err := c.Put(background, "/", nil, body.New(f, 1001))
		var le *body.LengthError
		var e *conn.Error
		if !errors.As(err, &le) || le.Declared != 1001 || le.Actual != 1000 || !errors.As(err, &e) || e.Side != conn.Local || !c.Closed() {
			t.Errorf("%s: %v", over.name, err)
		}
	}
}

// A file that can't be read is the caller's fault, whichever way it would leave.
func TestUploadFromUnreadableFile(t *testing.T) {
	for _, over := range overNetworks {
		closed, _ := fileOf(t, 1000)
		closed.Close()
		writeOnly, err := os.Create(filepath.Join(t.TempDir(), "to"))
		if err != nil {
			t.Fatal(err)
		}
		writeOnly.Close()
		if writeOnly, err = os.OpenFile(writeOnly.Name(), os.O_WRONLY, 0); err != nil {
			t.Fatal(err)
		}
		for _, f := range []*os.File{closed, writeOnly} {
			c := conn.New(over.wrap(serve(t, over.network, untilEOF)), conn.Options{})
			_, err := c.Put(background, "/", nil, body.New(f, 1000))
			var e *conn.Error
			if !errors.As(err, &e) || e.Side != conn.Local || !c.Closed() {
				t.Errorf("%s: %v", over.name, err)
			}
		}
		writeOnly.Close()
	}
}

// A peer that takes nothing is a timeout; a cancelled context ends it at once.
func TestUploadFromFileStalls(t *testing.T) {
	f, _ := fileOf(t, 32<<20)
	upload := func(ctx context.Context, c *conn.Conn) *conn.Error {
		f.Seek(0, io.SeekStart)
		_, err := c.Put(ctx, "/", nil, body.New(f, 32<<20))
		var e *conn.Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		return e
	}
	for _, over := range overNetworks[:2] {
		checkLeaks(t)
		done := make(chan struct{})
		stall := func(testing.TB, netConn) bool { <-done; return true }
		c := conn.New(serve(t, over.network, stall), conn.Options{Timeout: 50 * time.Millisecond})
		if e := upload(background, c); !errors.Is(e, os.ErrDeadlineExceeded) || e.Side != conn.Transport {
			t.Errorf("%s: %v", over.name, e)
		}
		ctx, cancel := context.WithCancel(background)
		begun := func(t testing.TB, s netConn) bool {
			s.Read(make([]byte, 1))
			cancel()
			return stall(t, s)
		}
		c = conn.New(serve(t, over.network, begun), conn.Options{Timeout: never})
		if e := upload(ctx, c); !errors.Is(e, context.Canceled) || e.Side != conn.Local {
			t.Errorf("%s: %v", over.name, e)
		}
		close(done)
	}
}

// A peer that takes a little now and then is no timeout, however long the whole
// takes: each wait has its own.
func TestUploadFromFileToSlowPeer(t *testing.T) {
	const size, timeout, pauses = 32 << 20, time.Second, 3
	for _, over := range overNetworks[:2] {
		checkLeaks(t)
		f, _ := fileOf(t, size)
		slowly := func(t testing.TB, s netConn) bool {
			for range pauses {
				time.Sleep(timeout / 2)
				if _, err := io.CopyN(io.Discard, s, size/(pauses+1)); err != nil {
					t.Errorf("%s: %v", over.name, err)
				}
			}
			_, err := io.CopyN(io.Discard, s, size-pauses*(size/(pauses+1)))
			return err == nil
		}
		c := conn.New(serve(t, over.network, readPreamble, slowly, reply("HTTP/1.1 204 No Content\r\n\r\n")), conn.Options{Timeout: timeout})
		if _, err := c.Put(background, "/", nil, body.New(f, size)); err != nil {
			t.Errorf("%s: %v", over.name, err)
		}
		c.Close()
	}
}

// serveContent answers a GET with content, the beginning of it in the same
// write as the preamble.
func serveContent(content []byte, cut int) step {
	return func(t testing.TB, s netConn) bool {
		head := "HTTP/1.1 200 OK\r\ncontent-length: " + itoa(len(content)) + "\r\n\r\n"
		_, err := s.Write(append([]byte(head), content[:len(content)-cut]...))
		return err == nil
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// Content arrives in a file whole, from its offset on, whichever way it moved.
func TestDownloadToFile(t *testing.T) {
	for _, over := range overNetworks {
		for _, size := range []int{0, 1, 5000, slice - 1, slice, slice + 1, 5*slice + 7} {
			checkLeaks(t)
			_, content := fileOf(t, size)
			c := conn.New(over.wrap(serve(t, over.network, expect(getSlash), serveContent(content, 0), untilEOF)), conn.Options{})
			r, err := c.Get(background, "/", nil)
			if err != nil {
				t.Fatal(err)
			}
			to, err := os.Create(filepath.Join(t.TempDir(), "to"))
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(to, "before ")
			n, err := r.Body.WriteTo(to)
			to.Close()
			got, _ := os.ReadFile(to.Name())
			if n != int64(size) || err != nil || !bytes.Equal(got, append([]byte("before "), content...)) {
				t.Errorf("%s, %d bytes: %d written, %v, %d in the file", over.name, size, n, err, len(got))
			}
			if c.State() != conn.Idle || c.Stats().Received != uint64(size+len("HTTP/1.1 200 OK\r\ncontent-length: \r\n\r\n")+len(itoa(size))) {
				t.Errorf("%s, %d bytes: %v, %+v", over.name, size, c.State(), c.Stats())
			}
			c.Close()
		}
	}
}

// From one connection to another: what a relay does.
func TestDownloadToSocket(t *testing.T) {
	_, content := fileOf(t, 5*slice+7)
	for _, over := range overNetworks {
		for _, to := range []string{"tcp", "unix"} {
			checkLeaks(t)
			sum := make(chan [32]byte, 1)
			sink := serve(t, to, func(t testing.TB, s netConn) bool {
				h := sha256.New()
				io.Copy(h, struct{ io.Reader }{s})
				sum <- [32]byte(h.Sum(nil))
				return true
			})
			c := conn.New(over.wrap(serve(t, over.network, expect(getSlash), serveContent(content, 0), untilEOF)), conn.Options{})
			r, err := c.Get(background, "/", nil)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := r.Body.WriteTo(sink); n != int64(len(content)) || err != nil {
				t.Errorf("%s to %s: %d, %v", over.name, to, n, err)
			}
			sink.Close()
			if <-sum != sha256.Sum256(content) {
				t.Errorf("%s to %s: other bytes arrived", over.name, to)
			}
			c.Close()
		}
	}
}

// A body that ends early, stalls, or is cancelled fails like any other read.
func TestDownloadToFileFails(t *testing.T) {
	_, content := fileOf(t, 2*slice)
	for _, over := range overNetworks {
		for _, tt := range []struct {
			name    string
			then    step
			timeout time.Duration
			want    error
			side    conn.Side
		}{
			{"ends early", func(testing.TB, netConn) bool { return true }, never, io.ErrUnexpectedEOF, conn.Transport},
			{"stalls", untilEOF, 50 * time.Millisecond, os.ErrDeadlineExceeded, conn.Transport},
			{"cancelled", nil, never, context.Canceled, conn.Local},
		} {
			checkLeaks(t)
			ctx, cancel := context.WithCancel(background)
			then := tt.then
			if then == nil {
				then = func(t testing.TB, s netConn) bool { cancel(); return untilEOF(t, s) }
			}
			c := conn.New(over.wrap(serve(t, over.network, expect(getSlash), serveContent(content, 1), then)), conn.Options{Timeout: tt.timeout})
			r, err := c.Get(ctx, "/", nil)
			if err == nil {
				var to *os.File
				if to, err = os.Create(filepath.Join(t.TempDir(), "to")); err != nil {
					t.Fatal(err)
				}
				_, err = r.Body.WriteTo(to)
				to.Close()
			}
			var e *conn.Error
			if !errors.Is(err, tt.want) || !errors.As(err, &e) || e.Side != tt.side || !c.Closed() {
				t.Errorf("%s, %s: %v, %v", over.name, tt.name, err, c.State())
			}
			cancel()
		}
	}
}

// A file that can't be written to fails the body: some of it may have been on
// the way.
func TestDownloadToBadFile(t *testing.T) {
	_, content := fileOf(t, 2*slice)
	for _, over := range overNetworks {
		f, _ := fileOf(t, 1) // opened for reading
		c := conn.New(over.wrap(serve(t, over.network, expect(getSlash), serveContent(content, 0), untilEOF)), conn.Options{})
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		var pe *os.PathError
		if _, err := r.Body.WriteTo(f); !errors.As(err, &pe) {
			t.Errorf("%s: %v", over.name, err)
		}
		if _, err := c.Get(background, "/", nil); err == nil {
			t.Errorf("%s: the connection was used again", over.name)
		}
	}
}

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
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// The body of one connection's response is sent as that of another one's
// request: content of a stated length as it is, chunks to the byte.
func TestRelay(t *testing.T) {
	_, content := fileOf(t, 5*slice+7)
	large := strings.Repeat("0123456789abcdef", body.MaxChunk/16) + "!"
	for _, tt := range []struct {
		name, reason   string
		fields, stream string
		want           string // on the wire of the second connection
	}{
		{"length", "the usual", "content-length: 5\r\n", "hello", "hello"},
		{"length 0", "no content", "content-length: 0\r\n", "", ""},
		{"length, large", "moves in slices where it can", "content-length: " + itoa(len(content)) + "\r\n", string(content), string(content)},
		{"chunks", "boundaries, extensions and trailer stay", "transfer-encoding: chunked\r\n",
			"5;a=b;c=\"d;e\"\r\nhello\r\n1\r\nx\r\n0;last\r\nx-sum: 1\r\n\r\n", "5;a=b;c=\"d;e\"\r\nhello\r\n1\r\nx\r\n0;last\r\nx-sum: 1\r\n\r\n"},
		{"chunks of one byte", "none is joined with another", "transfer-encoding: chunked\r\n",
			strings.Repeat("1;e\r\nx\r\n", 3000) + "0\r\n\r\n", strings.Repeat("1;e\r\nx\r\n", 3000) + "0\r\n\r\n"},
		{"a chunk beyond MaxChunk", "it isn't split", "transfer-encoding: chunked\r\n",
			"1000001;k=v\r\n" + large + "\r\n0\r\n\r\n", "1000001;k=v\r\n" + large + "\r\n0\r\n\r\n"},
		{"until close", "its length isn't known: chunked", "", "hello", "5\r\nhello\r\n0\r\n\r\n"},
	} {
		for _, from := range overNetworks {
			for _, to := range overNetworks {
				t.Run(tt.name+"/"+from.name+" to "+to.name, func(t *testing.T) {
					checkLeaks(t)
					in := conn.New(from.wrap(serve(t, from.network, expect(getSlash), reply("HTTP/1.1 200 OK\r\n"+tt.fields+"\r\n"+tt.stream))), conn.Options{})
					r, err := in.Get(background, "/", nil)
					if err != nil {
						t.Fatal(err)
					}
					got := make([]byte, len(tt.want))
					out := conn.New(to.wrap(serve(t, to.network, readPreamble, func(t testing.TB, s netConn) bool {
						_, err := io.ReadFull(s, got)
						return err == nil
					}, reply(noContent), untilEOF)), conn.Options{})
					if _, err := out.Put(background, "/", nil, r.Body); err != nil {
						t.Fatal(err)
					}
					if string(got) != tt.want {
						t.Errorf("%d bytes arrived, %.60q (%s)", len(got), got, tt.reason)
					}
					if r.Body.State() != body.Consumed || out.State() != conn.Idle {
						t.Errorf("%v, %v", r.Body.State(), out.State())
					}
					in.Close()
					out.Close()
				})
			}
		}
	}
}

// Each of the two connections tells its own end of what went wrong, and neither
// is used again.
func TestRelayFails(t *testing.T) {
	_, content := fileOf(t, 4*slice)
	whole := endless(12 << 20)
	stall := func(t testing.TB, s netConn) bool { s.Read(make([]byte, 1)); return true }
	for _, tt := range []struct {
		name, reason string
		source, sink step
		in, out      conn.Options
		want         error // of the request that sends the body, nil: any
		side         conn.Side
	}{
		{"source ends", "the sender's body failed", serveContent(content, 1000), untilEOF, conn.Options{}, conn.Options{}, io.ErrUnexpectedEOF, conn.Local},
		{"source stalls", "by the timeout of its own connection", func(t testing.TB, s netConn) bool {
			serveContent(content, 1000)(t, s)
			return untilEOF(t, s)
		}, untilEOF, conn.Options{Timeout: 200 * time.Millisecond}, conn.Options{}, os.ErrDeadlineExceeded, conn.Local},
		{"sink closes", "the transport's", whole, stall, conn.Options{}, conn.Options{}, nil, conn.Transport},
	} {
		for _, from := range overNetworks {
			for _, to := range overNetworks {
				t.Run(tt.name+"/"+from.name+" to "+to.name, func(t *testing.T) {
					checkLeaks(t)
					in := conn.New(from.wrap(serve(t, from.network, expect(getSlash), tt.source)), tt.in)
					r, err := in.Get(background, "/", nil)
					if err != nil {
						t.Fatal(err)
					}
					out := conn.New(to.wrap(serve(t, to.network, tt.sink)), tt.out)
					_, err = out.Put(background, "/", nil, r.Body)
					var e *conn.Error
					if !errors.As(err, &e) || tt.want != nil && !errors.Is(err, tt.want) || e.Side != tt.side || e.Op != "send" || !out.Closed() {
						t.Errorf("%v, want %v %v (%s)", err, tt.side, tt.want, tt.reason)
					}
					r.Body.Close()
					if !in.Closed() {
						t.Errorf("the source is %v", in.State())
					}
				})
			}
		}
	}
}

// endless is an answer of more content than fits between two programs.
func endless(size int) step {
	content := make([]byte, 64<<10)
	return func(t testing.TB, s netConn) bool {
		_, err := io.WriteString(s, "HTTP/1.1 200 OK\r\ncontent-length: "+itoa(size)+"\r\n\r\n")
		for sent := 0; sent < size && err == nil; sent += len(content) {
			_, err = s.Write(content)
		}
		return untilEOF(t, s)
	}
}

// Whichever connection a context is for, it ends the relay at once.
func TestRelayCancelled(t *testing.T) {
	_, content := fileOf(t, 4*slice)
	for _, from := range overNetworks {
		for _, to := range overNetworks {
			for _, which := range []string{"source", "sink"} {
				t.Run(which+"/"+from.name+" to "+to.name, func(t *testing.T) {
					checkLeaks(t)
					ctx, cancel := context.WithCancel(background)
					defer cancel()
					source := func(t testing.TB, s netConn) bool {
						serveContent(content, 1000)(t, s)
						cancel()
						return untilEOF(t, s)
					}
					sink, inCtx, outCtx := untilEOF, ctx, background
					if which == "sink" {
						inCtx, outCtx = background, ctx
						done := make(chan struct{})
						defer close(done)
						sink = func(t testing.TB, s netConn) bool {
							s.Read(make([]byte, 1))
							cancel() // with the way there full
							<-done
							return true
						}
						source = endless(12 << 20)
					}
					in := conn.New(from.wrap(serve(t, from.network, expect(getSlash), source)), conn.Options{Timeout: never})
					r, err := in.Get(inCtx, "/", nil)
					if err == nil {
						out := conn.New(to.wrap(serve(t, to.network, sink)), conn.Options{Timeout: never})
						_, err = out.Put(outCtx, "/", nil, r.Body)
						out.Close()
					}
					if !errors.Is(err, context.Canceled) {
						t.Errorf("%v", err)
					}
					in.Close()
				})
			}
		}
	}
}

// The timeout is one per I/O with content that is moved, too: a server that is
// slow but steady is waited for.
func TestSlowDownloadToFile(t *testing.T) {
	const pieces = 12
	steady := func(t testing.TB, s netConn) bool {
		io.WriteString(s, "HTTP/1.1 200 OK\r\ncontent-length: "+itoa(pieces)+"\r\n\r\n")
		for range pieces {
			time.Sleep(50 * time.Millisecond)
			io.WriteString(s, "x")
		}
		return true
	}
	for _, over := range overNetworks {
		t.Run(over.name, func(t *testing.T) {
			t.Parallel()
			c := conn.New(over.wrap(serve(t, over.network, expect(getSlash), steady, untilEOF)), conn.Options{Timeout: pieces * 50 * time.Millisecond / 2})
			defer c.Close()
			r, err := c.Get(background, "/", nil)
			if err != nil {
				t.Fatal(err)
			}
			to, err := os.Create(filepath.Join(t.TempDir(), "to"))
			if err != nil {
				t.Fatal(err)
			}
			defer to.Close()
			if n, err := r.Body.WriteTo(to); n != pieces || err != nil {
				t.Errorf("%d, %v", n, err)
			}
		})
	}
}

// What the system doesn't move into is written to by hand.
func TestDownloadToAppendedFile(t *testing.T) {
	_, content := fileOf(t, 3*slice+7)
	for _, over := range overNetworks {
		c := conn.New(over.wrap(serve(t, over.network, expect(getSlash), serveContent(content, 0), untilEOF)), conn.Options{})
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(t.TempDir(), "to")
		if err := os.WriteFile(name, []byte("before "), 0o600); err != nil {
			t.Fatal(err)
		}
		to, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			t.Fatal(err)
		}
		n, err := r.Body.WriteTo(to)
		to.Close()
		got, _ := os.ReadFile(name)
		if n != int64(len(content)) || err != nil || !bytes.Equal(got, append([]byte("before "), content...)) {
			t.Errorf("%s: %d, %v", over.name, n, err)
		}
		c.Close()
	}
}

// A socket that was closed fails the body with its own error.
func TestDownloadToClosedSocket(t *testing.T) {
	_, content := fileOf(t, 2*slice)
	for _, to := range []string{"tcp", "unix"} {
		sink := serve(t, to, untilEOF)
		sink.Close()
		c := connect(t, expect(getSlash), serveContent(content, 0), untilEOF)
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Body.WriteTo(sink); !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: %v", to, err)
		}
		r.Body.Close()
		if !c.Closed() {
			t.Errorf("%s: %v", to, c.State())
		}
	}
}

// Bodies in memory of every size around what is copied, gathered and written at
// once leave whole.
func TestUploadFromMemory(t *testing.T) {
	const copied, once = 16 << 10, 128 << 10
	for _, over := range overNetworks {
		for _, around := range []int{copied, once, 5 * once} {
			for _, size := range []int{around - 200, around - 46, around - 45, around - 44, around - 1, around, around + 1} {
				checkLeaks(t)
				_, content := fileOf(t, size)
				sum := make(chan [32]byte, 1)
				c := conn.New(over.wrap(serve(t, over.network, readPreamble, func(t testing.TB, s netConn) bool {
					h := sha256.New()
					n, err := io.CopyN(h, s, int64(size))
					sum <- [32]byte(h.Sum(nil))
					return n == int64(size) && err == nil
				}, reply(noContent), untilEOF)), conn.Options{})
				if _, err := c.Put(background, "/", nil, body.Bytes(content)); err != nil {
					t.Fatalf("%s, %d bytes: %v", over.name, size, err)
				}
				if <-sum != sha256.Sum256(content) {
					t.Errorf("%s, %d bytes: others arrived", over.name, size)
				}
				if want := uint64(len("PUT / HTTP/1.1\r\ncontent-length: \r\n\r\n") + len(itoa(size)) + size); c.Stats().Sent != want {
					t.Errorf("%s, %d bytes: %d sent, want %d", over.name, size, c.Stats().Sent, want)
				}
				c.Close()
			}
		}
	}
}

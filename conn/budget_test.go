package conn_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// A round trip allocates nothing: buffers, header and body are the
// connection's own and used again.
func TestRoundTripAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	hundred := strings.Repeat("x", 100)
	base := wire.NewHeader("host", "localhost", "user-agent", "degu")
	own := wire.NewHeader("accept", "*/*")
	sent := body.String(hundred)
	for _, tt := range []struct {
		name, reason string
		method       string
		b            body.Outgoing
		answer       string
	}{
		{"GET, 100 bytes", "the usual exchange", "GET", nil, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n" + hundred},
		{"GET, other reason", "the phrase is kept, not copied each time", "GET", nil, "HTTP/1.1 200 Fine by me\r\nContent-Length: 100\r\n\r\n" + hundred},
		{"GET, chunked", "chunk lines are views", "GET", nil, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64;a=b\r\n" + hundred + "\r\n0\r\nx: y\r\n\r\n"},
		{"HEAD", "no body", "HEAD", nil, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"},
		{"POST, 100 bytes", "a body made once", "POST", sent, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + hundred},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := conn.New(&memory{answer: tt.answer}, conn.Options{Base: base})
			buf := make([]byte, 200)
			n := testing.AllocsPerRun(100, func() {
				r, err := c.Request(background, tt.method, "/some/path?query", own, tt.b)
				if err != nil {
					t.Fatal(err)
				}
				for r.Body != nil && r.Body.State() != body.Consumed {
					r.Body.Read(buf)
				}
			})
			if n != 0 {
				t.Errorf("%v allocations (%s)", n, tt.reason)
			}
		})
	}
}

// Nor does a body that is gathered with its preamble, on a socket of the system.
func TestGatheringAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	const size = 100 << 10
	sock := serve(t, "unix", func(t testing.TB, s netConn) bool {
		request := "PUT / HTTP/1.1\r\ncontent-length: " + itoa(size) + "\r\n\r\n"
		buf, answer := make([]byte, len(request)+size), []byte(noContent)
		for {
			if _, err := io.ReadFull(s, buf); err != nil {
				return true
			}
			s.Write(answer)
		}
	})
	c := conn.New(sock, conn.Options{})
	sent := body.Bytes(make([]byte, size))
	n := testing.AllocsPerRun(100, func() {
		if _, err := c.Put(background, "/", nil, sent); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Nor does a context that can be cancelled, from the third time in a row on: it is
// watched by one registration for as long as it stays the same. A new one costs
// the allocations of context.AfterFunc.
func TestContextAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	c := conn.New(&memory{answer: "HTTP/1.1 204 No Content\r\n\r\n"}, conn.Options{})
	parent, cancel := context.WithCancel(background)
	defer cancel()
	request := func(ctx context.Context) {
		if _, err := c.Get(ctx, "/", nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(100, func() { request(parent) }); n != 0 {
		t.Errorf("%v allocations with the same context", n)
	}
	child := context.WithValue(parent, t, "another context, but done when the first one is")
	if n := testing.AllocsPerRun(100, func() { request(parent); request(child) }); n != 0 {
		t.Errorf("%v allocations with a context that has the same Done channel", n)
	}
	other, cancel := context.WithCancel(background)
	defer cancel()
	if n := testing.AllocsPerRun(100, func() { request(parent); request(other) }); n > 2*2 {
		t.Errorf("%v allocations with two other contexts", n)
	}
}

// counting is a codec that counts the bytes it is given to parse.
type counting struct {
	wire.Codec
	bytes, calls int
}

func (c *counting) ParseResponse(src []byte, resp *wire.Response) (int, error) {
	c.bytes += len(src)
	c.calls++
	return c.Codec.ParseResponse(src, resp)
}

// A preamble that arrives byte by byte costs in proportion to its length.
func TestDrippedPreambleIsLinear(t *testing.T) {
	large, err := wire.New(wire.Options{MaxPreamble: 64 << 10, MaxFields: 8192})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"short:\r\n", "name: " + strings.Repeat("v", 60) + "\r\n", "a: " + strings.Repeat("v", 3000) + "\r\n"} {
		for _, size := range []int{1 << 10, 8 << 10, 60 << 10} {
			codec := &counting{Codec: large}
			answer := "HTTP/1.1 204 No Content\r\n" + strings.Repeat(line, size/len(line)) + "\r\n"
			c := conn.New(&memory{answer: answer, piece: 1}, conn.Options{Codec: codec})
			if _, err := c.Get(background, "/", nil); err != nil {
				t.Fatal(err)
			}
			if limit := 6*len(answer) + 768<<10; codec.bytes > limit {
				t.Errorf("%d bytes in lines of %d: %d parsed in %d calls", len(answer), len(line), codec.bytes, codec.calls)
			}
		}
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	c := conn.New(&memory{answer: "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n" + strings.Repeat("x", 100)},
		conn.Options{Base: wire.NewHeader("host", "localhost")})
	buf := make([]byte, 200)
	cancellable, cancel := context.WithCancel(background)
	defer cancel()
	always := func(ctx context.Context) func() (context.Context, context.CancelFunc) {
		return func() (context.Context, context.CancelFunc) { return ctx, func() {} }
	}
	for _, bb := range []struct {
		name string
		ctx  func() (context.Context, context.CancelFunc)
	}{
		{"background", always(background)},
		{"cancellable", always(cancellable)},
		{"each its own", func() (context.Context, context.CancelFunc) { return context.WithCancel(background) }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				ctx, cancel := bb.ctx()
				r, err := c.Get(ctx, "/", nil)
				if err != nil {
					b.Fatal(err)
				}
				r.Body.Read(buf)
				cancel()
			}
		})
	}
}

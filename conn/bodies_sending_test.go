package conn_test

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// A sending is a kind of body to be sent.
type sending struct {
	name    string
	framing wire.FramingKind // on its way
	source  wire.FramingKind // of one that is received: as what
	ext     bool             // chunks can have extensions
	trailer bool             // and fields behind them
	made    func(t testing.TB, c payload) body.Outgoing
	inRAM   bool // content lies in memory
}

var sendings = []sending{
	{name: "Bytes", framing: wire.Length, inRAM: true, made: func(_ testing.TB, c payload) body.Outgoing { return body.Bytes(c.bytes()) }},
	{name: "String", framing: wire.Length, inRAM: true, made: func(_ testing.TB, c payload) body.Outgoing { return body.String(string(c.bytes())) }},
	{name: "New, reader", framing: wire.Length, made: func(_ testing.TB, c payload) body.Outgoing { return body.New(c.reader(), c.size) }},
	{name: "New, file", framing: wire.Length, made: func(t testing.TB, c payload) body.Outgoing { return body.New(c.file(t), c.size) }},
	{name: "New, buffered file", framing: wire.Length, made: func(t testing.TB, c payload) body.Outgoing {
		return body.New(bufio.NewReader(c.file(t)), c.size)
	}},
	{name: "Iter", framing: wire.Length, made: func(_ testing.TB, c payload) body.Outgoing { return body.Iter(c.pieces(), c.size) }},
	{name: "NewChunked", framing: wire.Chunked, ext: true, trailer: true, made: encoded},
	{name: "ChunkedIter", framing: wire.Chunked, ext: true, made: func(_ testing.TB, c payload) body.Outgoing { return body.ChunkedIter(c.chunks) }},
	{name: "Stream", framing: wire.Chunked, made: func(_ testing.TB, c payload) body.Outgoing { return body.Stream(c.readerBy(c.chunk)) }},
	{name: "received by length", framing: wire.Length, source: wire.Length},
	{name: "received in chunks", framing: wire.Chunked, source: wire.Chunked, ext: true, trailer: true},
	{name: "received until close", framing: wire.Chunked, source: wire.UntilClose},
}

// copyBuffer is the most that a Read of a stream is asked for.
const copyBuffer = 64 << 10

// shaped tells whether this kind determines the chunks of c.
func (k sending) shaped(c payload) bool {
	return k.framing == wire.Chunked && k.source != wire.UntilClose && (k.name != "Stream" || c.chunk <= copyBuffer)
}

// outgoing is a body, and what to look at when it was sent.
type outgoing struct {
	body  body.Outgoing
	after func() string
}

func (k sending) make(t testing.TB, l *link, c payload) (outgoing, error) {
	if k.source == wire.None {
		return outgoing{body: k.made(t, c)}, nil
	}
	return received(l, k.source, c)
}

// received is a body that comes from the link's other connection.
func received(l *link, kind wire.FramingKind, c payload) (outgoing, error) {
	from, err := l.ready(&l.source)
	if err != nil {
		return outgoing{}, err
	}
	resp, err := from.Get(background, givePath(kind, c), nil)
	if err != nil {
		return outgoing{}, err
	}
	return outgoing{resp.Body, func() string {
		switch {
		case resp.Body.State() != body.Consumed:
			return fmt.Sprintf("the received body is %v", resp.Body.State())
		case kind != wire.UntilClose:
			return inStep(from)
		case from.State() != conn.Closed:
			return fmt.Sprintf("the connection of a body that ended with it is %v", from.State())
		}
		return ""
	}}, nil
}

// file holds c from where it stands, between other bytes.
func (c payload) file(t testing.TB) *os.File {
	t.Helper()
	const before = "sixteen more bytes"
	f, err := os.Create(filepath.Join(t.TempDir(), "content"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	_, err = io.CopyBuffer(struct{ io.Writer }{f}, struct{ io.Reader }{
		io.MultiReader(strings.NewReader(before), c.reader(), strings.NewReader("more")),
	}, make([]byte, 64<<10))
	if err == nil {
		_, err = f.Seek(int64(len(before)), io.SeekStart)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// encoded is c as a stream that is chunk-encoded already. HTTP1 is what
// NewChunked reads, whatever is sent.
func encoded(t testing.TB, c payload) body.Outgoing {
	r, w := io.Pipe()
	t.Cleanup(func() { r.Close() })
	go func() {
		buffered := bufio.NewWriterSize(w, 32<<10)
		err := encode(buffered, wire.HTTP1, c)
		if err == nil {
			err = buffered.Flush()
		}
		w.CloseWithError(err)
	}()
	return body.NewChunked(r)
}

// pieces are of many sizes, and one is empty.
func (c payload) pieces() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		r, buf := c.reader(), make([]byte, 64<<10+1)
		for n := 0; r.left > 0; n = (n*3 + 1) % len(buf) {
			m, err := r.Read(buf[:n])
			if !yield(buf[:m], err) {
				return
			}
		}
	}
}

// readerBy gives c by so many bytes.
func (c payload) readerBy(most int64) io.Reader { return &readerBy{c.reader(), most} }

type readerBy struct {
	io.Reader
	most int64
}

func (r *readerBy) Read(p []byte) (int, error) { return r.Reader.Read(p[:min(int64(len(p)), r.most)]) }

package conn_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

// rewriting is a codec of somebody's own: it puts its mark on everything that
// is written or read.
type rewriting struct{ wire.Codec }

func (c rewriting) AppendRequest(dst []byte, req *wire.Request) ([]byte, error) {
	marked := *req
	marked.Header = req.Header.Clone()
	marked.Header.Add("x-sent", "marked")
	return c.Codec.AppendRequest(dst, &marked)
}

func (c rewriting) ParseResponse(src []byte, resp *wire.Response) (int, error) {
	n, err := c.Codec.ParseResponse(src, resp)
	if err == nil {
		resp.Header.Add("x-received", "marked")
	}
	return n, err
}

func (c rewriting) AppendChunk(dst []byte, size int64, ext []byte) ([]byte, error) {
	return c.Codec.AppendChunk(dst, size, []byte(fmt.Sprintf("n=%d", size)))
}

func (c rewriting) ParseChunk(src []byte) (wire.ChunkLine, int, error) {
	line, n, err := c.Codec.ParseChunk(src)
	line.Ext = []byte("seen")
	return line, n, err
}

func (c rewriting) AppendTrailer(dst []byte, h *wire.Header) ([]byte, error) {
	return c.Codec.AppendTrailer(dst, wire.NewHeader("x-end", "marked"))
}

func (c rewriting) ParseTrailer(src []byte, h *wire.Header) (int, error) {
	n, err := c.Codec.ParseTrailer(src, h)
	if err == nil {
		h.Add("x-end", "seen")
	}
	return n, err
}

// Nothing goes past the codec.
func TestOwnCodec(t *testing.T) {
	m := &memory{keep: true, answer: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"}
	c := conn.New(m, conn.Options{Codec: rewriting{wire.HTTP1}})
	r, err := c.Post(background, "/", nil, body.Stream(strings.NewReader("abc")))
	if err != nil {
		t.Fatal(err)
	}
	want := "POST / HTTP/1.1\r\nx-sent: marked\r\ntransfer-encoding: chunked\r\n\r\n3;n=3\r\nabc\r\n0;n=0\r\nx-end: marked\r\n\r\n"
	if got := m.sent.String(); got != want {
		t.Errorf("sent %q\nwant %q", got, want)
	}
	if r.Header.Get("x-received") != "marked" {
		t.Error("the response's header isn't the codec's")
	}
	chunk, err := r.Body.ReadChunk()
	if err != nil || string(chunk.Ext) != "seen" || string(chunk.Data) != "hi" {
		t.Errorf("%q %q %v", chunk.Ext, chunk.Data, err)
	}
	if err := r.Body.Discard(0); err != nil || headers(r.Body.Trailer()) != "x-end=seen" {
		t.Errorf("trailer %s, %v", headers(r.Body.Trailer()), err)
	}
}

// relabelling is a codec of somebody's own that keeps to the protocol: it
// rewrites one field, and a chunk extension, wherever they pass.
type relabelling struct{ wire.Codec }

func relabel(h *wire.Header, to string) *wire.Header {
	if _, ok := h.Peek("x-label"); !ok {
		return h
	}
	other := h.Clone() // what is sent is the caller's
	other.Set("x-label", to)
	return other
}

func (c relabelling) AppendRequest(dst []byte, req *wire.Request) ([]byte, error) {
	other := *req
	other.Header = relabel(req.Header, "sent")
	return c.Codec.AppendRequest(dst, &other)
}

func (c relabelling) ParseResponse(src []byte, resp *wire.Response) (int, error) {
	n, err := c.Codec.ParseResponse(src, resp)
	if _, ok := resp.Header.Peek("x-label"); ok && err == nil {
		resp.Header.Set("x-label", "received")
	}
	return n, err
}

func (c relabelling) AppendChunk(dst []byte, size int64, ext []byte) ([]byte, error) {
	if string(ext) == "label=own" {
		ext = []byte("label=sent")
	}
	return c.Codec.AppendChunk(dst, size, ext)
}

func (c relabelling) ParseChunk(src []byte) (wire.ChunkLine, int, error) {
	line, n, err := c.Codec.ParseChunk(src)
	if err == nil && string(line.Ext) == "label=own" {
		line.Ext = []byte("label=received")
	}
	return line, n, err
}

// It passes the exam, on the larger grammar and on the smaller.
func TestOwnCodecExam(t *testing.T) {
	t.Run("HTTP1", func(t *testing.T) { wiretest.Run(t, relabelling{wire.HTTP1}, wiretest.RFC9112) })
	t.Run("Minimal", func(t *testing.T) { wiretest.Run(t, relabelling{wire.Minimal}) })
}

func TestOwnCodecRelabels(t *testing.T) {
	for name, codec := range map[string]wire.Codec{"HTTP1": wire.HTTP1, "Minimal": wire.Minimal} {
		m := &memory{keep: true, answer: "HTTP/1.1 200 OK\r\nx-label: theirs\r\ntransfer-encoding: chunked\r\n\r\n2;label=own\r\nhi\r\n0\r\n\r\n"}
		c := conn.New(m, conn.Options{Codec: relabelling{codec}})
		h := wire.NewHeader("x-label", "ours")
		r, err := c.Post(background, "/", h, body.ChunkedIter(func(yield func(body.Chunk, error) bool) {
			_ = yield(body.Chunk{Ext: []byte("label=own"), Data: []byte("abc")}, nil) && yield(body.Chunk{}, nil)
		}))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := "POST / HTTP/1.1\r\nx-label: sent\r\ntransfer-encoding: chunked\r\n\r\n3;label=sent\r\nabc\r\n0\r\n\r\n"
		if got := m.sent.String(); got != want || h.Get("x-label") != "ours" {
			t.Errorf("%s: sent %q, want %q", name, got, want)
		}
		chunk, err := r.Body.ReadChunk()
		if err != nil || r.Header.Get("x-label") != "received" || string(chunk.Ext) != "label=received" || string(chunk.Data) != "hi" {
			t.Errorf("%s: %v, %q, %v", name, headers(r.Header), chunk.Ext, err)
		}
	}
}

// With the minimal codec, a response that states nothing has no body, and the
// connection goes on; what isn't in its grammar is refused.
func TestMinimalCodec(t *testing.T) {
	c := conn.New(serve(t, "unix", expect("GET /a HTTP/1.1\r\naccept: text\r\n\r\n"), reply("HTTP/1.1 200 OK\r\n\r\n"),
		expect("PUT /a HTTP/1.1\r\ncontent-length: 2\r\n\r\nhi"), dribble("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
		expect("GET / HTTP/1.1\r\n\r\n"), reply("HTTP/1.1 200 OK\r\nset-cookie: a\r\nset-cookie: b\r\n\r\n")), conn.Options{Codec: wire.Minimal})
	r, err := c.Get(background, "/a", wire.NewHeader("accept", "text"))
	if err != nil || r.Body != nil || c.State() != conn.Idle {
		t.Fatalf("%v, %v, %v", r, err, c.State())
	}
	r, err = c.Put(background, "/a", nil, body.String("hi"))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := r.Body.ReadAll(5); err != nil || string(b) != "hello" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := c.Get(background, "/", nil); err == nil || !strings.Contains(err.Error(), wire.ErrFieldRepeated.Error()) {
		t.Errorf("%v", err)
	}
}

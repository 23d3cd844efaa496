package conn_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// What Minimal leaves out isn't sent in another way, nor taken.
func TestBodiesNotInMinimal(t *testing.T) {
	checkLeaks(t)
	if _, err := wire.Minimal.AppendResponse(nil, &wire.Response{
		Status: 200, Reason: []byte("OK"), Framing: wire.Framing{Kind: wire.UntilClose},
	}); err != wire.ErrFraming {
		t.Errorf("a response until close: %v", err)
	}
	large := payload{size: 16<<20 + 1, chunk: 16<<20 + 1}
	for _, tt := range []struct {
		name string
		body body.Outgoing
		want error
	}{
		{"a chunk above 16 MiB", body.ChunkedIter(large.chunks), wire.ErrChunkSize},
		{"a field behind the chunks", body.NewChunked(strings.NewReader("1\r\nx\r\n0\r\nx-a: b\r\n\r\n")), wire.ErrTrailerField},
		{"two extensions", body.NewChunked(strings.NewReader("1;a=1;b=2\r\nx\r\n0\r\n\r\n")), wire.ErrChunkExtension},
		{"an extension without a value", body.NewChunked(strings.NewReader("1;a\r\nx\r\n0\r\n\r\n")), wire.ErrChunkExtension},
	} {
		c := conn.New(serve(t, "unix", untilEOF), conn.Options{Codec: wire.Minimal})
		_, err := c.Put(background, "/", nil, tt.body)
		var e *conn.Error
		if !errors.Is(err, tt.want) || !errors.As(err, &e) || e.Side != conn.Local || !c.Closed() {
			t.Errorf("%s sent: %v", tt.name, err)
		}
	}
	for _, tt := range []struct {
		name, chunks string
		want         error
	}{
		{"a chunk above 16 MiB", "1000001\r\n", wire.ErrChunkSize},
		{"a field behind the chunks", "0\r\nx-a: b\r\n\r\n", wire.ErrTrailerField},
		{"two extensions", "1;a=1;b=2\r\nx\r\n0\r\n\r\n", wire.ErrChunkExtension},
		{"an extension without a value", "1;a\r\nx\r\n0\r\n\r\n", wire.ErrChunkExtension},
	} {
		c := conn.New(serve(t, "unix", expect(getSlash), reply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"+tt.chunks), untilEOF),
			conn.Options{Codec: wire.Minimal})
		resp, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		var e *conn.Error
		if _, err = resp.Body.ReadAll(2); !errors.Is(err, tt.want) || !errors.As(err, &e) || e.Side != conn.Remote || !c.Closed() {
			t.Errorf("%s received: %v", tt.name, err)
		}
	}
}

// A chunk that ReadChunk doesn't hold stays unread, and is there for the other
// ways.
func TestChunkAboveReadChunk(t *testing.T) {
	checkLeaks(t)
	c := payload{seed: 5, size: body.MaxChunk + 1, chunk: body.MaxChunk + 1}
	for _, s := range []speaker{speakers[0], speakers[2]} {
		l := open(t, "unix", s, secured{})
		cn, err := l.ready(&l.conn)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := cn.Get(background, givePath(wire.Chunked, c), nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if chunk, err := resp.Body.ReadChunk(); err != body.ErrChunkTooLarge || len(chunk.Data) > 0 {
				t.Errorf("%s: %d bytes, %v", s.name, len(chunk.Data), err)
			}
		}
		var got bytes.Buffer
		if _, err := resp.Body.WriteTo(&got); err != nil || !bytes.Equal(got.Bytes(), c.bytes()) {
			t.Errorf("%s: %d bytes after that, %v", s.name, got.Len(), err)
		}
		if fault := inStep(cn); fault != "" {
			t.Errorf("%s: %s", s.name, fault)
		}
	}
}

package conn_test

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

// branded is a codec of somebody's own for both ends, and not HTTP's any more:
// messages and trailer sections bear a brand, chunk sizes are decimal behind an
// "n". Whoever passes it by sends, or finds, what isn't in its grammar.
type branded struct{ wire.ServerCodec }

const (
	brandField   = "x-brand"
	brandTrailer = "x-brand-end"
)

func brand(h *wire.Header, name string) *wire.Header {
	h = h.Clone()
	h.Add(name, "own")
	return h
}

// unbrand takes the brand off what was parsed.
func unbrand(h *wire.Header, name string, n int, err error) (int, error) {
	switch {
	case err != nil:
		return n, err
	case h.Get(name) != "own":
		return 0, wire.ErrFieldValue
	}
	h.Del(name)
	return n, nil
}

func (c branded) AppendRequest(dst []byte, req *wire.Request) ([]byte, error) {
	marked := *req
	marked.Header = brand(req.Header, brandField)
	return c.ServerCodec.AppendRequest(dst, &marked)
}

func (c branded) ParseRequest(src []byte, req *wire.Request) (int, error) {
	n, err := c.ServerCodec.ParseRequest(src, req)
	return unbrand(req.Header, brandField, n, err)
}

func (c branded) AppendResponse(dst []byte, resp *wire.Response) ([]byte, error) {
	marked := *resp
	marked.Header = brand(resp.Header, brandField)
	return c.ServerCodec.AppendResponse(dst, &marked)
}

func (c branded) ParseResponse(src []byte, resp *wire.Response) (int, error) {
	n, err := c.ServerCodec.ParseResponse(src, resp)
	return unbrand(resp.Header, brandField, n, err)
}

func (c branded) AppendChunk(dst []byte, size int64, ext []byte) ([]byte, error) {
	dst = strconv.AppendInt(append(dst, 'n'), size, 10)
	if len(ext) > 0 {
		dst = append(append(dst, ';'), ext...)
	}
	return append(dst, "\r\n"...), nil
}

func (c branded) ParseChunk(src []byte) (line wire.ChunkLine, n int, err error) {
	end := bytes.IndexByte(src, '\n')
	if end < 0 {
		return line, 0, wire.ErrIncomplete
	}
	text, ok := bytes.CutSuffix(src[:end+1], []byte("\r\n"))
	if !ok {
		return line, 0, wire.ErrLineEnding
	}
	digits, ext, extended := bytes.Cut(text, []byte(";"))
	digits, ok = bytes.CutPrefix(digits, []byte("n"))
	if line.Size, err = strconv.ParseInt(string(digits), 10, 64); !ok || err != nil || line.Size < 0 {
		return wire.ChunkLine{}, 0, wire.ErrChunkSize
	}
	if extended {
		line.Ext = ext
	}
	return line, end + 1, nil
}

func (c branded) AppendTrailer(dst []byte, h *wire.Header) ([]byte, error) {
	return c.ServerCodec.AppendTrailer(dst, brand(h, brandTrailer))
}

func (c branded) ParseTrailer(src []byte, h *wire.Header) (int, error) {
	n, err := c.ServerCodec.ParseTrailer(src, h)
	return unbrand(h, brandTrailer, n, err)
}

// Neither end can be had without the codec: what HTTP1 sends, branded refuses,
// and the other way round.
func TestBrandedIsAnother(t *testing.T) {
	own := branded{wire.HTTP1}
	chunk, _ := own.AppendChunk(nil, 16, []byte("a=1"))
	trailer, _ := own.AppendTrailer(nil, nil)
	if got, want := string(chunk)+string(trailer), "n16;a=1\r\nx-brand-end: own\r\n\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if _, _, err := wiretest.Reference.ParseChunk(chunk); err != wire.ErrChunkSize {
		t.Errorf("HTTP1 and its chunk line: %v", err)
	}
	if _, _, err := own.ParseChunk([]byte("10\r\n")); err != wire.ErrChunkSize {
		t.Errorf("HTTP1's chunk line: %v", err)
	}
	if _, err := own.ParseTrailer([]byte("\r\n"), new(wire.Header)); err != wire.ErrFieldValue {
		t.Errorf("HTTP1's trailer section: %v", err)
	}
	if _, err := own.ParseResponse([]byte(okHello), new(wire.Response)); err != wire.ErrFieldValue {
		t.Errorf("HTTP1's response: %v", err)
	}
}

package wiretest

import (
	"fmt"

	"github.com/degu-go/degu/wire"
)

// What a message says is compared as text: its first line, then each field.
// Two codecs, or a message and the one appended from it, say the same if these
// are equal.

// A parser reads one kind of message and reports what it says, nil with an
// error. It keeps using the same destination, as connections do.
type parser func(src []byte) (said []string, n int, err error)

func responses(c wire.Codec) parser {
	resp := new(wire.Response)
	return func(src []byte) ([]string, int, error) {
		n, err := c.ParseResponse(src, resp)
		if err != nil {
			return nil, n, err
		}
		return responseSays(resp), n, nil
	}
}

func requests(c wire.ServerCodec) parser {
	req := new(wire.Request)
	return func(src []byte) ([]string, int, error) {
		n, err := c.ParseRequest(src, req)
		if err != nil {
			return nil, n, err
		}
		return requestSays(req), n, nil
	}
}

func chunks(c wire.Codec) parser {
	return func(src []byte) ([]string, int, error) {
		line, n, err := c.ParseChunk(src)
		if err != nil {
			return nil, n, err
		}
		return chunkSays(line.Size, line.Ext), n, nil
	}
}

func trailers(c wire.Codec) parser {
	h := new(wire.Header)
	return func(src []byte) ([]string, int, error) {
		n, err := c.ParseTrailer(src, h)
		if err != nil {
			return nil, n, err
		}
		return fieldsSay([]string{}, h), n, nil
	}
}

func responseSays(r *wire.Response) []string {
	return fieldsSay([]string{fmt.Sprintf("%s %d %q", versionOf(r.HTTP10), r.Status, r.Reason)}, r.Header)
}

func requestSays(r *wire.Request) []string {
	return fieldsSay([]string{fmt.Sprintf("%s %q %s", r.Method, r.Target, versionOf(r.HTTP10))}, r.Header)
}

func chunkSays(size int64, ext []byte) []string {
	return []string{fmt.Sprintf("%d %q", size, ext)}
}

func fieldsSay(said []string, h *wire.Header) []string {
	for name, value := range h.All() {
		said = append(said, fmt.Sprintf("%s: %s", name, value))
	}
	return said
}

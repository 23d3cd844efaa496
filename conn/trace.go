package conn

import (
	"bytes"

	"github.com/degu-go/degu/wire"
)

// Trace holds functions that are told what goes over the wire. Each may be nil.
// They are called by the goroutine that makes the request or reads the body,
// mustn't keep their arguments, and mustn't use the connection.
type Trace struct {
	// RequestPreamble gets the preamble as it is about to be sent. It may not be,
	// where the connection turns out to be of no use.
	RequestPreamble func(preamble []byte)

	// ResponsePreamble gets the preamble as it was received, before names are
	// lowered, and the response made from it. Interim responses (1xx) come
	// here too; the others are also returned by Request.
	ResponsePreamble func(preamble []byte, resp *wire.Response)

	// ChunkSent and ChunkReceived get each chunk line; size 0 is the last.
	ChunkSent, ChunkReceived func(size int64, ext []byte)

	// Trailer gets the fields behind a chunked body of a response.
	Trailer func(h *wire.Header)
}

// tracedCodec shows a Trace what passes through a codec. All that is on the
// wire besides content does.
type tracedCodec struct {
	wire.Codec
	t *Trace
}

func (c tracedCodec) AppendRequest(dst []byte, req *wire.Request) ([]byte, error) {
	out, err := c.Codec.AppendRequest(dst, req)
	if err == nil && c.t.RequestPreamble != nil {
		c.t.RequestPreamble(out[len(dst):])
	}
	return out, err
}

func (c tracedCodec) ParseResponse(src []byte, resp *wire.Response) (int, error) {
	raw := bytes.Clone(src) // parsing lowers names in place
	n, err := c.Codec.ParseResponse(src, resp)
	if err == wire.ErrIncomplete {
		copy(src, raw) // the next attempt, with more bytes, is to see them as they came
	}
	if err == nil && c.t.ResponsePreamble != nil {
		c.t.ResponsePreamble(raw[:n], resp)
	}
	return n, err
}

func (c tracedCodec) AppendChunk(dst []byte, size int64, ext []byte) ([]byte, error) {
	out, err := c.Codec.AppendChunk(dst, size, ext)
	if err == nil && c.t.ChunkSent != nil {
		c.t.ChunkSent(size, ext)
	}
	return out, err
}

func (c tracedCodec) ParseChunk(src []byte) (wire.ChunkLine, int, error) {
	line, n, err := c.Codec.ParseChunk(src)
	if err == nil && c.t.ChunkReceived != nil {
		c.t.ChunkReceived(line.Size, line.Ext)
	}
	return line, n, err
}

func (c tracedCodec) ParseTrailer(src []byte, h *wire.Header) (int, error) {
	n, err := c.Codec.ParseTrailer(src, h)
	if err == nil && c.t.Trailer != nil {
		c.t.Trailer(h)
	}
	return n, err
}

package body

import (
	"io"

	"github.com/degu-go/degu/wire"
)

// encoded is a chunked body from a stream that is chunk-encoded already.
type encoded struct {
	r  io.Reader
	in Incoming // once it is sent
	once
}

// NewChunked makes a body of a chunk-encoded stream, such as a file that a
// chunked body was stored in as it came: chunk boundaries, extensions and
// trailer section stay as they are. The stream is in the grammar of wire.HTTP1,
// whatever codec the connection has, and reading r may go beyond the end of the
// body. What isn't well-formed, or ends early, is the error of sending it,
// wire.ErrChunkSize and the like. It can be sent once.
func NewChunked(r io.Reader) Outgoing { return &encoded{r: r} }

func (b *encoded) Length() int64 { return UnknownLength }

func (b *encoded) WriteTo(w io.Writer) (int64, error) {
	if !b.first() {
		return 0, ErrUsed
	}
	var buf Buffer
	buf.Init(b.r)
	b.in = new(Storage).Chunked(&buf, wire.HTTP1, func(fault error) error { return fault })
	return b.in.WriteTo(w)
}

// Trailer gives the Sender the fields behind the last chunk.
func (b *encoded) Trailer() *wire.Header {
	if b.in == nil {
		return nil
	}
	return b.in.Trailer()
}

package body

import "io"

// stream is a body of unknown length from a reader.
type stream struct {
	r io.Reader
	once
}

// Stream makes a chunked body of everything that r brings. Each Read becomes a
// chunk and is sent at once, so a reader that brings a line at a time is sent a
// line at a time. It can be sent once.
func Stream(r io.Reader) Outgoing { return &stream{r: r} }

func (b *stream) Length() int64 { return UnknownLength }

func (b *stream) WriteTo(w io.Writer) (written int64, err error) {
	if !b.first() {
		return 0, ErrUsed
	}
	return copyTo(w, b.r)
}

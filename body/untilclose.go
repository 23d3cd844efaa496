package body

import (
	"io"
	"math"
)

// closeBody is delimited by the end of the stream.
type closeBody struct{ core }

// UntilClose begins a body that ends with the stream.
func (s *Storage) UntilClose(src *Buffer, done Done) Incoming {
	b := &s.untilClose
	*b = closeBody{core{src: src, done: done}}
	return s.guard(b, &b.core, nil)
}

func (b *closeBody) Length() int64 { return UnknownLength }

func (b *closeBody) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	b.state = Started
	n, err := b.src.Read(p)
	return n, b.took(n, err)
}

func (b *closeBody) remaining() int64 { return math.MaxInt64 }

// took only has to see to the end.
func (b *closeBody) took(_ int, err error) error {
	switch err {
	case nil:
		return nil
	case io.EOF:
		return b.finish(nil)
	}
	return b.finish(err)
}

func (b *closeBody) ReadAll(max int64) ([]byte, error) {
	return readAll(b, int64(len(b.src.Unread()))+1, max) // one more for the end
}

func (b *closeBody) Discard(max int64) error { return discard(b, max) }

func (b *closeBody) WriteTo(w io.Writer) (int64, error) { return b.pour(w, b) }

func (b *closeBody) readChunk() (ext, data []byte, err error) {
	if b.err != nil {
		return nil, nil, b.err
	}
	b.state = Started
	data, err = b.piece(math.MaxInt64)
	return nil, data, b.took(len(data), err)
}

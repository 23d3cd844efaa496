package body

import "io"

// lengthBody is delimited by a content-length.
type lengthBody struct {
	core
	length, left int64
}

// Length begins a body of length bytes. One of 0 bytes is consumed at once,
// before Length returns.
func (s *Storage) Length(src *Buffer, length int64, done Done) Incoming {
	b := &s.length
	*b = lengthBody{core: core{src: src, done: done}, length: length, left: length}
	if length == 0 {
		b.finish(nil)
	}
	return s.guard(b, &b.core, b)
}

func (b *lengthBody) Length() int64 { return b.length }

func (b *lengthBody) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	b.state = Started
	if len(p) == 0 {
		return 0, nil
	}
	n, err := b.src.Read(p[:min(int64(len(p)), b.left)])
	b.took(n, err)
	return n, b.err
}

// readHere is Read of what is unread in the Buffer, which is something.
func (b *lengthBody) readHere(p []byte) (int, error) {
	b.state = Started
	n := b.src.copyTo(p[:min(int64(len(p)), b.left)])
	b.took(n, nil)
	return n, b.err
}

// takeHere is readChunk likewise.
func (b *lengthBody) takeHere() []byte {
	b.state = Started
	data := b.src.take(b.left)
	b.took(len(data), nil)
	return data
}

// took accounts for n bytes of content. The end is told to the owner with the
// last byte, not with the read behind it.
func (b *lengthBody) took(n int, err error) error {
	b.left -= int64(n)
	switch {
	case b.left == 0:
		b.finish(nil)
		return nil
	case err == io.EOF:
		return b.finish(&LengthError{Declared: b.length, Actual: b.length - b.left, Received: true})
	case err != nil:
		return b.finish(err)
	}
	return nil
}

func (b *lengthBody) ReadAll(max int64) ([]byte, error) {
	if b.err == nil && b.left > max {
		return nil, ErrTooLarge
	}
	return readAll(b, b.left, max)
}

func (b *lengthBody) Discard(max int64) error {
	if b.err == nil && b.left > max {
		return ErrTooLarge
	}
	return discard(b, max)
}

// WriteTo lets the connection move what has yet to arrive directly to where w
// leads, if it knows how; then a fault of w fails the body, since some of it may
// have been on the way.
func (b *lengthBody) WriteTo(w io.Writer) (written int64, err error) {
	for b.err == nil && len(b.src.Unread()) > 0 {
		n, err := b.pourLump(w, b, nil)
		if written += int64(n); err != nil {
			return written, err
		}
	}
	for b.err == nil {
		b.state = Started
		n, handled, err := b.src.MoveTo(w, b.left)
		if !handled {
			break
		}
		written += n
		b.left -= n
		if err = b.took(0, err); err != nil {
			return written, err
		}
	}
	n, err := b.pour(w, b)
	return written + n, err
}

func (b *lengthBody) remaining() int64 { return b.left }

func (b *lengthBody) readChunk() (ext, data []byte, err error) {
	if b.err != nil {
		return nil, nil, b.err
	}
	b.state = Started
	data, err = b.piece(b.left)
	return nil, data, b.took(len(data), err)
}

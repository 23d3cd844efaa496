package body

import "io"

// sized is a body of known length from a reader.
type sized struct {
	r      io.Reader
	length int64
	used   bool
}

// New makes a body of the next contentLength bytes of r: for a file, those from
// its current offset. It can be sent once. Where r ends earlier, sending it
// fails with a LengthError; what r holds beyond stays unread.
func New(r io.Reader, contentLength int64) Outgoing {
	return &sized{r: r, length: contentLength}
}

func (b *sized) Length() int64 { return b.length }

func (b *sized) WriteTo(w io.Writer) (written int64, err error) {
	if b.used {
		return 0, ErrUsed
	}
	b.used = true
	written, err = copyTo(w, io.LimitReader(b.r, b.length))
	if err == nil && written < b.length {
		err = &LengthError{Declared: b.length, Actual: written}
	}
	return written, err
}

package body

import (
	"io"
	"math"
	"os"
)

// sized is a body of known length from a reader.
type sized struct {
	r      io.Reader
	length int64
	once
}

// New makes a body of the next contentLength bytes of r: for a file, those from
// its current offset. It can be sent once. Where r ends earlier, sending it
// fails with a LengthError; what r holds beyond stays unread.
func New(r io.Reader, contentLength int64) Outgoing {
	return &sized{r: r, length: stated(contentLength)}
}

// stated makes a length below zero one that OutgoingFraming refuses: a caller who
// states -1 doesn't mean UnknownLength, of which there are other bodies.
func stated(length int64) int64 {
	if length < 0 {
		return math.MinInt64
	}
	return length
}

func (b *sized) Length() int64 { return b.length }

func (b *sized) WriteTo(w io.Writer) (written int64, err error) {
	if !b.first() {
		return 0, ErrUsed
	}
	limited := &io.LimitedReader{R: b.r, N: b.length}
	if rf, ok := w.(io.ReaderFrom); ok && isFile(b.r) {
		written, err = rf.ReadFrom(limited) // the system may move it by itself
	} else {
		written, err = copyTo(w, limited)
	}
	if err == nil && written < b.length {
		err = &LengthError{Declared: b.length, Actual: written}
	}
	return written, err
}

func isFile(r io.Reader) bool {
	_, ok := r.(*os.File)
	return ok
}

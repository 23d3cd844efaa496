package body

import (
	"io"
	"iter"
)

// iterated is a body of known length from an iterator.
type iterated struct {
	seq    iter.Seq2[[]byte, error]
	length int64
	once
}

// Iter makes a body of the pieces of seq, which have to add up to contentLength
// bytes: sending it fails with a LengthError where they don't, and with the
// error that seq yields, if it does. A piece may be changed once seq is asked
// for the next one. It can be sent once.
func Iter(seq iter.Seq2[[]byte, error], contentLength int64) Outgoing {
	return &iterated{seq: seq, length: stated(contentLength)}
}

func (b *iterated) Length() int64 { return b.length }

func (b *iterated) WriteTo(w io.Writer) (written int64, err error) {
	if !b.first() {
		return 0, ErrUsed
	}
	for piece, err := range b.seq {
		if err != nil {
			return written, err
		}
		n, err := w.Write(piece)
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

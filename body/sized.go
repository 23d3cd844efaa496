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
	buf := copyBuffers.Get().(*[64 << 10]byte)
	defer copyBuffers.Put(buf)
	for written < b.length {
		n, rerr := readSome(b.r, buf[:min(int64(len(buf)), b.length-written)])
		if n > 0 {
			m, werr := w.Write(buf[:n])
			written += int64(m)
			if werr != nil {
				return written, werr
			}
		}
		if rerr == io.EOF && written < b.length {
			return written, &LengthError{Declared: b.length, Actual: written}
		}
		if rerr != nil && rerr != io.EOF {
			return written, rerr
		}
	}
	return written, nil
}

// readSome is a Read that brings bytes or an error: a reader that keeps
// bringing neither would hold the connection for ever.
func readSome(r io.Reader, p []byte) (n int, err error) {
	for range emptyReads {
		if n, err = r.Read(p); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

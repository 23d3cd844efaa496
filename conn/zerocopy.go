package conn

import "io"

// ReadFrom is for content from a file: it leaves by sendfile where the system,
// the file and the socket allow that, and by writes otherwise.
func (w *sockWriter) ReadFrom(r io.Reader) (int64, error) {
	if limited, ok := r.(*io.LimitedReader); ok {
		if n, handled, err := (*Conn)(w).sendFile(limited); handled {
			return n, err
		}
	}
	return io.Copy(struct{ io.Writer }{w}, r)
}

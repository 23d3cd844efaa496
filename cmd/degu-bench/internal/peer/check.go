package peer

import (
	"fmt"
	"io"
)

// check compares an answer with what was asked for.
func (x *Exchange) check(status int, n int64) error {
	if status != 200 || n != x.Want {
		return fmt.Errorf("%s %s: status %d, %d bytes; want 200, %d bytes", x.Method, x.Target, status, n, x.Want)
	}
	return nil
}

// take reads content to where it belongs: a file, or nowhere.
func (x *Exchange) take(r io.Reader, buf []byte) (n int64, err error) {
	if x.Sink != nil {
		return io.Copy(x.Sink, r)
	}
	for {
		got, err := r.Read(buf)
		n += int64(got)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

// buffer is one for reading content: all of it, if that isn't much.
func (x *Exchange) buffer() []byte {
	return make([]byte, min(max(512, x.Want), 64<<10))
}

// Rewind goes to where the content is to be, in a sink that is empty unless its
// old content is to be replaced. It comes before each exchange with a Sink: to
// empty it takes a large part of the time that filling it does.
func (x *Exchange) Rewind() error {
	if !x.Over {
		if err := x.Sink.Truncate(0); err != nil {
			return err
		}
	}
	_, err := x.Sink.Seek(0, io.SeekStart)
	return err
}

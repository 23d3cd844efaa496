package body

import (
	"io"
	"sync"

	"github.com/degu-go/degu/wire"
)

// core is what the kinds of incoming bodies have in common.
type core struct {
	src   *Buffer
	done  Done
	state State
	sent  bool  // on, to where its framing is kept: not to be sent again
	err   error // what every further read returns: io.EOF when Consumed
}

func (c *core) State() State { return c.state }

func (c *core) Trailer() *wire.Header { return nil }

// finish ends the body and returns what its reader gets to see: io.EOF, or the
// fault in the form that the owner gives it.
func (c *core) finish(fault error) error {
	if fault == nil {
		c.state, c.err = Consumed, io.EOF
		c.done(nil)
		return io.EOF
	}
	if fault == io.EOF {
		fault = io.ErrUnexpectedEOF // the stream's end, within a body
	}
	c.state = Failed
	c.err = c.done(fault)
	return c.err
}

func (c *core) Close() error {
	if c.state == Ready || c.state == Started {
		c.finish(ErrClosed)
	}
	return nil
}

// firstAlloc is the most that ReadAll allocates before bytes have arrived.
const firstAlloc = 64 << 10

// readAll implements ReadAll on Read. Expect is the length where one is declared,
// and otherwise what may be enough.
func readAll(b kind, expect, most int64) ([]byte, error) {
	// Expect is what the peer claims: it sizes small bodies only.
	data := make([]byte, 0, max(0, min(expect, most, firstAlloc)))
	for b.State() != Consumed {
		if int64(len(data)) > most {
			return data, ErrTooLarge
		}
		if len(data) == cap(data) {
			data = grow(data, expect)
		}
		room := data[len(data):cap(data)]
		if left := most - int64(len(data)); int64(len(room))-1 > left {
			room = room[:left+1] // one more than allowed tells whether there is more
		}
		n, err := b.Read(room)
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return data, err
		}
	}
	return data, nil
}

// grow makes twice the room, but for no more than is expected.
func grow(data []byte, expect int64) []byte {
	room := max(2*int64(len(data)), minRead)
	if expect > int64(len(data)) {
		room = min(room, expect)
	}
	return append(make([]byte, 0, room), data...)
}

// copyBuffers lends the storage for moving content that isn't in memory.
var copyBuffers = sync.Pool{New: func() any { return new([64 << 10]byte) }}

func discard(b io.Reader, most int64) error {
	buf := copyBuffers.Get().(*[64 << 10]byte)
	defer copyBuffers.Put(buf)
	for left := max(0, most); ; {
		n, err := b.Read(buf[:min(int64(len(buf))-1, left)+1])
		if left -= int64(n); left < 0 {
			return ErrTooLarge
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// measured is a kind without chunks.
type measured interface {
	remaining() int64 // at most
	took(n int, err error) error
}

// pour implements WriteTo for a kind without chunks, of which c is the core. What
// w doesn't take stays where it is, or goes back there.
func (c *core) pour(w io.Writer, b measured) (written int64, err error) {
	buf := copyBuffers.Get().(*[64 << 10]byte)
	defer copyBuffers.Put(buf)
	for c.err == nil {
		n, err := c.pourLump(w, b, buf[:])
		if written += int64(n); err != nil {
			return written, err
		}
	}
	if c.err != io.EOF {
		err = c.err
	}
	return written, err
}

// pourLump is one Write of pour's. The error is w's.
func (c *core) pourLump(w io.Writer, b measured, room []byte) (int, error) {
	c.state = Started
	data, past, fault := c.lump(room, b.remaining())
	n, err := writeSome(w, data)
	if past {
		c.src.giveBack(data[n:])
	} else {
		c.src.Consume(n)
	}
	b.took(n, fault)
	return n, err
}

// lump returns some content: what is unread, or else what one I/O brings, past the
// Buffer and into room where that saves a copy.
func (c *core) lump(room []byte, limit int64) (data []byte, past bool, err error) {
	if len(c.src.Unread()) == 0 {
		if limit >= firstBuffer {
			n, err := c.src.Read(room[:min(int64(len(room)), limit)])
			return room[:n], true, err
		}
		if err := c.src.Fill(); err != nil {
			return nil, false, err
		}
	}
	data = c.src.Unread()
	return data[:min(int64(len(data)), limit)], false, nil
}

// writeSome is a Write that takes all of p or has an error.
func writeSome(w io.Writer, p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err = w.Write(p)
	n = max(0, min(n, len(p)))
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return n, err
}

// copyTo copies r: each Read becomes a Write. Where w fails, what it didn't take of
// one Read is lost, and the rest of r unread.
func copyTo(w io.Writer, r io.Reader) (written int64, err error) {
	buf := copyBuffers.Get().(*[64 << 10]byte)
	defer copyBuffers.Put(buf)
	for {
		n, rerr := readSome(r, buf[:])
		m, werr := writeSome(w, buf[:n])
		written += int64(m)
		if werr != nil {
			return written, werr
		}
		if rerr == io.EOF {
			return written, nil
		}
		if rerr != nil {
			return written, rerr
		}
	}
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

// piece implements ReadChunk for bodies without chunks: what is there,
// without copying it.
func (c *core) piece(limit int64) ([]byte, error) {
	if c.src.start == c.src.end {
		if err := c.src.Fill(); err != nil {
			return nil, err
		}
	}
	return c.src.take(limit), nil
}

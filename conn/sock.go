package conn

import (
	"errors"
	"net"
)

// maxWrite is the most bytes that one deadline covers: the timeout is one per
// I/O, and net.Conn's Write doesn't return before everything is out.
const maxWrite = 128 << 10

// sockReader is a Conn as the source of its receive buffer.
type sockReader Conn

// Read is one I/O under the timeout and the exchange's context.
func (r *sockReader) Read(p []byte) (int, error) {
	c := (*Conn)(r)
	if err := c.reading.arm(c.sock.SetReadDeadline, c.timeout); err != nil {
		return 0, c.ioError(err)
	}
	// A context that was done before the deadline above was set wrote its own
	// over it in vain; one that is done from here on interrupts the read.
	if c.intr.hit.Load() {
		return 0, c.ioError(net.ErrClosed)
	}
	n, err := c.sock.Read(p)
	if n > 0 {
		c.answered = true
		c.received += uint64(n)
	}
	if err != nil {
		err = c.ioError(err)
	}
	return n, err
}

// sockWriter is a Conn as the destination of requests.
type sockWriter Conn

// Write is as many I/Os as maxWrite makes of p.
func (w *sockWriter) Write(p []byte) (written int, err error) {
	c := (*Conn)(w)
	for len(p) > 0 {
		if err := c.writing.arm(c.sock.SetWriteDeadline, c.timeout); err != nil {
			return written, c.ioError(err)
		}
		if c.intr.hit.Load() {
			return written, c.ioError(net.ErrClosed)
		}
		n, err := c.sock.Write(p[:min(len(p), maxWrite)])
		written += n
		c.written += int64(n)
		c.sentBytes += uint64(n)
		p = p[n:]
		if err != nil {
			return written, c.ioError(err)
		}
	}
	return written, nil
}

// ioError notes that the connection broke, and tells a cancelled context and a
// closed connection from a timeout or a fault. The context's reason takes the
// place of err.
func (c *Conn) ioError(err error) error {
	switch reason := c.intr.err(); {
	case reason != nil:
		err, c.broken = reason, Local
	case errors.Is(err, net.ErrClosed) && c.life.load() == Closed:
		err, c.broken = ErrClosed, Local
	default:
		c.broken = Transport
	}
	c.ioErr = err
	return err
}

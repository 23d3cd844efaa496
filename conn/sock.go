package conn

import (
	"errors"
	"net"
	"os"
)

// maxWrite is the most bytes that one deadline covers: the timeout is one per
// I/O, and net.Conn's Write doesn't return before everything is out.
const maxWrite = 128 << 10

// sockReader is a Conn as the source of its receive buffer.
type sockReader Conn

// Read is one I/O under the timeout and the exchange's context.
func (r *sockReader) Read(p []byte) (int, error) {
	c := (*Conn)(r)
	if err := c.beforeIO(); err != nil {
		return 0, err
	}
	n, err := c.direct.Read(p)
	return n, c.read(n, err)
}

// read accounts for what an I/O read.
func (c *Conn) read(n int, err error) error {
	if n > 0 {
		c.answered = true
		c.received += uint64(n)
	}
	if err != nil {
		return c.failed(err)
	}
	return nil
}

// sockWriter is a Conn as the destination of requests.
type sockWriter Conn

// Write is as many I/Os as maxWrite makes of p.
func (w *sockWriter) Write(p []byte) (written int, err error) {
	c := (*Conn)(w)
	for len(p) > 0 {
		if err := c.beforeIO(); err != nil {
			return written, err
		}
		n, err := c.direct.Write(p[:min(len(p), maxWrite)])
		written += n
		p = p[n:]
		if err = c.wrote(int64(n), err); err != nil {
			return written, err
		}
	}
	return written, nil
}

// writeBoth writes head and content, the beginning of both in one I/O where the
// socket can gather them.
func (w *sockWriter) writeBoth(head, content []byte) error {
	c := (*Conn)(w)
	if len(content) > 0 && len(head) < maxWrite && plain(c.sock) {
		n, err := w.gather(head, content[:min(len(content), maxWrite-len(head))])
		if err != nil {
			return err
		}
		head, content = nil, content[n-len(head):]
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(content)
	return err
}

// gather is one I/O: writev where there is that.
func (w *sockWriter) gather(a, b []byte) (int, error) {
	c := (*Conn)(w)
	if err := c.grant(); err != nil {
		return 0, err
	}
	c.pair = [2][]byte{a, b}
	c.vector = c.pair[:]
	n, err := c.vector.WriteTo(c.sock)
	c.pair = [2][]byte{}
	return int(n), c.wrote(n, err)
}

// plain tells the sockets whose bytes are what is on the wire. They write more
// than one piece in one system call.
func plain(sock net.Conn) bool {
	switch sock.(type) {
	case *net.TCPConn, *net.UnixConn:
		return true
	}
	return false
}

// beforeIO grants an I/O its time: a read, a write, or both for a small exchange,
// since such a write waits only where the peer is stuck. Where it times out before
// that has passed, read and wrote let it go on.
func (c *Conn) beforeIO() error {
	if c.deadline.quiet(c.timeout) && !c.intr.hit.Load() {
		return nil
	}
	return c.grant()
}

// grant is beforeIO by the clock: no timeout is early then. A context that was
// done before the deadline was set wrote its own over it in vain; one that is done
// later interrupts the I/O.
func (c *Conn) grant() error {
	if err := c.deadline.arm(c.sock, c.timeout); err != nil {
		return c.ioError(err)
	}
	if c.intr.hit.Load() {
		return c.ioError(net.ErrClosed)
	}
	return nil
}

// wrote accounts for what an I/O wrote.
func (c *Conn) wrote(n int64, err error) error {
	c.written += n
	c.sentBytes += uint64(n)
	if err != nil {
		return c.failed(err)
	}
	return nil
}

// failed judges the error of an I/O. A deadline that may have come early, as an
// earlier I/O had set it, is no error: the I/O goes on, under a new one. A timeout
// of the system's own is final.
func (c *Conn) failed(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) && !c.intr.hit.Load() && c.deadline.early(c.timeout) {
		return nil
	}
	return c.ioError(err)
}

// ioError notes that the connection broke, and tells a cancelled context and a
// closed connection from a timeout or a fault. The context's reason takes the
// place of err.
func (c *Conn) ioError(err error) error {
	switch reason := c.intr.err(); {
	case reason != nil:
		err, c.broken = reason, Local
	case c.life.load() == Closed: // whatever came of that first
		err, c.broken = ErrClosed, Local
	default:
		c.broken = Transport
	}
	c.ioErr = err
	return err
}

// opError gives the error of a system call the form that package net would.
func opError(op string, sock net.Conn, errno error) error {
	return &net.OpError{Op: op, Net: sock.LocalAddr().Network(), Source: sock.LocalAddr(), Addr: sock.RemoteAddr(), Err: os.NewSyscallError(op, errno)}
}

package misc

import (
	"net"
	"sync/atomic"
	"time"
)

// A PairConn is one end of a Pair. Like any net.Conn it can be used by several
// goroutines.
type PairConn struct {
	in, out *flow
	closed  atomic.Bool
	abrupt  atomic.Bool
}

// Pair makes two connections, each the other end of the other one, in memory.
//
// Unlike those of net.Pipe they are buffered as a socket is: a Write returns
// once its bytes are in the buffer, which takes 64 KiB in each direction, and
// waits for room when it is full. There is no goroutine behind them, and whoever
// waits does so on a condition variable: under testing/synctest they are idle
// when they seem idle, and their deadlines pass in the time of the bubble that
// they were made in.
//
// Errors, to be found by errors.Is:
//
//	io.EOF                 Read: the other end closed, and all it wrote was read
//	os.ErrDeadlineExceeded Read, Write: the deadline passed; it is a net.Error
//	io.ErrClosedPipe       Write: the other end closed, or this one did
//	net.ErrClosed          any method: this end was closed
//	syscall.ECONNRESET     Read, Write: the other end closed after SetLinger(0)
//
// A Write that fails returns how many bytes went into the buffer. Other than
// with TCP, closing an end that has bytes to read resets nothing.
func Pair() (a, b *PairConn) {
	there, back := newFlow(), newFlow()
	return &PairConn{in: back, out: there}, &PairConn{in: there, out: back}
}

// Read implements net.Conn.
func (c *PairConn) Read(p []byte) (int, error) { return c.in.read(p) }

// Write implements net.Conn. Writes of several goroutines don't mix.
func (c *PairConn) Write(p []byte) (int, error) { return c.out.write(p) }

// CloseWrite ends the stream to the other end, which reads io.EOF behind what is
// in the buffer. Reading goes on.
func (c *PairConn) CloseWrite() error {
	if c.closed.Load() {
		return errLocalClosed
	}
	c.out.change(func() { c.out.ended = true })
	return nil
}

// SetLinger with 0 makes Close a reset, as it does for TCP: what is in the
// buffers is lost, and the other end's I/O fails. Other values undo that.
func (c *PairConn) SetLinger(sec int) error {
	if c.closed.Load() {
		return errLocalClosed
	}
	c.abrupt.Store(sec == 0)
	return nil
}

// Close implements net.Conn. The other end still reads what is in the buffer. A
// second Close does nothing and returns nil.
func (c *PairConn) Close() error {
	if c.closed.Swap(true) {
		return nil
	}
	c.out.change(func() {
		c.out.ended = true
		c.out.reset = c.out.reset || c.abrupt.Load()
		c.out.writeLimit.stop()
	})
	c.in.change(func() {
		c.in.deaf = true
		c.in.reset = c.in.reset || c.abrupt.Load()
		c.in.data, c.in.start = nil, 0 // nobody reads it any more
		c.in.readLimit.stop()
	})
	return nil
}

// SetDeadline implements net.Conn.
func (c *PairConn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (c *PairConn) SetReadDeadline(t time.Time) error {
	return c.limit(c.in, &c.in.readLimit, t)
}

// SetWriteDeadline implements net.Conn.
func (c *PairConn) SetWriteDeadline(t time.Time) error {
	return c.limit(c.out, &c.out.writeLimit, t)
}

func (c *PairConn) limit(f *flow, d *deadline, t time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.closed.Load() {
		return errLocalClosed
	}
	d.set(t, &f.changed)
	return nil
}

// LocalAddr implements net.Conn. All ends have the same one.
func (c *PairConn) LocalAddr() net.Addr { return pairAddr{} }

// RemoteAddr implements net.Conn.
func (c *PairConn) RemoteAddr() net.Addr { return pairAddr{} }

type pairAddr struct{}

func (pairAddr) Network() string { return "pair" }
func (pairAddr) String() string  { return "pair" }

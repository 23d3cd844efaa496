package misc

import (
	"errors"
	"net"
	"syscall"
	"time"
)

// A FaultKind is one of FaultDelay, FaultStall, FaultCut, FaultReset,
// FaultCorrupt.
type FaultKind uint8

// The sealed set of kinds of faults.
const (
	// FaultDelay holds the stream up for Fault.Delay, once.
	FaultDelay FaultKind = iota

	// FaultStall holds it up for good: I/O waits for its deadline, or for Close.
	FaultStall

	// FaultCut ends it. Reads return io.EOF; writes fail with syscall.EPIPE, and the
	// peer reads the end of the stream. The other direction goes on, if the
	// connection can be closed by half.
	FaultCut

	// FaultReset ends the connection: I/O in both directions fails with
	// syscall.ECONNRESET. So does the peer's, over TCP and a Pair; elsewhere the
	// connection is merely closed.
	FaultReset

	// FaultCorrupt changes one byte, by Fault.Mask.
	FaultCorrupt
)

func (k FaultKind) String() string {
	if int(k) < len(faultNames) {
		return faultNames[k]
	}
	return "unknown fault"
}

var faultNames = [...]string{
	FaultDelay: "delay", FaultStall: "stall", FaultCut: "cut", FaultReset: "reset", FaultCorrupt: "corrupt",
}

// A Fault happens to one direction of a connection once At bytes went through:
// those before it are as they would have been, and no I/O reaches beyond it in
// one go, except for FaultCorrupt.
type Fault struct {
	Kind  FaultKind
	At    int64         // bytes of this direction
	Delay time.Duration // of a FaultDelay
	Mask  byte          // of a FaultCorrupt: the bits of the byte behind At that are turned; zero means all
}

// Faults are what happens to a connection. The zero value is nothing.
type Faults struct {
	// Read and Write are what happens to the two directions, by rising offsets.
	// Those of one offset happen in their order. What comes after one
	// that ends the stream, or stalls it, never happens.
	Read, Write []Fault

	// Split breaks reads and writes into pieces of 1 to Split bytes, as the seed
	// has it. Zero leaves them whole.
	Split int

	// Seed decides on the sizes of the pieces.
	Seed uint64
}

// A Faulty is a connection whose I/O breaks on purpose. The same Faults and the
// same I/O give the same result.
//
// It hides what its connection can do besides being a net.Conn, except for
// CloseWrite: what goes around Read and Write would go around the faults.
// Several goroutines can use it, but reads take turns, and so do writes.
type Faulty struct {
	sock    net.Conn
	in, out lane
}

// NewFaulty makes a Faulty of sock. It panics if offsets don't rise.
func NewFaulty(sock net.Conn, f Faults) *Faulty {
	c := &Faulty{sock: sock}
	c.in.init("read", f.Read, f.Split, f.Seed)
	c.out.init("write", f.Write, f.Split, ^f.Seed)
	return c
}

// Read implements net.Conn.
func (c *Faulty) Read(p []byte) (int, error) {
	c.in.turn.Lock()
	defer c.in.turn.Unlock()
	n, err := c.in.next(len(p))
	if err != nil {
		return 0, c.broken(&c.in, err)
	}
	n, err = c.sock.Read(p[:n])
	c.in.corrupt(p[:n])
	c.in.pass(n)
	return n, c.in.explain(err)
}

// Write implements net.Conn. What goes out before a fault is counted. P isn't
// changed.
func (c *Faulty) Write(p []byte) (written int, err error) {
	c.out.turn.Lock()
	defer c.out.turn.Unlock()
	for {
		n, err := c.out.next(len(p) - written)
		if err != nil {
			return written, c.broken(&c.out, err)
		}
		piece := p[written : written+n]
		if c.out.changes(n) {
			piece = append([]byte(nil), piece...)
			c.out.corrupt(piece)
		}
		n, err = c.sock.Write(piece)
		c.out.pass(n)
		if written += n; err != nil || written >= len(p) {
			return written, c.out.explain(err)
		}
	}
}

// broken does to the socket what the fault of a lane does, and returns the error
// for the lane's user.
func (c *Faulty) broken(l *lane, fault error) error {
	switch first := l.fail(fault); {
	case first && fault == syscall.ECONNRESET:
		c.in.fail(fault)
		c.out.fail(fault)
		resetSocket(c.sock)
	case first && fault == syscall.EPIPE:
		closeHalf(c.sock)
	}
	return l.explain(fault)
}

// resetSocket closes sock so that the peer is told that the connection broke,
// where sock can do that.
func resetSocket(sock net.Conn) {
	if layered, ok := sock.(interface{ NetConn() net.Conn }); ok {
		sock = layered.NetConn() // without TLS's goodbye
	}
	if s, ok := sock.(interface{ SetLinger(sec int) error }); ok {
		s.SetLinger(0)
	}
	sock.Close()
}

// closeHalf ends the stream to the peer.
func closeHalf(sock net.Conn) {
	if s, ok := sock.(interface{ CloseWrite() error }); ok && s.CloseWrite() == nil {
		return
	}
	sock.Close()
}

// Passed tells how many bytes went through so far, faults left out.
func (c *Faulty) Passed() (read, written int64) { return c.in.passed(), c.out.passed() }

// CloseWrite ends the stream to the peer. It fails with errors.ErrUnsupported
// where the connection has nothing of the kind.
func (c *Faulty) CloseWrite() error {
	if s, ok := c.sock.(interface{ CloseWrite() error }); ok {
		return s.CloseWrite()
	}
	return errors.ErrUnsupported
}

// Close implements net.Conn. It ends delays and stalls.
func (c *Faulty) Close() error {
	broke := c.in.close()
	broke = c.out.close() || broke
	if err := c.sock.Close(); !broke || !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil // a fault closed it already
}

// SetDeadline implements net.Conn.
func (c *Faulty) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// SetReadDeadline implements net.Conn. Like a socket that broke, a Faulty that
// did still takes it.
func (c *Faulty) SetReadDeadline(t time.Time) error {
	return c.in.limit(c.sock.SetReadDeadline, t)
}

// SetWriteDeadline implements net.Conn, in the same way.
func (c *Faulty) SetWriteDeadline(t time.Time) error {
	return c.out.limit(c.sock.SetWriteDeadline, t)
}

// LocalAddr implements net.Conn.
func (c *Faulty) LocalAddr() net.Addr { return c.sock.LocalAddr() }

// RemoteAddr implements net.Conn.
func (c *Faulty) RemoteAddr() net.Addr { return c.sock.RemoteAddr() }

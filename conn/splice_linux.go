package conn

import (
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// MoveTo moves content from the socket to a file or another socket by splice:
// each time what has arrived, at most a pipe full, in one I/O.
func (r *sockReader) MoveTo(w io.Writer, n int64) (moved int64, handled bool, err error) {
	c := (*Conn)(r)
	from, ok := plainSocket(c.sock)
	if !ok {
		return 0, false, nil
	}
	to, ok := spliceTarget(w)
	if !ok {
		return 0, false, nil
	}
	p := takePipe()
	if p == nil {
		return 0, false, nil
	}
	defer p.giveBack()
	if _, ok := to.sock.(*net.UnixConn); ok && to.conn != nil {
		defer makeRoom(to.raw, n)()
	}
	for moved < n {
		if err := c.receiveInto(p, from, n-moved); err == unix.EINVAL {
			return moved, moved > 0, nil // not from such a socket
		} else if err != nil {
			return moved, true, err
		}
		some, err := p.drain(to)
		moved += some
		if err != nil {
			return moved, true, err
		}
	}
	return moved, true, nil
}

// receiveInto is one I/O into the empty pipe, of at most n bytes. EINVAL, and
// only that, comes as the system gave it.
func (c *Conn) receiveInto(p *pipe, from syscall.RawConn, n int64) error {
	if err := c.grant(); err != nil {
		return err
	}
	fault, err := p.fill(from, int(min(n, pipeSize)))
	c.received += uint64(p.held)
	switch {
	case fault == unix.EINVAL:
		return fault
	case fault != nil:
		return c.ioError(opError("splice", c.sock, fault))
	case err != nil:
		return c.ioError(err)
	case p.held == 0:
		return c.ioError(io.EOF)
	}
	return nil
}

// A target is where spliced content goes.
type target struct {
	w    io.Writer // what MoveTo was given
	raw  syscall.RawConn
	sock net.Conn // the same, nil for a file
	conn *Conn    // whose socket it is, nil where it isn't a Conn's
}

func spliceTarget(w io.Writer) (t target, ok bool) {
	t.w = w
	switch w := w.(type) {
	case *os.File:
		raw, err := w.SyscallConn()
		t.raw, ok = raw, err == nil
	case net.Conn:
		t.sock = w
		t.raw, ok = plainSocket(w)
	case *sockWriter: // a body that is sent on
		t.conn = (*Conn)(w)
		t.sock = t.conn.sock
		t.raw, ok = plainSocket(t.sock)
	}
	return t, ok
}

// most is how much of n bytes to move at once.
func (t target) most(n int) int {
	if _, ok := t.sock.(*net.TCPConn); ok {
		return min(n, slice)
	}
	return n
}

// fill moves up to n bytes from a socket into the empty pipe: it waits until
// there are some. Fault is the system call's, err what kept it from being made.
func (p *pipe) fill(from syscall.RawConn, n int) (fault, err error) {
	p.most, p.fault = n, nil
	err = from.Read(p.fillNow)
	if p.fault == unix.EAGAIN {
		p.fault = nil
	}
	return p.fault, err
}

// spliceIn is what the runtime calls, again whenever the socket has become
// readable. It isn't done where it wants to wait for that.
func (p *pipe) spliceIn(from uintptr) (done bool) {
	p.held, p.fault = splice(int(from), p.write, p.most)
	return p.fault != unix.EAGAIN
}

// drain moves all that the pipe holds to the target, each time it takes some.
func (p *pipe) drain(to target) (moved int64, err error) {
	for p.held > 0 {
		if to.conn != nil {
			if err := to.conn.grant(); err != nil {
				return moved, err
			}
		}
		p.most, p.moved, p.fault = to.most(p.held), 0, nil
		err := to.raw.Write(p.drainNow)
		n, fault := p.moved, p.fault
		p.held -= n
		moved += int64(n)
		if err == nil && fault == unix.EINVAL || fault == unix.EAGAIN && to.cannotWait(err) {
			// A file opened for appending, and a pipe that blocks, as standard
			// output may be: its own Write knows how.
			rest, err := p.copyTo(to.w)
			return moved + rest, err
		}
		switch {
		case err != nil:
			err = to.refused(err)
		case fault != nil:
			err = to.fault(fault)
		}
		if to.conn != nil {
			err = to.conn.wrote(int64(n), err)
		}
		if err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// spliceOut is spliceIn's counterpart.
func (p *pipe) spliceOut(to uintptr) (done bool) {
	p.moved, p.fault = splice(p.read, int(to), p.most)
	return p.fault != unix.EAGAIN
}

// cannotWait tells that err is because the runtime doesn't poll the file.
func (t target) cannotWait(err error) bool {
	_, ok := t.w.(*os.File)
	return ok && err != nil && !isTimeout(err)
}

// refused gives the error of a call that wasn't made the form that the target's
// own Write would.
func (t target) refused(err error) error {
	if f, ok := t.w.(*os.File); ok && !isTimeout(err) {
		return &os.PathError{Op: "splice", Path: f.Name(), Err: os.ErrClosed} // package os has its own word for it within
	}
	return err
}

// fault gives a system call's error the form that the target's own Write would.
func (t target) fault(errno error) error {
	if f, ok := t.w.(*os.File); ok {
		return &os.PathError{Op: "splice", Path: f.Name(), Err: errno}
	}
	return opError("splice", t.sock, errno)
}

// splice moves up to n bytes, one end of which is a pipe.
func splice(from, to, n int) (int, error) {
	for {
		moved, err := unix.Splice(from, nil, to, nil, n, unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
		if err != unix.EINTR {
			return int(max(moved, 0)), err
		}
	}
}

package conn

import (
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// MoveTo moves content from the socket to a file or another socket by splice:
// what has arrived, at most a pipe full, in one I/O.
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
	if err := c.beforeRead(); err != nil {
		return 0, true, err
	}
	fault, err := p.fill(from, int(min(n, pipeSize)))
	c.received += uint64(p.held)
	switch {
	case fault == unix.EINVAL:
		return 0, false, nil // not from such a socket
	case fault != nil:
		return 0, true, c.ioError(opError("splice", c.sock, fault))
	case err != nil:
		return 0, true, c.ioError(err)
	case p.held == 0:
		return 0, true, c.ioError(io.EOF)
	}
	if _, ok := to.sock.(*net.UnixConn); ok && to.conn != nil {
		defer makeRoom(to.raw, n)()
	}
	moved, err = p.drain(to)
	return moved, true, err
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
	err = from.Read(func(in uintptr) (done bool) {
		p.held, fault = splice(int(in), p.write, n)
		return fault != unix.EAGAIN
	})
	if fault == unix.EAGAIN {
		fault = nil
	}
	return fault, err
}

// drain moves all that the pipe holds to the target, each time it takes some.
func (p *pipe) drain(to target) (moved int64, err error) {
	for p.held > 0 {
		if to.conn != nil {
			if err := to.conn.beforeWrite(); err != nil {
				return moved, err
			}
		}
		var n int
		var fault error
		err := to.raw.Write(func(out uintptr) (done bool) {
			n, fault = splice(p.read, int(out), to.most(p.held))
			return fault != unix.EAGAIN
		})
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

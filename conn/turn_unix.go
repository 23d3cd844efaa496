//go:build unix

package conn

import (
	"errors"
	"io"
	"net"

	"golang.org/x/sys/unix"
)

// turn is how a small exchange goes over a socket of the system: the look whether
// the server hung up meanwhile, the write and the first read are attempts of one
// wait for the socket. Since what comes after the look wakes it, the read that
// would find nothing yet is saved, and so is every other start of an I/O.
type turn struct {
	step  func(fd uintptr) (done bool) // c.step, made once
	begun bool
	found bool // something had arrived before the request was written
	wrote int  // bytes of c.head
	room  []byte
	got   int // bytes read into room
	fault error
}

func (t *turn) init(c *Conn) { t.step = c.step }

// canTurn tells whether the socket is one to take a turn on.
func (c *Conn) canTurn() bool { return plain(c.sock) && c.system().raw != nil }

// sendTurn is send for what lies in c.head as a whole. The first bytes of the
// answer, or the error in their place, are in c.in then.
func (c *Conn) sendTurn() (cut, err error) {
	if len(c.in.Unread()) > 0 {
		return nil, c.fail(Remote, opBegin, ErrUnsolicited)
	}
	c.in.Release()
	if err := c.beforeRead(); err != nil { // the write doesn't wait
		return c.finishSend(err)
	}
	t := &c.turn
	t.begun, t.found, t.wrote, t.got, t.fault = false, false, 0, 0, nil
	t.room = c.in.Room()
	err = c.fd.raw.Read(t.step)
	t.room = nil
	switch {
	case t.found:
		return nil, c.found(t.fault)
	case t.wrote < len(c.head):
		return c.finishSend(c.sendRest(err))
	}
	c.wrote(int64(t.wrote), nil)
	c.dropHead()
	n, err := readResult(c.sock, t.got, t.fault, err)
	c.in.Received(n, c.read(n, err))
	return nil, nil
}

// step is what the runtime calls, again whenever the socket has become readable.
// It isn't done where it wants to wait for that.
func (c *Conn) step(fd uintptr) (done bool) {
	t := &c.turn
	if !t.begun {
		t.begun = true
		if !c.begin(int(fd)) {
			return true
		}
		t.fault = unix.EAGAIN
	} else {
		t.got, t.fault = readNow(fd, t.room)
	}
	if t.fault == unix.EAGAIN && c.busy != nil {
		t.got, t.fault = c.busy.spin(fd, t.room)
	}
	return t.fault != unix.EAGAIN
}

// begin looks and writes. It says no where that settles the turn.
func (c *Conn) begin(fd int) bool {
	t := &c.turn
	if c.exchanges > 0 {
		if t.found, t.fault = look(fd); t.found {
			return false
		}
	}
	for {
		n, err := unix.Write(fd, c.head)
		if err == unix.EINTR {
			continue
		}
		if t.wrote = max(n, 0); t.wrote < len(c.head) {
			if err != unix.EAGAIN {
				t.fault = err
			}
			return false
		}
		c.life.move(sent)
		return true
	}
}

// sendRest writes what the socket didn't take at once, unless there is an error:
// of the wait, which came before the write then, or of the write.
func (c *Conn) sendRest(err error) error {
	t := &c.turn
	switch {
	case err != nil:
		err = named("write", err)
	case t.fault != nil:
		err = opError("write", c.sock, t.fault)
	}
	if err := c.wrote(int64(t.wrote), err); err != nil {
		return err
	}
	_, err = (*sockWriter)(c).Write(c.head[t.wrote:])
	c.dropHead()
	return err
}

// readNow is one read(2) that doesn't wait.
func readNow(fd uintptr, p []byte) (n int, err error) {
	for {
		if n, err = unix.Read(int(fd), p); err != unix.EINTR {
			return n, err
		}
	}
}

// readResult is what a net.Conn's Read would return for a read that gave n and
// fault, or for which waiting failed.
func readResult(sock net.Conn, n int, fault, waiting error) (int, error) {
	switch {
	case waiting != nil:
		return 0, named("read", waiting)
	case fault != nil:
		return 0, opError("read", sock, fault)
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// named gives an error of package net the name of the operation that it kept
// from happening: by which way is of no interest.
func named(op string, err error) error {
	if e := (*net.OpError)(nil); errors.As(err, &e) {
		e.Op = op
	}
	return err
}

//go:build unix

package conn

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// turn is how a small exchange goes over a socket of the system: the look whether
// the server hung up meanwhile, the write and the first read are attempts of one
// wait for the socket. Since what comes after the look wakes it, the read that
// would find nothing yet is saved, and so is every other start of an I/O.
type turn struct {
	sock  *directSocket                // nil: it isn't one to take a turn on
	step  func(fd uintptr) (done bool) // c.step, made once
	begun bool
	found bool // something had arrived before the request was written
	wrote int  // bytes of c.head
	room  []byte
	got   int // bytes read into room
	fault error
}

func (t *turn) init(c *Conn) {
	t.sock, _ = c.direct.(*directSocket)
	t.step = c.step
}

// canTurn tells whether the socket is one to take a turn on.
func (c *Conn) canTurn() bool { return c.turn.sock != nil }

// sendTurn is send for what lies in c.head as a whole. The first bytes of the
// answer, or the error in their place, are in c.in then.
func (c *Conn) sendTurn() (cut, err error) {
	if len(c.in.Unread()) > 0 {
		return nil, c.fail(Remote, opBegin, ErrUnsolicited)
	}
	c.in.Release()
	if err := c.beforeIO(); err != nil {
		return c.finishSend(err)
	}
	t := &c.turn
	t.begun, t.found, t.wrote, t.got, t.fault = false, false, 0, 0, nil
	t.room = c.in.Room()
	err = t.sock.raw.Read(t.step)
	for !t.begun { // and so it failed, which may have been early
		if err = c.failed(named("write", err)); err == nil {
			err = c.grant()
		}
		if err != nil {
			t.room = nil
			return c.finishSend(err)
		}
		err = t.sock.raw.Read(t.step)
	}
	t.room = nil
	switch {
	case t.found:
		return nil, c.found(t.fault)
	case t.wrote < len(c.head):
		return c.finishSend(c.sendRest())
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
		t.got, t.fault = t.sock.poll.spin(fd, t.room)
	} else {
		t.got, t.fault = t.sock.poll.read(fd, t.room)
	}
	return t.fault != unix.EAGAIN
}

// begin looks and writes. It says no where that settles the turn.
func (c *Conn) begin(fd int) bool {
	t := &c.turn
	if t.found, t.fault = look(fd); t.found {
		return false
	}
	n, err := writeNow(uintptr(fd), c.head)
	if t.wrote = n; n < len(c.head) {
		if err != unix.EAGAIN {
			t.fault = err
		}
		return false
	}
	return true
}

// sendRest writes what the socket didn't take at once, unless that had a fault.
func (c *Conn) sendRest() error {
	t := &c.turn
	if err := c.wrote(int64(t.wrote), writeResult(c.sock, t.fault, nil)); err != nil {
		return err
	}
	_, err := (*sockWriter)(c).Write(c.head[t.wrote:])
	c.dropHead()
	return err
}

// named gives an error of package net the name of the operation that it kept
// from happening: by which way is of no interest.
func named(op string, err error) error {
	if e := (*net.OpError)(nil); errors.As(err, &e) {
		e.Op = op
	}
	return err
}

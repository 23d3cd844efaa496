package conn

import (
	"bytes"
	"net"
	"time"
)

// Hijack hands the socket over to the caller, after a 101 response or between
// two requests, together with the bytes that were received but belong to
// nothing yet: they come before whatever is read from the socket. The Conn can't
// be used any more, and closing it leaves the socket alone. The socket has no
// deadline, and can do whatever its type can (CloseWrite, for instance).
//
// The error is an *Error with ErrHijacked, ErrClosed, ErrBodyUnread or ErrBusy.
// It leaves the connection as it was.
func (c *Conn) Hijack() (sock net.Conn, unread []byte, err error) {
	for {
		from := c.life.load()
		if from != Idle && from != Switched {
			return nil, nil, &Error{Side: Local, Op: opHijack, Err: stateError(from)}
		}
		if c.life.hijack(from) {
			break
		}
	}
	c.rest()
	c.intr.sleep()
	c.deadline.disarm()
	c.sock.SetDeadline(time.Time{}) // where there is none to be had, none was set
	if c.workspace != nil {
		unread = bytes.Clone(c.in.Unread())
	}
	return c.sock, unread, nil
}

package conn

import (
	"time"

	"github.com/degu-go/degu/wire"
)

// expects tells whether a request with these fields asks for word before its
// content is sent. A field of the request replaces the base's.
func (c *Conn) expects(h *wire.Header) bool {
	if h != nil {
		if _, own := h.Peek("expect"); own {
			return wire.ExpectsContinue(h)
		}
	}
	return c.baseExpects
}

// awaitContinue waits until the server asks for the content, or has had the
// time to: one that doesn't know the expectation says nothing (RFC 9110 section
// 10.1.1). A final response instead is left in c.resp; it makes the request one
// that isn't sent whole.
func (c *Conn) awaitContinue() error {
	wait := c.patience
	if c.timeout > 0 {
		wait = min(wait, c.timeout)
	}
	c.in.Release()
	if err := c.sock.SetReadDeadline(time.Now().Add(wait)); err != nil {
		err = c.ioError(err)
		return c.fail(c.broken, opReceive, err)
	}
	c.deadline.forget()
	c.deadline.fixed = true
	fault, cut := c.awaitResponse(continueIsEnough)
	c.deadline.forget()
	if c.timeout < 0 {
		c.sock.SetReadDeadline(time.Time{})
	}
	switch {
	case fault == nil && cut == nil:
		c.unsent = c.resp.Status != 100
		return nil
	case fault == nil && c.broken == Transport && isTimeout(cut):
		c.ioErr = nil
		c.in.Resume()
		return nil
	}
	return c.failReceive(fault, cut)
}

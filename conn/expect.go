package conn

import (
	"time"

	"github.com/degu-go/degu/wire"
)

// expects tells whether a request with these fields asks for word before its
// content is sent.
func (c *Conn) expects(h *wire.Header) bool {
	return c.baseExpects || h != nil && !c.baseHasExpect && wire.ExpectsContinue(h)
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

package conn

import (
	"context"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

const (
	// maxCopied is the most that is copied together, preamble and content, to
	// leave in one write: as much as a TLS record takes (RFC 5246 section
	// 6.2.1). Beyond it a plain socket gathers, and others write twice.
	maxCopied = 16 << 10

	// keptPreamble is the largest storage for outgoing preambles that an idle
	// connection keeps.
	keptPreamble = 2 * maxCopied
)

// outgoing is a request on its way.
type outgoing struct {
	head    []byte // the preamble, and what was copied behind it
	content []byte // of a body in memory: what wasn't
	inline  bool   // the body is in these two
	waits   bool   // for the server's word before the body goes out
	unsent  bool   // the request didn't go out whole, and won't
}

// send writes the request: in one write where its body lies in memory, preamble
// first otherwise. Err is the error of the request; cut, instead, is that the
// transport broke while it was written, which isn't the end of it.
func (c *Conn) send(ctx context.Context, method, uri string, h *wire.Header, b body.Outgoing) (cut, err error) {
	ends := ctx.Done() != nil
	if ends && ctx.Err() != nil {
		return nil, c.fail(Local, opBegin, contextError(ctx))
	}
	if err := c.render(method, uri, h, b); err != nil {
		return nil, c.fail(Local, opBegin, err)
	}
	if ends {
		c.watch(ctx)
	}
	if small := (b == nil || c.inline) && len(c.content) == 0 && len(c.head) <= maxCopied; small {
		if c.canTurn() {
			return c.sendTurn()
		}
		return c.sendSmall()
	}
	if err := c.checkSilence(); err != nil {
		return nil, err
	}
	err = c.writeHead()
	if err == nil && c.waits {
		if err := c.awaitContinue(); err != nil {
			return nil, err
		}
	}
	if err == nil && b != nil && !c.inline && !c.unsent {
		err = c.out.SendAs(b, c.req.Framing)
	}
	return c.finishSend(err)
}

// sendSmall is send for what lies in c.head as a whole. As in sendTurn, the first
// bytes of the answer, or the error in their place, are in c.in then.
func (c *Conn) sendSmall() (cut, err error) {
	if err := c.checkSilence(); err != nil {
		return nil, err
	}
	if err := c.beforeIO(); err != nil {
		return c.finishSend(err)
	}
	n, err := c.direct.Write(c.head)
	err = c.wrote(int64(n), err)
	if err == nil && n < len(c.head) { // an early deadline, or not what a net.Conn should do
		_, err = (*sockWriter)(c).Write(c.head[n:])
	}
	c.dropHead()
	if err != nil {
		return c.finishSend(err)
	}
	c.in.Release()
	n, err = c.direct.Read(c.in.Room())
	c.in.Received(n, c.read(n, err))
	return nil, nil
}

// finishSend is the end of send: err is what kept the request from going out whole.
func (c *Conn) finishSend(err error) (cut, _ error) {
	switch {
	case err == nil:
		return nil, nil
	case c.ioErr == nil:
		return nil, c.fail(Local, opSend, err) // the body's own fault
	case c.broken == Transport:
		return c.ioErr, nil
	}
	return nil, c.fail(c.broken, opSend, c.ioErr)
}

// writeHead writes what render made, and lets go of it.
func (c *Conn) writeHead() error {
	err := (*sockWriter)(c).writeBoth(c.head, c.content)
	c.dropHead()
	return err
}

func (c *Conn) dropHead() {
	c.content = nil // the caller's
	if cap(c.head) > keptPreamble {
		c.head = c.first[:0]
	}
}

// render makes c.head of the request, together with a body that is in memory.
// What can be wrong with a request is found here.
func (c *Conn) render(method, uri string, h *wire.Header, b body.Outgoing) error {
	if b != nil && bodiless(method) {
		return ErrBodyNotAllowed
	}
	framing, err := body.OutgoingFraming(b)
	if err != nil {
		return err
	}
	waits := c.expects(h)
	if waits && framing.Length == 0 && framing.Kind != wire.Chunked {
		return ErrNothingToContinue
	}
	c.waits = waits && c.patience >= 0
	c.method = method
	c.req.Method = method
	if string(c.req.Target) != uri { // mostly the same as last time, and no copy
		c.req.Target = append(c.req.Target[:0], uri...)
	}
	c.req.Base, c.req.Header, c.req.Framing = c.base, h, framing
	c.head, err = c.codec.AppendRequest(c.head[:0], &c.req)
	c.req.Header = nil // the caller's
	if err != nil {
		return err
	}
	c.final = c.baseFinal || !c.baseHasFinal && !wire.Persistent(false, h)
	content, inline := body.InlineContent(b)
	if c.inline = inline && !c.waits; c.inline {
		if int64(len(content)) != framing.Length {
			return &body.LengthError{Declared: framing.Length, Actual: int64(len(content))}
		}
		c.join(content)
	}
	return nil
}

// bodiless tells the methods whose requests have no body.
func bodiless(method string) bool {
	switch method {
	case "GET", "HEAD", "DELETE":
		return true
	}
	return false
}

// join puts content behind the preamble: all of it where it is small, as much as
// fills up the write where the socket can't gather.
func (c *Conn) join(content []byte) {
	if len(c.head)+len(content) <= maxCopied {
		c.head = append(c.head, content...)
		return
	}
	n := 0
	if !plain(c.sock) {
		n = max(0, maxCopied-len(c.head))
	}
	c.head, c.content = append(c.head, content[:n]...), content[n:]
}

package conn

import (
	"context"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

const (
	// maxInline is the most content that is copied behind the preamble to
	// leave in the same write.
	maxInline = 64 << 10

	// keptPreamble is the largest storage for outgoing preambles that an idle
	// connection keeps.
	keptPreamble = 16 << 10
)

// Request makes a request and returns its response, as soon as the response's
// preamble is there. The method is GET, HEAD, DELETE, PUT or POST, or one more
// that the codec was made with. The uri begins with "/" and may have a query. H
// holds the request's fields, names in lower case, and may be nil; the fields
// of Options.Base go out too, and replace those of the same name. B is the
// body, nil for none; GET, HEAD and DELETE take none. Neither h nor b is
// changed, other than that a body made from a reader is used up.
//
// The context covers the exchange up to the end of the body; Background costs
// nothing. Interim responses (1xx) are skipped, 101 is final.
//
// The error is an *Error. After one the connection is closed; only ErrBusy
// leaves it to the goroutine that has it.
func (c *Conn) Request(ctx context.Context, method, uri string, h *wire.Header, b body.Outgoing) (*Response, error) {
	if !c.life.begin() {
		return nil, c.refuseState()
	}
	c.written, c.answered, c.final = 0, false, false
	cut, err := c.send(ctx, method, uri, h, b)
	if err != nil {
		return nil, err
	}
	if cut != nil {
		return c.receiveAfter(cut)
	}
	c.life.move(sent)
	return c.receive()
}

// refuseState tells why no request can begin now. It touches nothing that
// belongs to an exchange, since that may be another goroutine's.
func (c *Conn) refuseState() error {
	e := &Error{Side: Local, Op: opBegin, Err: stateError(c.life.load())}
	if e.Err != ErrBusy {
		c.abort()
	}
	return e
}

// stateError tells what keeps a connection in this state from a request.
func stateError(s State) error {
	switch s {
	case Closed:
		return ErrClosed
	case Hijacked:
		return ErrHijacked
	case Switched:
		return ErrSwitched
	case Reading:
		return ErrBodyUnread
	}
	return ErrBusy
}

// fail closes the connection and wraps the reason.
func (c *Conn) fail(side Side, op string, reason error) error {
	c.abort()
	return c.newError(side, op, reason)
}

func (c *Conn) newError(side Side, op string, reason error) *Error {
	return &Error{
		Side: side, Op: op, Written: c.written, Reused: c.exchanges > 0, Err: reason,
		idempotent: idempotent(c.req.Method), answered: c.answered,
	}
}

// abort closes the connection without a goodbye, unless it is somebody else's.
func (c *Conn) abort() {
	if c.life.load() >= Hijacked {
		return
	}
	// TLS says goodbye when it is closed, and waits for seconds where the peer
	// takes nothing. What failed is closed below it.
	if below, layered := beneath(c.sock); layered {
		below.Close()
	}
	c.Close()
}

// idempotent tells the methods that may be repeated: RFC 9110 section 9.2.2.
// Of those that a codec was made with besides, none is taken to be.
func idempotent(method string) bool {
	switch method {
	case "GET", "HEAD", "PUT", "DELETE":
		return true
	}
	return false
}

// send writes the request: in one write where its body lies in memory and is
// small, preamble first otherwise. Err is the error of the request; cut, instead,
// is that the transport broke while it was written, which isn't the end of it.
func (c *Conn) send(ctx context.Context, method, uri string, h *wire.Header, b body.Outgoing) (cut, err error) {
	if err := ctx.Err(); err != nil {
		return nil, c.fail(Local, opBegin, contextError(ctx))
	}
	if err := c.render(method, uri, h, b); err != nil {
		return nil, c.fail(Local, opBegin, err)
	}
	c.watch(ctx)
	if err := c.checkReuse(); err != nil {
		return nil, err
	}
	_, err = (*sockWriter)(c).Write(c.preamble)
	if cap(c.preamble) > keptPreamble {
		c.preamble = nil
	}
	if err == nil && b != nil && !c.inline {
		err = c.out.Send(b)
	}
	switch {
	case err == nil:
		return nil, nil
	case c.ioErr == nil:
		return nil, c.fail(Local, opSend, err) // the body's own fault
	case c.broken == Transport:
		return err, nil
	}
	return nil, c.fail(c.broken, opSend, err)
}

// render makes c.preamble of the request, with a body that is in memory and
// small behind it (c.inline). What can be wrong with a request is found here.
func (c *Conn) render(method, uri string, h *wire.Header, b body.Outgoing) error {
	if b != nil && (method == "GET" || method == "HEAD" || method == "DELETE") {
		return ErrBodyNotAllowed
	}
	framing, err := body.OutgoingFraming(b)
	if err != nil {
		return err
	}
	c.req.Method, c.req.Target = method, append(c.req.Target[:0], uri...)
	c.req.Base, c.req.Header, c.req.Framing = c.base, h, framing
	c.preamble, err = c.codec.AppendRequest(c.preamble[:0], &c.req)
	c.req.Header = nil // the caller's
	if err != nil {
		return err
	}
	c.final = !wire.Persistent(false, c.base) || !wire.Persistent(false, h)
	in, ok := b.(body.Inline)
	c.inline = ok && framing.Length <= maxInline
	if c.inline {
		content := in.Content()
		if int64(len(content)) != framing.Length {
			return &body.LengthError{Declared: framing.Length, Actual: int64(len(content))}
		}
		c.preamble = append(c.preamble, content...)
	}
	return nil
}

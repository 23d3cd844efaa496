package conn

import (
	"context"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
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
// nothing. Interim responses (1xx) are skipped, 101 is final. With the field
// "expect: 100-continue" the body goes out once the server has said so, or has
// said nothing for Options.ContinueTimeout; where it answers for good instead,
// that is the response, the body stays unused, and the connection ends with it.
//
// The error is an *Error. After one the connection is closed; only ErrBusy
// leaves it to the goroutine that has it.
func (c *Conn) Request(ctx context.Context, method, uri string, h *wire.Header, b body.Outgoing) (*Response, error) {
	if !c.life.begin() {
		return nil, c.refuseState()
	}
	returns := false
	defer func() {
		if !returns { // what is the caller's panicked, and half a request may be out
			c.abort()
		}
	}()
	if c.workspace == nil {
		c.prepare()
	}
	c.written, c.answered, c.final, c.unsent, c.interim = 0, false, false, false, interim{}
	c.ioErr = nil // the end may have come along with the last response
	var r *Response
	cut, err := c.send(ctx, method, uri, h, b)
	switch {
	case err != nil:
	case cut != nil:
		r, err = c.receiveAfter(cut)
	case c.unsent:
		r, err = c.accept()
	default:
		r, err = c.receive()
	}
	returns = true
	return r, err
}

// refuseState tells why no request can begin now. It touches nothing that
// belongs to an exchange, since that may be another goroutine's.
func (c *Conn) refuseState() error {
	e := &Error{Side: Local, Op: opBegin, Err: stateError(c.life.load()), elsewhere: true}
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
		idempotent: idempotent(c.method), answered: c.answered,
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

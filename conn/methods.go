package conn

import (
	"context"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// Get is Request with the method GET and no body.
func (c *Conn) Get(ctx context.Context, uri string, h *wire.Header) (*Response, error) {
	return c.Request(ctx, "GET", uri, h, nil)
}

// Head is Request with the method HEAD and no body. The response has none
// either, whatever length its fields state.
func (c *Conn) Head(ctx context.Context, uri string, h *wire.Header) (*Response, error) {
	return c.Request(ctx, "HEAD", uri, h, nil)
}

// Delete is Request with the method DELETE and no body.
func (c *Conn) Delete(ctx context.Context, uri string, h *wire.Header) (*Response, error) {
	return c.Request(ctx, "DELETE", uri, h, nil)
}

// Put is Request with the method PUT.
func (c *Conn) Put(ctx context.Context, uri string, h *wire.Header, b body.Outgoing) (*Response, error) {
	return c.Request(ctx, "PUT", uri, h, b)
}

// Post is Request with the method POST.
func (c *Conn) Post(ctx context.Context, uri string, h *wire.Header, b body.Outgoing) (*Response, error) {
	return c.Request(ctx, "POST", uri, h, b)
}

// GetRange is Get for the bytes [start:stop) of the resource. The server may
// ignore that: the status is 206 when it didn't, and content-range tells what
// it sent (wire.ParseContentRange).
func (c *Conn) GetRange(ctx context.Context, uri string, h *wire.Header, start, stop int64) (*Response, error) {
	value, err := wire.AppendRange(nil, wire.Range{Start: start, Stop: stop})
	if err != nil {
		if !c.life.begin() {
			return nil, c.refuseState()
		}
		c.written, c.answered = 0, false
		return nil, c.fail(Local, opBegin, err)
	}
	h = h.Clone() // the caller's stays as it is
	h.Set("range", string(value))
	return c.Request(ctx, "GET", uri, h, nil)
}

package conn

import (
	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// A Response belongs to the connection that it came from and is valid until
// the next request there.
type Response struct {
	// Status is from 100 to 599.
	Status int

	// Reason is the reason phrase, possibly empty.
	Reason string

	// Header holds the fields, names lowered, in the order they came in.
	Header *wire.Header

	// Body is the content, nil where the response has none: after HEAD, with
	// the statuses 1xx, 204 and 304, and with wire.Minimal where the fields
	// state none. One of declared length 0 isn't nil; it is consumed from the
	// start.
	Body body.Incoming
}

// Clone returns a copy of status, reason and header that outlives the next
// request. The body isn't part of it.
func (r *Response) Clone() *Response {
	return &Response{Status: r.Status, Reason: r.Reason, Header: r.Header.Clone()}
}

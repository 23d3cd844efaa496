package misc

import (
	"crypto/tls"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// A Request is what a Handler gets. It is the server's, and valid until the
// response was sent: what is to last longer has to be copied.
type Request struct {
	// Method is GET, HEAD, DELETE, PUT or POST.
	Method string

	// URI is the request's target: it begins with "/" and may have a query.
	URI string

	// Header holds the fields, names lowered.
	Header *wire.Header

	// Body is the content, nil where the request has none. What the handler
	// doesn't read is the server's to deal with.
	Body body.Incoming

	// TLS is the state of the connection, with the client's certificates, and
	// nil without TLS. It isn't to be changed.
	TLS *tls.ConnectionState
}

// A Response is what a Handler returns. The server changes nothing of it, so
// one Response with a nil or an Inline body can be returned any number of times.
type Response struct {
	// Status is from 200 to 599.
	Status int

	// Reason is the reason phrase, possibly empty.
	Reason string

	// Header holds the fields, nil means none. Those that frame the body are
	// added.
	Header *wire.Header

	// Body is the content. Nil means none: content-length 0, or nothing at all
	// where there can't be a body. With HEAD it tells the length only. It may
	// draw on the request's body, or be that itself.
	Body body.Outgoing
}

// A Handler answers requests. It is called by many goroutines at a time, one
// for each connection. One that panics, or returns nil, is answered for with
// status 500 and the reason in plain text.
type Handler func(*Request) *Response

package misc

import (
	"errors"
	"fmt"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// errInterim: a handler answers for good, once.
var errInterim = errors.New("misc: a handler's status is from 200 to 599")

// framing decides how the body b of resp is delimited. Other than for a
// request, nothing isn't an option where there can be content: a response
// without either field lasts until the connection's end.
func (c *serverConn) framing(resp *Response, b body.Outgoing) (wire.Framing, error) {
	f, err := body.OutgoingFraming(b)
	switch {
	case err != nil:
		return f, err
	case resp.Status < 200:
		return f, errInterim
	case f.Kind == wire.None && c.head.Method != "HEAD" && !noContent(resp.Status):
		f.Kind = wire.Length // of 0
	case f.Kind == wire.Chunked && c.head.HTTP10:
		f.Kind = wire.UntilClose // RFC 9112 section 6.1
	}
	return f, nil
}

// noContent tells the statuses of responses that never have any: RFC 9110
// section 6.4.1.
func noContent(status int) bool { return status == 204 || status == 304 }

func hosts(h *wire.Header) (n int) {
	for name := range h.All() {
		if string(name) == "host" {
			n++
		}
	}
	return n
}

// refusal is the status that tells a client what is wrong with its request.
func refusal(fault wire.Error) int {
	switch fault {
	case wire.ErrPreambleTooLong, wire.ErrTooManyFields, wire.ErrHeaderTooLong:
		return 431
	case wire.ErrMethod, wire.ErrTransferEncoding:
		return 501
	case wire.ErrVersion:
		return 505
	}
	return 400
}

var reasons = map[int]string{
	200: "OK",
	400: "Bad Request",
	413: "Content Too Large",
	431: "Request Header Fields Too Large",
	500: "Internal Server Error",
	501: "Not Implemented",
	505: "HTTP Version Not Supported",
}

// failure is a response of the server's own, with its reason in plain text.
func failure(status int, reason string, detail any) (*Response, body.Outgoing) {
	if detail != nil {
		reason += fmt.Sprint(detail)
	}
	return Text(status, reason+"\n"), body.String(reason + "\n")
}

package conn_test

import (
	"errors"
	"fmt"

	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

// message is what a response says, as far as it could be read.
type message struct {
	status                int
	header, body, trailer string
	switched              bool // 101
	final                 bool // the last one of its connection
	rest                  string
}

// judge reads the response to a request straight from all the bytes there are,
// with the slow codec: what the connection has to come to by bits and pieces.
// It is false where they are refused or not the whole of it, other than by being
// closed. The body is then what there was of it.
func judge(method, text string, closed bool) (m message, ok bool) {
	src := []byte(text)
	resp := wire.Response{Header: new(wire.Header)}
	for resp.Status < 200 && resp.Status != 101 {
		n, err := wiretest.Reference.ParseResponse(src, &resp)
		if err != nil {
			return m, false
		}
		src = src[n:]
	}
	framing, err := wire.ResponseFraming(method, &resp)
	if err != nil {
		return m, false
	}
	m.status, m.header = resp.Status, headers(resp.Header)
	m.switched = resp.Status == 101
	m.final = framing.Kind == wire.UntilClose || !wire.Persistent(resp.HTTP10, resp.Header)
	switch framing.Kind {
	case wire.Length:
		n := min(framing.Length, int64(len(src)))
		m.body, src = string(src[:n]), src[n:]
		ok = n == framing.Length
	case wire.Chunked:
		src, ok = m.chunks(src)
	case wire.UntilClose:
		m.body, src, ok = string(src), nil, closed
	default:
		ok = true
	}
	m.rest = string(src)
	return m, ok
}

// chunks reads a chunked body and returns what follows it.
func (m *message) chunks(src []byte) (rest []byte, ok bool) {
	for {
		line, n, err := wiretest.Reference.ParseChunk(src)
		if err != nil {
			return nil, false
		}
		src = src[n:]
		if line.Size == 0 {
			break
		}
		data := src[:min(line.Size, int64(len(src)))]
		m.body += string(data)
		src = src[len(data):]
		if int64(len(data)) < line.Size || len(src) < 2 || string(src[:2]) != "\r\n" {
			return nil, false
		}
		src = src[2:]
	}
	var trailer wire.Header
	n, err := wiretest.Reference.ParseTrailer(src, &trailer)
	if err != nil {
		return nil, false
	}
	m.trailer = headers(&trailer)
	return src[n:], true
}

// seen is the part of m that a caller sees.
func (m message) seen() message {
	return message{status: m.status, header: m.header, body: m.body, trailer: m.trailer}
}

func compare(got, want message) string {
	if got == want.seen() {
		return ""
	}
	return fmt.Sprintf("got %+v, want %+v", got, want)
}

// afterwards looks at a connection whose exchange went well: it can be used
// again if, and only if, it is in step.
func (r *recording) afterwards(c *conn.Conn, m message) string {
	state, refusal := conn.Idle, error(nil)
	switch {
	case m.switched:
		state, refusal = conn.Switched, conn.ErrSwitched
	case m.final:
		state, refusal = conn.Closed, conn.ErrClosed
	case m.rest != "":
		refusal = conn.ErrUnsolicited
	}
	if c.State() != state {
		return fmt.Sprintf("%v, want %v", c.State(), state)
	}
	sent := c.Stats().Sent
	resp, err := c.Get(background, "/", nil)
	switch {
	case refusal != nil:
		if !errors.Is(err, refusal) || c.Stats().Sent != sent || !c.Closed() {
			return fmt.Sprintf("another request: %v, want %v", err, refusal)
		}
	case r.closes: // which an altered response doesn't say
		if err == nil || !c.Closed() {
			return fmt.Sprintf("another request to a closed connection: %v", err)
		}
	case err != nil:
		return fmt.Sprintf("another request: %v", err)
	default:
		if b, err := resp.Body.ReadAll(5); string(b) != "again" || err != nil {
			return fmt.Sprintf("another request: %q, %v", b, err)
		}
	}
	return ""
}

// afterError looks at a connection that reported an error.
func (r *recording) afterError(c *conn.Conn, err error) string {
	var e *conn.Error
	sent := c.Stats().Sent
	switch {
	case !errors.As(err, &e):
		return fmt.Sprintf("%T: %v", err, err)
	case !c.Closed() || c.State() != conn.Closed:
		return fmt.Sprintf("%v after %v", c.State(), err)
	case e.SafeToRetry() && e.Written > 0 && (r.method == "POST" || c.Stats().Received > 0):
		return fmt.Sprintf("safe to retry: %v", err)
	}
	if _, err := c.Get(background, "/", nil); !errors.Is(err, conn.ErrClosed) || c.Stats().Sent != sent {
		return fmt.Sprintf("another request: %v", err)
	}
	return ""
}

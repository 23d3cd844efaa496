package misc

import (
	"crypto/tls"
	"errors"
	"io"
	"net"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// serverConn is one accepted connection: one goroutine, one request at a time,
// in the order they come in.
type serverConn struct {
	sock    sock
	handler Handler
	tls     *tls.ConnectionState // nil: plain
	in      body.Buffer
	out     body.Sender
	store   body.Storage
	head    wire.Request
	content body.Incoming // of the request under way, nil: none
	buf     []byte        // for the preamble of a response

	last     bool // the connection ends after this response
	answered bool // some of a final response was written
}

func newServerConn(nc net.Conn, h Handler) *serverConn {
	c := &serverConn{sock: sock{Conn: nc}, handler: h}
	c.in.Init(&c.sock)
	c.out.Init(&c.sock, wire.HTTP1)
	return c
}

// run serves requests until the connection is to be closed. Returning without
// end means that the peer is gone, or out of step beyond an answer.
func (c *serverConn) run() {
	for {
		switch err := c.receive().(type) {
		case nil:
		case wire.Error:
			c.refuse(err)
			c.sock.end()
			return
		default:
			if errors.Is(err, io.EOF) {
				c.sock.end() // TLS wants a goodbye answered: RFC 5246 section 7.2.1
			}
			return
		}
		if !c.exchange() {
			return
		}
		if c.last {
			c.sock.end()
			return
		}
	}
}

// receive reads the preamble of the next request and sets up its body. A
// wire.Error is the peer's fault and is answered; others mean that the
// connection is over.
func (c *serverConn) receive() error {
	c.in.Release()
	c.last, c.answered, c.content = false, false, nil
	c.head.Method, c.head.HTTP10 = "", false // for an answer to what can't be parsed
	if err := c.parse(); err != nil {
		return err
	}
	c.in.Hold() // the header's views
	framing, err := wire.RequestFraming(&c.head)
	if err != nil {
		return err
	}
	if hosts(c.head.Header) > 1 {
		return wire.ErrFieldValue // RFC 9112 section 3.2: 400, whatever they say
	}
	c.last = !wire.Persistent(c.head.HTTP10, c.head.Header)
	keep := func(err error) error { return err }
	switch framing.Kind {
	case wire.Length:
		c.content = c.store.Length(&c.in, framing.Length, keep)
	case wire.Chunked:
		c.content = c.store.Chunked(&c.in, wire.HTTP1, keep)
	}
	c.sock.expected = c.content != nil && c.content.State() == body.Ready && !c.head.HTTP10 && wire.ExpectsContinue(c.head.Header)
	return nil
}

func (c *serverConn) parse() error {
	for {
		seen := c.in.Unread()
		n, err := wire.HTTP1.ParseRequest(seen, &c.head)
		if err == nil {
			c.in.Consume(n)
			return nil
		}
		if err == wire.ErrIncomplete {
			err = c.in.Await(len(seen), wire.FindEnd)
		}
		if err != nil {
			return err
		}
	}
}

// exchange lets the handler answer the request that was received and sends
// that. It tells whether the peer got all of it.
func (c *serverConn) exchange() (sent bool) {
	defer func() {
		if fault := recover(); fault != nil {
			// Of a response that began there is nothing to save: it has to end
			// where it is, for the peer to notice.
			sent = !c.answered && c.fail("handler panicked: ", fault)
		}
	}()
	req := &Request{Method: c.head.Method, URI: string(c.head.Target), Header: c.head.Header, Body: c.content, TLS: c.tls}
	resp := c.handler(req)
	if resp == nil {
		return c.fail("handler returned no response", nil)
	}
	b := resp.Body
	if noContent(resp.Status) {
		b = nil
	}
	if !c.settleBefore(b) {
		return false
	}
	if err := c.send(resp, b); err != nil {
		return !c.answered && c.fail("response not possible: ", err)
	}
	return c.last || c.settle()
}

// maxInline is the most content that leaves in one write with the preamble.
const maxInline = 64 << 10

// maxDrain is the most of an unread request body that is read to keep the
// connection.
const maxDrain = 256 << 10

// settle reads what the handler left of the request's body, and tells whether
// the connection is in step after that.
func (c *serverConn) settle() bool {
	return c.content == nil || c.content.State() == body.Consumed || c.content.Discard(maxDrain) == nil
}

// settleBefore does so before the response with the body b where that can be:
// the response then tells whether the connection ends. It can't be where b may
// draw on the request's body, which b as any other than an Inline may. It
// returns false when the connection broke.
func (c *serverConn) settleBefore(b body.Outgoing) bool {
	_, inline := b.(body.Inline)
	if c.content != nil && (c.content.State() != body.Ready || len(c.in.Unread()) > 0) {
		c.sock.expected = false // the peer sends without waiting for word
	}
	switch {
	case b != nil && !inline:
		// Word to go on can't be given within the response.
		return c.sock.goOn() == nil
	case c.sock.expected:
		// Nobody wanted the body. Whether the peer sends it now is open.
		c.sock.expected, c.last = false, true
	case !c.settle():
		c.last = true
	}
	return true
}

// fail answers for a handler that didn't. It tells whether that went out.
func (c *serverConn) fail(reason string, detail any) bool {
	c.last = true
	c.sock.expected = false
	return c.send(failure(500, reason, detail)) == nil
}

// refuse answers a request that isn't acceptable.
func (c *serverConn) refuse(fault wire.Error) {
	c.last = true
	c.send(failure(refusal(fault), fault.Error(), nil))
}

// send writes resp with the body b, and with what the server adds to it.
func (c *serverConn) send(resp *Response, b body.Outgoing) error {
	framing, err := c.framing(resp, b)
	if err != nil {
		return err
	}
	h := resp.Header
	c.last = c.last || framing.Kind == wire.UntilClose || !wire.Persistent(false, h)
	if c.last && wire.Persistent(false, h) {
		h = h.Clone() // the handler's stays as it is
		h.Add("connection", "close")
	}
	c.buf, err = wire.HTTP1.AppendResponse(c.buf[:0], &wire.Response{
		Status: resp.Status, Reason: []byte(resp.Reason), Header: h, Framing: framing,
	})
	if err != nil {
		return err
	}
	if c.head.Method == "HEAD" {
		b = nil
	}
	if in, ok := b.(body.Inline); ok && framing.Length <= maxInline {
		content := in.Content()
		if int64(len(content)) != framing.Length {
			return &body.LengthError{Declared: framing.Length, Actual: int64(len(content))}
		}
		c.buf, b = append(c.buf, content...), nil
	}
	c.answered = true
	if _, err := c.sock.Write(c.buf); err != nil {
		return err
	}
	switch {
	case b == nil:
		return nil
	case framing.Kind == wire.UntilClose:
		_, err = b.WriteTo(plainWriter{&c.sock})
		return err
	}
	return c.out.Send(b)
}

// plainWriter takes a body of unknown length for a peer that knows no chunks.
type plainWriter struct{ io.Writer }

func (w plainWriter) WriteChunk(ch body.Chunk) error {
	_, err := w.Write(ch.Data)
	return err
}

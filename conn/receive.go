package conn

import (
	"errors"
	"io"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// receiveAfter reads the answer of a server that gave it, and hung up, before it
// had taken the whole request: 413 to a large upload, mostly. Without one, the
// request failed for the reason that cut it off.
func (c *Conn) receiveAfter(cut error) (*Response, error) {
	failure := c.newError(Transport, opSend, cut)
	if failure.Timeout() {
		if found, _ := c.system().look(); !found {
			c.abort() // to wait for an answer would take the timeout once more
			return nil, failure
		}
	}
	c.ioErr, c.unsent = nil, true
	r, err := c.receive()
	if e, own := err.(*Error); own && e.Side == Local {
		return nil, err // the context ended, or the connection was closed
	}
	if err != nil {
		failure.answered = c.answered
		return nil, failure
	}
	return r, nil
}

// receive waits for the final response.
func (c *Conn) receive() (*Response, error) {
	c.in.Release()
	if fault, cut := c.awaitResponse(finalOnly); fault != nil || cut != nil {
		return nil, c.failReceive(fault, cut)
	}
	return c.accept()
}

// interim is what came of responses before the final one.
type interim struct{ count, bytes int }

const (
	finalOnly        = false
	continueIsEnough = true
)

// awaitResponse reads responses up to the final one, or to a 100 (Continue)
// where that is waited for. It fails as parse does.
func (c *Conn) awaitResponse(continues bool) (fault, cut error) {
	for {
		n, fault, cut := c.parse()
		if fault != nil || cut != nil || c.resp.Status >= 200 || c.resp.Status == 101 {
			return fault, cut
		}
		if _, _, err := wire.AfterResponse(c.method, &c.resp); err != nil {
			return err, nil // no framing counts here, but what contradicts itself is wrong all the same
		}
		c.interim.count++
		c.interim.bytes += n
		switch {
		case c.interim.count > wire.MaxInterim || c.interim.bytes > wire.MaxInterimBytes:
			return wire.ErrInterim, nil
		case continues && c.resp.Status == 100:
			return nil, nil
		}
	}
}

// accept makes the response of the final one in c.resp.
func (c *Conn) accept() (*Response, error) {
	c.in.Hold() // the header's views
	framing, persistent, err := wire.AfterResponse(c.method, &c.resp)
	if err != nil {
		return nil, c.fail(Remote, opReceive, err)
	}
	r := &c.response
	r.Status, r.Header, r.Body = c.resp.Status, c.resp.Header, nil
	if r.Reason != string(c.resp.Reason) { // mostly the same as last time: no copy
		r.Reason = string(c.resp.Reason)
	}
	if r.Status == 101 {
		if c.unsent {
			return nil, c.fail(Remote, opReceive, ErrSwitchedEarly)
		}
		c.life.move(upgraded)
		c.rest()
		return r, nil
	}
	c.final = c.final || c.unsent || !persistent
	if framing.Kind == wire.None {
		c.endOfBody(nil)
		return r, nil
	}
	c.life.move(answered)
	r.Body = c.incoming(framing)
	return r, nil
}

// parse reads one response preamble, of n bytes, into c.resp. Fault is what is
// wrong with it, cut that the stream ended before one could tell.
func (c *Conn) parse() (n int, fault, cut error) {
	for {
		seen := c.in.Unread()
		if len(seen) > 0 {
			n, err := c.codec.ParseResponse(seen, &c.resp)
			if err == nil {
				c.in.Consume(n)
			}
			if err != wire.ErrIncomplete {
				return n, err, nil
			}
		}
		if err := c.in.Await(len(seen), wire.FindEnd); err != nil {
			return 0, nil, err
		}
	}
}

// failReceive closes the connection for what awaitResponse returned.
func (c *Conn) failReceive(fault, cut error) error {
	switch {
	case fault != nil:
		return c.fail(Remote, opReceive, fault)
	case !c.answered && (cut == io.EOF || errors.Is(cut, io.ErrUnexpectedEOF)): // the latter is TLS's, without a goodbye
		cut = ErrNoResponse
	case cut == io.EOF:
		cut = io.ErrUnexpectedEOF
	}
	return c.fail(c.broken, opReceive, cut)
}

// incoming makes the body that the framing says.
func (c *Conn) incoming(f wire.Framing) body.Incoming {
	switch f.Kind {
	case wire.Length:
		if c.bodies.Length != nil {
			return c.bodies.Length(&c.in, f.Length, c.bodyDone)
		}
		return c.store.Length(&c.in, f.Length, c.bodyDone)
	case wire.Chunked:
		if c.bodies.Chunked != nil {
			return c.bodies.Chunked(&c.in, c.codec, c.bodyDone)
		}
		return c.store.Chunked(&c.in, c.codec, c.bodyDone)
	}
	if c.bodies.UntilClose != nil {
		return c.bodies.UntilClose(&c.in, c.bodyDone)
	}
	return c.store.UntilClose(&c.in, c.bodyDone)
}

// endOfBody is what an incoming body calls when it ended, and Request itself
// where there is none.
func (c *Conn) endOfBody(fault error) error {
	if fault != nil {
		var grammar wire.Error
		switch {
		case fault == body.ErrClosed:
			return c.fail(Local, opBody, fault) // before its end
		case errors.As(fault, &grammar):
			return c.fail(Remote, opBody, fault)
		case c.ioErr != nil:
			return c.fail(c.broken, opBody, fault)
		}
		return c.fail(Local, opBody, fault) // its destination's
	}
	c.exchanges++
	if c.final {
		c.life.move(last)
		c.release()
		return nil
	}
	c.rest()
	c.life.move(complete)
	return nil
}

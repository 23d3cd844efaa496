package conn

import (
	"net"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// A Conn is one connection. Make one with New.
type Conn struct {
	sock    net.Conn
	layered bool // it is TLS, mostly, above another one
	base    *wire.Header
	// What base says of every request, and whether it does, which replaces what
	// the request's own fields say.
	baseExpects, baseFinal      bool
	baseHasExpect, baseHasFinal bool

	bodies   body.Bodies
	codec    wire.Codec
	timeout  time.Duration
	busyPoll time.Duration

	patience time.Duration // Options.ContinueTimeout

	life lifecycle
	intr interrupt

	deadline deadline

	*workspace // nil: none was needed yet, or ReleaseBuffers gave it up

	// The exchange under way.
	method   string
	final    bool // the connection ends with this exchange
	interim  interim
	written  int64
	answered bool // something came back
	ioErr    error
	broken   Side // whose fault ioErr is

	exchanges uint64 // that were completed
	received  uint64
	sentBytes uint64

	fd      descriptor
	fdReady bool
}

// New makes a connection of sock, any net.Conn: TCP, Unix, TLS, or in memory.
// The Conn owns it from then on. Nothing is read or written yet; faults in o
// are told by the first request.
func New(sock net.Conn, o Options) *Conn {
	c := &Conn{sock: sock, base: o.Base, bodies: o.Bodies, codec: o.Codec, busyPoll: o.BusyPoll, timeout: o.Timeout, patience: o.ContinueTimeout}
	c.deadline.began = time.Now()
	// A write that timed out is the end of a TLS connection. None may be early.
	_, c.layered = beneath(sock)
	c.deadline.exact = c.layered
	c.baseExpects, c.baseFinal = wire.ExpectsContinue(o.Base), !wire.Persistent(false, o.Base)
	_, c.baseHasExpect = o.Base.Peek("expect")
	_, c.baseHasFinal = o.Base.Peek("connection")
	if c.codec == nil {
		c.codec = wire.HTTP1
	}
	if o.Trace != nil {
		c.codec = tracedCodec{c.codec, o.Trace}
	}
	if c.timeout == 0 {
		c.timeout = DefaultTimeout
	}
	c.timeout = min(c.timeout, maxTimeout)
	if c.patience == 0 {
		c.patience = DefaultContinueTimeout
	}
	return c
}

// Sock returns the connection given to New. Reading from or writing to it puts
// it out of step.
func (c *Conn) Sock() net.Conn { return c.sock }

// Base returns the fields that go out with every request, possibly nil.
func (c *Conn) Base() *wire.Header { return c.base }

// Bodies returns the constructors of bodies, none of them nil.
func (c *Conn) Bodies() body.Bodies { return c.bodies.Complete() }

// State returns where the connection stands.
func (c *Conn) State() State { return c.life.load() }

// Closed tells whether the connection is closed, by Close, by an error or after
// a response that was its last, or hijacked: no request can be made any more.
func (c *Conn) Closed() bool { return c.life.load() >= Hijacked }

// Stats count what went through a connection.
type Stats struct {
	Exchanges      uint64 // completed, up to the end of the response's body
	Sent, Received uint64 // bytes, as the socket given to New counts them
}

// Stats returns what went through the connection so far. Like Request it is for
// the goroutine that uses the connection.
func (c *Conn) Stats() Stats {
	return Stats{Exchanges: c.exchanges, Sent: c.sentBytes, Received: c.received}
}

// Close closes the connection: a request under way in another goroutine, or
// the reading of its body, ends with ErrClosed, even where it would have ended well
// just then. Close can be called any number of times; the error is that of closing
// the socket, the first time.
//
// A Conn that is dropped without Close is closed when it is garbage collected,
// if its socket is one of package net.
func (c *Conn) Close() error {
	if c.life.move(failed) >= Hijacked {
		return nil
	}
	return c.release()
}

// release lets go of everything outside of the Conn.
func (c *Conn) release() error {
	c.intr.sleep()
	c.deadline.disarm()
	return c.sock.Close()
}

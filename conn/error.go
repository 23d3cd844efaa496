package conn

import (
	"errors"
	"io"
	"net"
	"strconv"
)

// What a caller did wrong, or what the peer did that isn't about the grammar.
// They come inside of an *Error.
var (
	// ErrClosed: the connection is closed. Connect again.
	ErrClosed = errors.New("connection is closed")

	// ErrBusy: another goroutine has a request under way on this connection.
	// Use a connection each. Alone among the errors it closes nothing.
	ErrBusy = errors.New("another request is under way on this connection")

	// ErrBodyUnread: the body of the last response wasn't read to its end.
	ErrBodyUnread = errors.New("the last response's body was not read to its end")

	// ErrSwitched: the connection speaks another protocol since a 101.
	ErrSwitched = errors.New("the connection switched to another protocol")

	// ErrHijacked: the socket was handed over by Hijack.
	ErrHijacked = errors.New("the connection was hijacked")

	// ErrBodyNotAllowed: GET, HEAD and DELETE take no body.
	ErrBodyNotAllowed = errors.New("this method takes no body: pass nil")

	// ErrNothingToContinue: "expect: 100-continue" with a request that has no
	// content, which RFC 9110 section 10.1.1 rules out.
	ErrNothingToContinue = errors.New("expect: 100-continue without content to wait with")

	// ErrSwitchedEarly: the server switched to another protocol (101) before it
	// had the whole request.
	ErrSwitchedEarly = errors.New("101 before the request was sent whole")

	// ErrNoResponse: the connection ended before a byte of the response. It is
	// an io.EOF as well.
	ErrNoResponse error = noResponse{}

	// ErrStale: the server closed the connection before the request or, with TLS,
	// sent whatever. It was noticed before anything was written.
	ErrStale = errors.New("the server closed the idle connection")

	// ErrUnsolicited: the server sent bytes that nobody asked for.
	ErrUnsolicited = errors.New("unsolicited bytes from the server")
)

type noResponse struct{}

func (noResponse) Error() string { return "connection ended before a response" }
func (noResponse) Unwrap() error { return io.EOF }

// Side says where the reason for an error lies.
type Side uint8

// The sealed set of sides.
const (
	Local     Side = iota // the caller: arguments, the outgoing body, the context, Close
	Remote                // the server: what it sent isn't acceptable
	Transport             // in between: refused, reset, cut, timed out
)

func (s Side) String() string {
	switch s {
	case Local:
		return "local"
	case Remote:
		return "remote"
	case Transport:
		return "transport"
	}
	return "unknown side"
}

// An Error is what Request and reading a body return. It wraps the reason once:
// a wire.Error, an error of this package or of package body, the context's, or
// that of the connection.
type Error struct {
	Side    Side
	Op      string // "begin", "send", "receive", "read body" or "hijack"
	Written int64  // bytes of the request that went out
	Reused  bool   // the connection had carried an exchange before; false where its state refused the request
	Err     error

	idempotent bool // the request's method: RFC 9110 section 9.2.2
	answered   bool // some of the response had arrived
	elsewhere  bool // nothing is wrong with the request: another connection would take it
}

func (e *Error) Error() string {
	s := "conn: " + e.Op + ": " + e.Side.String() + ": " + e.Err.Error()
	if e.Written > 0 && e.Op != opBody {
		s += " (after " + strconv.FormatInt(e.Written, 10) + " bytes of the request)"
	}
	return s
}

// Unwrap gives the reason to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Timeout tells whether an I/O took longer than the connection's timeout, or
// the context's deadline passed.
func (e *Error) Timeout() bool {
	return isTimeout(e.Err)
}

// Temporary makes an Error a net.Error. It is never true: the connection is
// closed.
func (e *Error) Temporary() bool { return false }

// SafeToRetry tells whether the same request can be made on another connection
// without acting twice: because none of it was sent, or because its method is
// idempotent and the connection broke before any of the response arrived. It
// is false where a repetition would fail alike, and for an error of Hijack. A body
// that was made from a reader, or received, may be spent all the same; to make it
// anew is the caller's.
func (e *Error) SafeToRetry() bool {
	switch {
	case e.elsewhere:
		return true
	case e.Side == Local:
		return false
	case e.Written == 0:
		return true
	}
	return e.Side == Transport && !e.answered && e.idempotent
}

const (
	opBegin   = "begin"
	opSend    = "send"
	opReceive = "receive"
	opBody    = "read body"
	opHijack  = "hijack"
)

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

package body

import (
	"errors"
	"io"
	"strconv"
)

// Faults of the caller, as opposed to those of the stream. They leave the body
// as it was.
var (
	// ErrUsed: a body made from a reader was sent already, or a received one was
	// read. Make another one.
	ErrUsed = errors.New("body: a body made from a reader, or received, can be sent only once")

	// ErrBusy: another goroutine has a call on this body under way. Read a
	// body in one goroutine; to interrupt it from another one, close the
	// connection or cancel the request's context.
	ErrBusy = errors.New("body: another goroutine reads this body")

	// ErrTooLarge: a body holds more than the caller allowed.
	ErrTooLarge = errors.New("body: larger than the maximum allowed by the caller")

	// ErrChunkTooLarge: a chunk is larger than MaxChunk, so ReadChunk can't
	// return it whole. Read has no such bound.
	ErrChunkTooLarge = errors.New("body: chunk larger than MaxChunk; use Read instead of ReadChunk")

	// ErrMidChunk: ReadChunk after Read had stopped within a chunk.
	ErrMidChunk = errors.New("body: part of this chunk was read already; go on with Read")

	// ErrClosed: Close was called before the end of the body.
	ErrClosed = errors.New("body: closed before its end")

	// ErrNegative: an outgoing body declares a length below zero that isn't
	// UnknownLength.
	ErrNegative = errors.New("body: negative length")

	// ErrChunkAfterLast: an outgoing body has a chunk behind an empty one, which
	// ended it.
	ErrChunkAfterLast = errors.New("body: chunk after the empty one, which is the last")

	// ErrNoLastChunk: an iterator of chunks ended without the empty chunk that
	// tells that it is complete.
	ErrNoLastChunk = errors.New("body: chunks ended without an empty one, which is the last")
)

// A LengthError tells that a body isn't as long as was declared for it, by a
// content-length field or by an Outgoing's Length.
type LengthError struct {
	Declared int64 // bytes
	Actual   int64 // bytes there were; for an excess, bytes known so far
	Received bool  // the body came from the peer
}

func (e *LengthError) Error() string {
	verb := " exceeds "
	if e.Actual < e.Declared {
		verb = " is short of "
	}
	return "body: actual length " + strconv.FormatInt(e.Actual, 10) + verb +
		"declared length " + strconv.FormatInt(e.Declared, 10)
}

// Unwrap makes a received body that ends early an io.ErrUnexpectedEOF.
func (e *LengthError) Unwrap() error {
	if e.Received && e.Actual < e.Declared {
		return io.ErrUnexpectedEOF
	}
	return nil
}

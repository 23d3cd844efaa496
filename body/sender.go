package body

import (
	"io"

	"github.com/degu-go/degu/wire"
)

// A Sender writes outgoing bodies to one connection, one after another, with
// the framing that goes around their content. The zero value needs Init.
type Sender struct {
	w        io.Writer
	codec    wire.Codec
	declared int64
	actual   int64
	buf      []byte // bytes of a chunk that wait for the rest of it
	last     bool   // the body wrote its last chunk itself
	lastExt  []byte // with this extension
	fault    error  // the first one seen while a body wrote: it isn't to go on after that
}

// Init makes s a sender to w. Each Write of w is one or more I/Os.
func (s *Sender) Init(w io.Writer, codec wire.Codec) { *s = Sender{w: w, codec: codec} }

// OutgoingFraming returns the framing that b is sent with, None for nil. One
// that can't be sent, because it was before or was read already, is ErrUsed.
func OutgoingFraming(b Outgoing) (wire.Framing, error) {
	switch b := b.(type) {
	case nil:
		return wire.Framing{}, nil
	case *inline: // never spent
		return wire.Framing{Kind: wire.Length, Length: int64(len(b.content))}, nil
	}
	switch n := b.Length(); {
	case spent(b, n):
		return wire.Framing{}, ErrUsed
	case n == UnknownLength:
		return wire.Framing{Kind: wire.Chunked}, nil
	case n < 0:
		return wire.Framing{}, ErrNegative
	default:
		return wire.Framing{Kind: wire.Length, Length: n}, nil
	}
}

// spent tells that b hasn't got what it declares any more. A received body of
// unknown length can be sent on from where it was read to.
func spent(b Outgoing, length int64) bool {
	switch b := b.(type) {
	case interface{ spent() bool }:
		return b.spent()
	case *guarded:
		return b.core.sent || used(b.State(), length)
	case Incoming:
		return used(b.State(), length)
	}
	return false
}

func used(s State, length int64) bool {
	return length != 0 && (s > Started || s == Started && length > 0)
}

// Send writes b: exactly the declared number of bytes, or chunks, the last
// chunk and a trailer section. Where it fails, the peer has got an unfinished
// body and the connection is of no more use. Errors: those of w and of b,
// LengthError, ErrUsed, ErrChunkAfterLast, ErrNoLastChunk,
// wire.ErrChunkExtension and the like.
func (s *Sender) Send(b Outgoing) error {
	f, err := OutgoingFraming(b)
	if err != nil {
		return err
	}
	return s.SendAs(b, f)
}

// SendAs is Send for a body whose framing was stated already, by OutgoingFraming:
// that is what it is held to, whatever its Length says meanwhile.
func (s *Sender) SendAs(b Outgoing, f wire.Framing) error {
	s.actual, s.fault = 0, nil
	switch f.Kind {
	case wire.Length:
		return s.sendLength(b, f.Length)
	case wire.Chunked:
		return s.sendChunks(b)
	}
	return nil
}

func (s *Sender) sendLength(b Outgoing, length int64) error {
	s.declared = length
	_, err := b.WriteTo((*lengthWriter)(s))
	switch {
	case s.fault != nil:
		return s.fault
	case err != nil:
		return err
	case s.actual < length:
		return &LengthError{Declared: length, Actual: s.actual}
	}
	return nil
}

func (s *Sender) sendChunks(b Outgoing) error {
	lent := copyBuffers.Get().(*[64 << 10]byte)
	defer copyBuffers.Put(lent)
	s.buf = lent[:0]
	defer func() { s.buf = nil }()
	s.last, s.lastExt = false, s.lastExt[:0]
	_, err := b.WriteTo((*chunkWriter)(s))
	switch {
	case s.fault != nil:
		return s.fault
	case err != nil:
		return err
	}
	var trailer *wire.Header
	if t, ok := b.(interface{ Trailer() *wire.Header }); ok {
		trailer = t.Trailer() // of a received body that is sent on
	}
	if s.buf, err = s.codec.AppendChunk(s.buf, 0, s.lastExt); err != nil {
		return err
	}
	if s.buf, err = s.codec.AppendTrailer(s.buf, trailer); err != nil {
		return err
	}
	return s.flush()
}

// put appends p to the bytes that wait, or writes both where they don't fit.
func (s *Sender) put(p []byte) error {
	if len(p) > cap(s.buf)-len(s.buf) {
		if err := s.flush(); err != nil {
			return err
		}
		if len(p) >= cap(s.buf) {
			return s.write(p)
		}
	}
	s.buf = append(s.buf, p...)
	return nil
}

func (s *Sender) flush() error {
	if len(s.buf) == 0 {
		return nil
	}
	err := s.write(s.buf)
	s.buf = s.buf[:0]
	return err
}

func (s *Sender) write(p []byte) error {
	n, err := s.w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return err
}

// lengthWriter is the Sender as a body of declared length gets to see it.
type lengthWriter Sender

func (w *lengthWriter) Write(p []byte) (int, error) {
	if w.fault != nil {
		return 0, w.fault
	}
	if int64(len(p)) > w.declared-w.actual {
		// Not one byte too many goes out: it would be read as the beginning of
		// the next message.
		w.fault = &LengthError{Declared: w.declared, Actual: w.actual + int64(len(p))}
		return 0, w.fault
	}
	if len(p) == 0 {
		return 0, nil
	}
	if w.fault = (*Sender)(w).write(p); w.fault != nil {
		return 0, w.fault
	}
	w.actual += int64(len(p))
	return len(p), nil
}

// ReadFrom lets the connection take content from a file without copying it, if
// it knows how, and never more than was declared.
func (w *lengthWriter) ReadFrom(r io.Reader) (n int64, err error) {
	rf, ok := w.w.(io.ReaderFrom)
	limited, isLimited := r.(*io.LimitedReader)
	if !ok || !isLimited || limited.N > w.declared-w.actual || w.fault != nil {
		return copyTo(struct{ io.Writer }{w}, r) // Write judges
	}
	n, w.fault = rf.ReadFrom(limited)
	w.actual += n
	return n, w.fault
}

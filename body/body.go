package body

import (
	"io"
	"iter"

	"github.com/degu-go/degu/wire"
)

// UnknownLength is the Length of a body whose length isn't known beforehand.
// Such a body is sent in chunks.
const UnknownLength = -1

// An Outgoing body is content to be sent.
type Outgoing interface {
	// Length returns the number of bytes that WriteTo will write, or
	// UnknownLength.
	Length() int64

	// WriteTo writes the content to w and returns how many bytes it wrote. For
	// a body of unknown length each Write becomes one chunk; w then implements
	// ChunkWriter, for those who have extensions to send. An error of w is to
	// be returned as it is. WriteTo mustn't keep w.
	io.WriterTo
}

// A ChunkWriter is what a body of unknown length is written to.
type ChunkWriter interface {
	io.Writer

	// WriteChunk writes one chunk with its extension. One without data is the
	// last chunk, which only needs to be written for the sake of an extension;
	// nothing can be written after it.
	WriteChunk(c Chunk) error
}

// A Chunk is one chunk of a chunked body.
type Chunk struct {
	Ext  []byte // as in wire.ChunkLine; nil where there is none
	Data []byte
}

// Inline is an Outgoing whose content lies in memory, so that it can leave in
// one write with the preamble. The content isn't changed and not kept.
type Inline interface {
	Outgoing
	Content() []byte
}

// An Incoming body is content being received. Every method that reads returns
// the same error again after one that made the body Failed, and the connection
// is closed then. Length, State and Trailer aside, a call that meets another one
// under way in a second goroutine returns ErrBusy and changes nothing.
type Incoming interface {
	// Read reads content. The end is io.EOF: with the last bytes where they
	// complete a declared length, otherwise from the Read behind them. Of a
	// chunked body it takes as many chunks as have arrived. All of p may be
	// written to, as io.Reader has it.
	io.Reader

	// WriteTo writes the remaining content to w. With Length it makes every
	// Incoming an Outgoing, which can be sent once. Where w is a ChunkWriter and
	// the body is chunked, chunks and extensions stay as they are: all of them
	// with a Sender, and with another w those of at most MaxChunk bytes.
	io.WriterTo

	// Close gives the rest up: before the end it makes the body Failed, which
	// closes the connection. At the end it does nothing.
	io.Closer

	// Length returns the declared length in bytes, UnknownLength where there
	// is none. It doesn't change while the body is read.
	Length() int64

	// State tells how far the body is.
	State() State

	// ReadAll reads the rest, which may be at most max bytes. Where it is
	// more, the error is ErrTooLarge: a declared length is refused before a
	// byte is read, other bodies return what was read so far, up to one byte
	// more than max, and can be read on.
	ReadAll(max int64) ([]byte, error)

	// Discard reads the rest and drops it, with ReadAll's rule on max.
	Discard(max int64) error

	// ReadChunk returns the next chunk whole, io.EOF behind the last one; its
	// bytes are good until the next call. The last chunk of a chunked body, and
	// only that one, is empty, and the body is Consumed with it. A body that
	// isn't chunked gives the pieces in which it arrives, none of them empty and
	// without extensions. A chunk of more than MaxChunk bytes is
	// ErrChunkTooLarge and leaves the body as it was.
	ReadChunk() (Chunk, error)

	// Chunks gives what ReadChunk gives, up to the end or to an error.
	Chunks() iter.Seq2[Chunk, error]

	// Trailer returns the fields of the trailer section, nil before the end
	// and for bodies that have none. They are views, valid until the
	// connection's next request.
	Trailer() *wire.Header
}

// MaxChunk is the most bytes of a chunk that ReadChunk returns, as in Degu.
const MaxChunk = 16 << 20

// State is one of Ready, Started, Consumed, Failed.
type State uint8

// The sealed set of states of an Incoming.
const (
	Ready    State = iota // nothing was read
	Started               // something was read, or the first attempt is under way
	Consumed              // read to its end: the connection can be used again
	Failed                // an error, or closed before the end: so is the connection
)

func (s State) String() string {
	switch s {
	case Ready:
		return "ready"
	case Started:
		return "started"
	case Consumed:
		return "consumed"
	case Failed:
		return "failed"
	}
	return "unknown state"
}

// Done is called once by an Incoming when it ends: with nil at its end, with
// the reason when it failed. It returns the error to hand to the reader.
type Done func(err error) error

// Bodies is the set of constructors that a connection receives bodies with and
// offers for sending them. A nil member means this package's own; for those
// that receive, that is one that reuses storage inside of the connection.
type Bodies struct {
	Length     func(src *Buffer, length int64, done Done) Incoming
	Chunked    func(src *Buffer, codec wire.Codec, done Done) Incoming
	UntilClose func(src *Buffer, done Done) Incoming

	New         func(r io.Reader, contentLength int64) Outgoing
	Iter        func(seq iter.Seq2[[]byte, error], contentLength int64) Outgoing
	NewChunked  func(r io.Reader) Outgoing
	ChunkedIter func(seq iter.Seq2[Chunk, error]) Outgoing
	Stream      func(r io.Reader) Outgoing
}

// Complete returns b with this package's own constructors in the place of nil
// members.
func (b Bodies) Complete() Bodies {
	if b.Length == nil {
		b.Length = func(src *Buffer, length int64, done Done) Incoming {
			return new(Storage).Length(src, length, done)
		}
	}
	if b.Chunked == nil {
		b.Chunked = func(src *Buffer, codec wire.Codec, done Done) Incoming {
			return new(Storage).Chunked(src, codec, done)
		}
	}
	if b.UntilClose == nil {
		b.UntilClose = func(src *Buffer, done Done) Incoming {
			return new(Storage).UntilClose(src, done)
		}
	}
	if b.New == nil {
		b.New = New
	}
	if b.Iter == nil {
		b.Iter = Iter
	}
	if b.NewChunked == nil {
		b.NewChunked = NewChunked
	}
	if b.ChunkedIter == nil {
		b.ChunkedIter = ChunkedIter
	}
	if b.Stream == nil {
		b.Stream = Stream
	}
	return b
}

// Storage holds one incoming body of any kind, and is reused for the next one
// by whoever receives one body at a time.
type Storage struct {
	length     lengthBody
	chunked    chunkedBody
	untilClose closeBody
	guarded    guarded // around one of them
}

package body

import (
	"io"
	"slices"

	"github.com/degu-go/degu/wire"
)

// chunkedBody is a chunked transfer coding.
type chunkedBody struct {
	core
	codec      wire.Codec
	at         position
	left       int64 // of the current chunk's data
	size       int64 // of the current chunk
	ext        []byte
	extensions int // bytes of them so far, and of what else a line has no need of
	data       []byte
	trailer    wire.Header
}

// plainLine is how long a chunk line is at most without an extension, zeros as
// servers pad with them included.
const plainLine = 16 + len("\r\n")

// position is where in the coding the next unread byte stands.
type position uint8

const (
	atLine    position = iota // a chunk line
	atData                    // content
	atEnd                     // the CRLF behind a chunk's data
	atTrailer                 // the trailer section
)

// Chunked begins a chunked body, whose lines codec parses.
func (s *Storage) Chunked(src *Buffer, codec wire.Codec, done Done) Incoming {
	b := &s.chunked
	b.core = core{src: src, done: done}
	b.codec, b.at, b.left, b.size, b.extensions = codec, atLine, 0, 0, 0
	b.ext, b.data = b.ext[:0], b.data[:0]
	b.trailer.Reset()
	return s.guard(b, &b.core, nil)
}

func (b *chunkedBody) Length() int64 { return UnknownLength }

// Trailer shadows core's.
func (b *chunkedBody) Trailer() *wire.Header {
	if b.state != Consumed {
		return nil
	}
	return &b.trailer
}

// Read fills p with the data of as many chunks as have arrived.
func (b *chunkedBody) Read(p []byte) (n int, err error) {
	if b.err != nil {
		return 0, b.err
	}
	b.state = Started
	if len(p) == 0 {
		return 0, nil
	}
	for {
		if n, err = b.unwrap(p); n > 0 {
			return n, nil // what ails the bytes behind is told once they are next
		}
		if err != nil {
			return 0, b.finish(err)
		}
		if err = b.advance(); err != nil {
			return 0, err
		}
	}
}

func (b *chunkedBody) took(n int64) {
	if b.left -= n; b.left == 0 {
		b.at = atEnd
	}
}

// advance goes to the next content byte. Its error is final: io.EOF behind the
// trailer section, or what finish made of a fault.
func (b *chunkedBody) advance() error {
	for {
		var err error
		switch b.at {
		case atData:
			return nil
		case atLine:
			err = b.line()
		case atEnd:
			err = b.lineEnd()
		case atTrailer:
			if err = b.trailerSection(); err == nil {
				return b.finish(nil)
			}
		}
		if err != nil {
			return b.finish(err)
		}
	}
}

// line reads a chunk line.
func (b *chunkedBody) line() error {
	for {
		seen := b.src.Unread()
		n, err := b.takeLine(seen)
		if err == wire.ErrIncomplete {
			if err = b.src.Await(len(seen), findLine); err != nil {
				return err
			}
			continue
		}
		b.src.Consume(n)
		return err
	}
}

// takeLine takes a chunk line from the front of src.
func (b *chunkedBody) takeLine(src []byte) (n int, err error) {
	c, n, err := b.codec.ParseChunk(src)
	if err != nil {
		return 0, err
	}
	b.ext = b.ext[:0]
	// What is around a size and in front of it tells as little as an extension.
	if beyond := max(len(c.Ext), n-plainLine); beyond > 0 {
		if b.extensions += beyond; b.extensions > wire.MaxExtensions {
			return 0, wire.ErrExtensions
		}
		// A copy, because reading the data moves the bytes below a view.
		b.ext = append(b.ext, c.Ext...)
	}
	b.size, b.left, b.at = c.Size, c.Size, atData
	if c.Size == 0 {
		b.at = atTrailer
	}
	return n, nil
}

// lineEnd reads the CRLF behind the data.
func (b *chunkedBody) lineEnd() error {
	for {
		n, err := b.takeEnd(b.src.Unread())
		if err == wire.ErrIncomplete {
			if err = b.src.Fill(); err != nil {
				return err
			}
			continue
		}
		b.src.Consume(n)
		return err
	}
}

// takeEnd takes the CRLF behind the data from the front of src.
func (b *chunkedBody) takeEnd(src []byte) (n int, err error) {
	switch {
	case len(src) > 1 && src[0] == '\r' && src[1] == '\n':
		b.at = atLine
		return 2, nil
	case len(src) == 0, len(src) == 1 && src[0] == '\r':
		return 0, wire.ErrIncomplete
	}
	return 0, wire.ErrChunkEnd
}

func (b *chunkedBody) trailerSection() error {
	for {
		seen := b.src.Unread()
		n, err := b.codec.ParseTrailer(seen, &b.trailer)
		if err == nil {
			b.src.Consume(n)
			return nil
		}
		if err == wire.ErrIncomplete {
			err = b.src.Await(len(seen), wire.FindEnd)
		}
		if err != nil {
			return err
		}
	}
}

// ReadAll expects one chunk, or those that have arrived, and the end behind.
func (b *chunkedBody) ReadAll(most int64) ([]byte, error) {
	if b.err == nil {
		b.state = Started
		b.advance() // its error stays
	}
	expect := max(b.left, int64(len(b.src.Unread())))
	return readAll(b, min(expect, MaxChunk)+1, most)
}

func (b *chunkedBody) Discard(max int64) error { return discard(b, max) }

func (b *chunkedBody) readChunk() (ext, data []byte, err error) {
	c, err := b.whole()
	return c.Ext, c.Data, err
}

// whole reads a chunk that nothing was read of.
func (b *chunkedBody) whole() (Chunk, error) {
	if b.err == nil {
		b.state = Started
		if err := b.advance(); err != nil {
			return b.end(err)
		}
		switch {
		case b.left < b.size:
			return Chunk{}, ErrMidChunk
		case b.size > MaxChunk:
			return Chunk{}, ErrChunkTooLarge
		}
	}
	return b.part()
}

// end makes the last chunk of a body that has just ended well.
func (b *chunkedBody) end(err error) (Chunk, error) {
	if err == io.EOF {
		return Chunk{Ext: b.extension()}, nil
	}
	return Chunk{}, err
}

func (b *chunkedBody) extension() []byte {
	if len(b.ext) == 0 {
		return nil
	}
	return b.ext
}

// part reads what is left of a chunk, at most MaxChunk bytes.
func (b *chunkedBody) part() (Chunk, error) {
	if b.err != nil {
		return Chunk{}, b.err
	}
	b.state = Started
	if err := b.advance(); err != nil {
		return b.end(err)
	}
	var c Chunk
	if b.left == b.size {
		c.Ext = b.extension()
	}
	b.data = b.data[:0]
	for want := min(b.left, MaxChunk); want > 0; {
		if len(b.data) == cap(b.data) {
			// The size is the peer's claim: storage doubles as bytes arrive.
			b.data = slices.Grow(b.data, int(min(want, int64(max(firstBuffer, len(b.data))))))
		}
		room := b.data[len(b.data):cap(b.data)]
		n, err := b.src.Read(room[:min(int64(len(room)), want)])
		b.data = b.data[:len(b.data)+n]
		want -= int64(n)
		b.took(int64(n))
		if err != nil {
			return Chunk{}, b.finish(err)
		}
	}
	c.Data = b.data
	return c, nil
}

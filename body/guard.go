package body

import (
	"io"
	"iter"

	"github.com/degu-go/degu/wire"
)

// kind is one way in which a body is delimited: an Incoming without regard to
// who else uses it.
type kind interface {
	io.Reader
	io.WriterTo
	io.Closer
	Length() int64
	State() State
	ReadAll(max int64) ([]byte, error)
	Discard(max int64) error
	readChunk() (ext, data []byte, err error) // apart, as a Chunk is moved through memory
	Trailer() *wire.Header
}

// guarded lets one caller at a time into a kind. A second goroutine would put
// the stream out of step; it is told so instead, and the first one goes on. What
// is guarded is the Buffer, since that outlives the body.
type guarded struct {
	kind
	core   *core // the kind's
	src    *Buffer
	length *lengthBody // the kind, if it is that
}

func (s *Storage) guard(k kind, c *core, length *lengthBody) Incoming {
	g := &s.guarded // field by field: a value of five words goes through memory
	g.kind, g.core, g.src, g.length = k, c, c.src, length
	return g
}

// State looks directly, as it comes with each step of a loop that reads.
func (g *guarded) State() State { return g.core.state }

// Leave is deferred around calls that may reach the caller's code, and that may
// panic: content that is here already, as that of most small bodies is, can be had
// without.
func (g *guarded) enter() bool { return g.src.busy.CompareAndSwap(false, true) }
func (g *guarded) leave()      { g.src.busy.Store(false) }

// here tells that some content of a declared length is.
func (g *guarded) here() bool {
	return g.length != nil && g.core.err == nil && g.src.start < g.src.end
}

func (g *guarded) Read(p []byte) (int, error) {
	if !g.enter() {
		return 0, ErrBusy
	}
	if !g.here() {
		return g.readFurther(p)
	}
	n, err := g.length.readHere(p)
	g.leave()
	return n, err
}

func (g *guarded) readFurther(p []byte) (int, error) {
	defer g.leave()
	return g.kind.Read(p)
}

func (g *guarded) WriteTo(w io.Writer) (int64, error) {
	if !g.enter() {
		return 0, ErrBusy
	}
	defer g.leave()
	if _, chunked := w.(*chunkWriter); chunked {
		g.core.sent = true // what is left of it after a fault isn't what it was
	}
	return g.kind.WriteTo(w)
}

func (g *guarded) Close() error {
	if !g.enter() {
		return ErrBusy
	}
	defer g.leave()
	return g.kind.Close()
}

func (g *guarded) ReadAll(max int64) ([]byte, error) {
	if !g.enter() {
		return nil, ErrBusy
	}
	defer g.leave()
	return g.kind.ReadAll(max)
}

func (g *guarded) Discard(max int64) error {
	if !g.enter() {
		return ErrBusy
	}
	defer g.leave()
	return g.kind.Discard(max)
}

func (g *guarded) ReadChunk() (Chunk, error) {
	if !g.enter() {
		return Chunk{}, ErrBusy
	}
	if !g.here() {
		return g.readChunkFurther()
	}
	data := g.length.takeHere()
	g.leave()
	return Chunk{Data: data}, nil
}

func (g *guarded) readChunkFurther() (Chunk, error) {
	defer g.leave()
	ext, data, err := g.kind.readChunk()
	return Chunk{ext, data}, err
}

// Chunks leaves the body free between two chunks, so that a loop can close it.
func (g *guarded) Chunks() iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		for {
			c, err := g.ReadChunk()
			if err == io.EOF {
				return
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

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

func (g *guarded) enter() bool { return g.src.busy.CompareAndSwap(false, true) }
func (g *guarded) leave()      { g.src.busy.Store(false) }

// through makes a call that may reach the caller's code, and leaves. What panics
// there may have taken content along: the body has failed. Content that is here
// already, as that of most small bodies is, can be had without.
func (g *guarded) through(call func()) {
	returned := false
	defer func() {
		if !returned {
			g.kind.Close()
		}
		g.leave()
	}()
	call()
	returned = true
}

// here tells that some content of a declared length is.
func (g *guarded) here() bool {
	return g.length != nil && g.core.err == nil && g.src.start < g.src.end
}

func (g *guarded) Read(p []byte) (n int, err error) {
	if !g.enter() {
		return 0, ErrBusy
	}
	if !g.here() {
		return g.readFurther(p)
	}
	n, err = g.length.readHere(p)
	g.leave()
	return n, err
}

func (g *guarded) readFurther(p []byte) (n int, err error) {
	g.through(func() { n, err = g.kind.Read(p) })
	return n, err
}

func (g *guarded) WriteTo(w io.Writer) (n int64, err error) {
	if !g.enter() {
		return 0, ErrBusy
	}
	if _, chunked := w.(*chunkWriter); chunked {
		g.core.sent = true // what is left of it after a fault isn't what it was
	}
	g.through(func() { n, err = g.kind.WriteTo(w) })
	return n, err
}

func (g *guarded) Close() (err error) {
	if !g.enter() {
		return ErrBusy
	}
	g.through(func() { err = g.kind.Close() })
	return err
}

func (g *guarded) ReadAll(max int64) (data []byte, err error) {
	if !g.enter() {
		return nil, ErrBusy
	}
	g.through(func() { data, err = g.kind.ReadAll(max) })
	return data, err
}

func (g *guarded) Discard(max int64) (err error) {
	if !g.enter() {
		return ErrBusy
	}
	g.through(func() { err = g.kind.Discard(max) })
	return err
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

func (g *guarded) readChunkFurther() (c Chunk, err error) {
	g.through(func() { c.Ext, c.Data, err = g.kind.readChunk() })
	return c, err
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

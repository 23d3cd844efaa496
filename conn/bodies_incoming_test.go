package conn_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// Every kind of body that is received arrives, whichever way it is read, and its
// connection goes on, or ends with it.
func TestIncomingBodies(t *testing.T) {
	checkLeaks(t)
	y := newRowCounts()
	overLinks(t, func(t *testing.T, l *link) {
		to := newTarget(t)
		for _, kind := range []wire.FramingKind{wire.Length, wire.Chunked, wire.UntilClose} {
			for _, way := range receivings {
				for i, size := range bodySizes {
					c := payload{seed: int64(i), size: size, chunk: max(size, 1)}
					if !y.tooMuch(l, c) {
						way.run(t, to, l, y, kind, c)
					}
				}
			}
		}
	})
	y.log(t)
}

// Every size of chunk can be read in every way.
func TestIncomingChunkSizes(t *testing.T) {
	checkLeaks(t)
	y := newRowCounts()
	overLinks(t, func(t *testing.T, l *link) {
		to := newTarget(t)
		for _, way := range receivings {
			for _, c := range chunkSizes {
				if !y.tooMuch(l, c) {
					way.run(t, to, l, y, wire.Chunked, c)
				}
			}
		}
	})
	y.log(t)
}

// A body ends where it ends, whatever follows: no way to read it goes beyond, and
// the next request isn't made.
func TestIncomingBodiesFollowed(t *testing.T) {
	checkLeaks(t)
	l, to := open(t, "unix", speakers[0], secured{}), newTarget(t)
	for _, kind := range []wire.FramingKind{wire.Length, wire.Chunked} {
		for _, way := range receivings {
			for _, size := range []int64{0, 1, 4000, 20_000} { // in one write
				cn, err := l.ready(&l.conn)
				if err != nil {
					t.Fatal(err)
				}
				c := payload{seed: size, size: size, chunk: 777}
				resp, err := cn.Get(background, morePath+givePath(kind, c), nil)
				if err != nil {
					t.Fatal(err)
				}
				got, _, err := way.read(to, resp.Body, c)
				if want := c.digest(); err != nil || got != want || cn.State() != conn.Idle {
					t.Errorf("%v, %s, %v: got %v, %v, %v; want %v", kind, way.name, c, got, err, cn.State(), want)
				}
				if _, err := cn.Get(background, "/", nil); !errors.Is(err, conn.ErrUnsolicited) || !cn.Closed() {
					t.Errorf("%v, %s, %v: the next request: %v", kind, way.name, c, err)
				}
			}
		}
	}
}

// run receives c and looks at what came of it.
func (w receiving) run(t *testing.T, to *target, l *link, y *rowCounts, kind wire.FramingKind, c payload) {
	t.Helper()
	name := fmt.Sprintf("%v, %s", kind, w.name)
	if kind == wire.UntilClose && l.noUntilClose != "" {
		y.leave(kind.String(), l.name, l.noUntilClose)
		return
	}
	if kind == wire.Chunked {
		c = c.marked(l.noTrailer == "")
		if l.noTrailer != "" {
			y.leave("fields behind the chunks", l.name, l.noTrailer)
		}
	}
	y.ran(name, c)
	if fault := w.receive(to, l, kind, c); fault != "" {
		t.Errorf("%s, %v: %s", name, c, fault)
		hangUp(l.conn)
	}
}

func (w receiving) receive(to *target, l *link, kind wire.FramingKind, c payload) string {
	cn, err := l.ready(&l.conn)
	if err != nil {
		return err.Error()
	}
	resp, err := cn.Get(background, givePath(kind, c), nil)
	if err != nil {
		return err.Error()
	}
	b := resp.Body
	if want := declared(kind, c); b.Length() != want {
		return fmt.Sprintf("the length is %d, want %d", b.Length(), want)
	}
	got, s, err := w.read(to, b, c)
	if want := c.digest(); err != nil || got != want {
		return fmt.Sprintf("got %v, %v; want %v", got, err, want)
	}
	trailer := headers(b.Trailer())
	if s.trailer = trailer; w.parts && kind == wire.Chunked && s != c.shape() {
		return fmt.Sprintf("got %v, want %v", s, c.shape())
	}
	if kind == wire.Chunked && trailer != c.shape().trailer {
		return fmt.Sprintf("the trailer section is %q", trailer)
	}
	if n, err := b.Read(make([]byte, 1)); n != 0 || err != io.EOF || b.State() != body.Consumed {
		return fmt.Sprintf("behind the end: %d, %v, %v", n, err, b.State())
	}
	if kind != wire.UntilClose {
		return inStep(cn)
	}
	if cn.State() != conn.Closed {
		return fmt.Sprintf("the connection is %v, and ended with the body", cn.State())
	}
	return ""
}

func declared(kind wire.FramingKind, c payload) int64 {
	if kind == wire.Length {
		return c.size
	}
	return body.UnknownLength
}

package conn_test

import (
	"fmt"
	"testing"

	"github.com/degu-go/degu/wire"
)

// Sizes around every buffer and bound that content passes: a byte; the first
// receive buffer; the copy buffer, which is the most of a body that leaves with
// the preamble, too; the most of one write; a slice of a file.
var bodySizes = []int64{
	0, 1, 4<<10 - 1, 4 << 10, 4<<10 + 1, 64<<10 - 1, 64 << 10, 64<<10 + 1,
	128<<10 - 1, 128 << 10, 128<<10 + 1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 1 << 20,
}

// Every kind of body that can be sent arrives, and its connection goes on.
func TestOutgoingBodies(t *testing.T) {
	checkLeaks(t)
	y := newRowCounts()
	overLinks(t, func(t *testing.T, l *link) {
		for _, kind := range sendings {
			for i, size := range bodySizes {
				c := payload{seed: int64(i), size: size, chunk: max(size, 1)}
				if !y.tooMuch(l, c) {
					kind.run(t, l, y, c)
				}
			}
		}
	})
	y.log(t)
}

// Every size of chunk arrives as it is, from a byte to what Minimal and
// ReadChunk take at most.
func TestOutgoingChunkSizes(t *testing.T) {
	checkLeaks(t)
	y := newRowCounts()
	overLinks(t, func(t *testing.T, l *link) {
		for _, kind := range sendings {
			if kind.framing != wire.Chunked || kind.source == wire.UntilClose {
				continue
			}
			for _, c := range chunkSizes {
				if !y.tooMuch(l, c) {
					kind.run(t, l, y, c)
				}
			}
		}
	})
	y.log(t)
}

// Chunks of each size, and a shorter one at the end. The small ones go round the
// buffers, the large ones are two or three.
var chunkSizes = []payload{
	{seed: 1, size: 2001, chunk: 1},
	{seed: 2, size: 3001, chunk: 2},
	{seed: 3, size: 5000, chunk: 15},
	{seed: 4, size: 5001, chunk: 16},
	{seed: 5, size: 5002, chunk: 17},
	{seed: 6, size: 20_000, chunk: 4<<10 - 1},
	{seed: 7, size: 20_000, chunk: 4 << 10},
	{seed: 8, size: 20_000, chunk: 4<<10 + 1},
	{seed: 9, size: 200_000, chunk: 64<<10 - 1},
	{seed: 10, size: 200_000, chunk: 64 << 10},
	{seed: 11, size: 200_000, chunk: 64<<10 + 1},
	{seed: 12, size: 2<<20 + 1, chunk: 1 << 20},
	{seed: 13, size: 16<<20 + 1, chunk: 16 << 20},
}

// run sends c and looks at what came of it.
func (k sending) run(t *testing.T, l *link, y *rowCounts, c payload) {
	t.Helper()
	if k.source == wire.UntilClose && l.noUntilClose != "" {
		y.leave(k.name, l.name, l.noUntilClose)
		return
	}
	c = c.plain()
	if k.ext {
		c = c.marked(k.trailer && l.noTrailer == "")
		if k.trailer && l.noTrailer != "" {
			y.leave(k.name+", fields behind the chunks", l.name, l.noTrailer)
		}
	}
	y.ran(k.name, c)
	if fault := k.send(t, l, c); fault != "" {
		t.Errorf("%s, %v: %s", k.name, c, fault)
		hangUp(l.conn)
		hangUp(l.source)
	}
}

func (k sending) send(t testing.TB, l *link, c payload) string {
	out, err := k.make(t, l, c)
	if err != nil {
		return err.Error()
	}
	return out.put(l, k.framing, c, k.shaped(c))
}

// put sends a body, which is c, and makes another exchange behind that.
func (o outgoing) put(l *link, f wire.FramingKind, c payload, shaped bool) string {
	cn, err := l.ready(&l.conn)
	if err != nil {
		return err.Error()
	}
	resp, err := cn.Put(background, takePath, nil, o.body)
	if err != nil {
		return err.Error()
	}
	text, err := resp.Body.ReadAll(1 << 10)
	if err != nil || resp.Status != 200 {
		return fmt.Sprintf("the answer is %d %q, %v", resp.Status, text, err)
	}
	if fault := reported(string(text), f, c, shaped); fault != "" {
		return fault
	}
	if o.after != nil {
		if fault := o.after(); fault != "" {
			return fault
		}
	}
	return inStep(cn)
}

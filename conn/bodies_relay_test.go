package conn_test

import (
	"testing"

	"github.com/degu-go/degu/wire"
)

// A body that was received from one connection can be sent on by any other one,
// whatever their networks and codecs are, and both go on.
func TestRelayAcross(t *testing.T) {
	checkLeaks(t)
	y := newRowCounts()
	sec := secure(t)
	var links []*link
	for _, network := range bodyNetworks {
		for _, s := range speakers {
			links = append(links, open(t, network, s, sec))
		}
	}
	for _, from := range links {
		for _, to := range links {
			for _, kind := range []wire.FramingKind{wire.Length, wire.Chunked, wire.UntilClose} {
				if kind == wire.UntilClose && from.noUntilClose != "" {
					y.leave(kind.String(), from.name, from.noUntilClose)
					continue
				}
				for _, size := range []int64{0, 1, 70_001} {
					relayOne(t, y, from, to, kind, payload{seed: size, size: size, chunk: 9001})
				}
			}
		}
	}
	y.log(t)
}

func relayOne(t *testing.T, y *rowCounts, from, to *link, kind wire.FramingKind, c payload) {
	t.Helper()
	framing := wire.Chunked
	switch kind {
	case wire.Chunked:
		c = c.marked(from.noTrailer == "" && to.noTrailer == "")
	case wire.Length:
		framing = wire.Length
	}
	y.ran(kind.String(), c)
	out, err := received(from, kind, c)
	fault := ""
	if err != nil {
		fault = err.Error()
	} else {
		fault = out.put(to, framing, c, kind == wire.Chunked)
	}
	if fault != "" {
		t.Errorf("%v from %s, %s, to %s, %s, %v: %s", kind, from.network, from.name, to.network, to.name, c, fault)
		hangUp(from.source)
		hangUp(to.conn)
	}
}

// A chunk that the other codec has no size for goes on in two, and stays whole
// where it can.
func TestRelayLargestChunk(t *testing.T) {
	checkLeaks(t)
	sec := secure(t)
	const most = 16 << 20 // of Minimal
	for _, s := range speakers[:3] {
		from, to := open(t, "unix", speakers[0], sec), open(t, "tcp", s, sec)
		sent := payload{seed: 7, size: most + 1, chunk: most + 1, ext: true}
		out, err := received(from, wire.Chunked, sent)
		if err != nil {
			t.Fatal(err)
		}
		want := sent
		if s.name == "Minimal" {
			want.chunk = most
		}
		if fault := out.put(to, wire.Chunked, want, true); fault != "" {
			t.Errorf("%s: %s", s.name, fault)
		}
	}
}

// Where what goes before content, or behind it, decides whether a buffer is full:
// every size around those.
func TestBodiesAroundBuffers(t *testing.T) {
	checkLeaks(t)
	y := newRowCounts()
	l, to := open(t, "unix", speakers[0], secured{}), newTarget(t)
	for size := int64(3400); size <= 4200; size++ { // a preamble and content in 4 KiB
		for i, way := range receivings[:8] {
			if int(size)%8 == i {
				c := payload{seed: size, size: size, chunk: size}
				way.run(t, to, l, y, wire.Length, c)
				way.run(t, to, l, y, wire.Chunked, c)
			}
		}
	}
	for size := int64(64<<10 - 40); size <= 64<<10+10; size++ { // a chunk and its line in 64 KiB
		for _, kind := range sendings {
			if kind.framing == wire.Chunked {
				kind.run(t, l, y, payload{seed: size, size: size, chunk: size})
			}
		}
	}
	y.log(t)
}

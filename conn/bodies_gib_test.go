package conn_test

import (
	"fmt"
	"testing"

	"github.com/degu-go/degu/wire"
)

const gib = 1 << 30

// A gibRow is a body of 1 GiB: a way to send or to receive one, with what it is
// tried.
type gibRow struct {
	kind             wire.FramingKind // as which it goes over the network
	way              string
	network, speaker string
	chunk            int64 // bytes, where it is in chunks
}

// Each kind goes over each network with HTTP1 and Minimal, and every way to send
// one occurs, other than those that hold all of it in memory.
var gibSent = []gibRow{
	{wire.Length, "New, reader", "tcp", "HTTP1", gib},
	{wire.Length, "New, file", "tcp", "Minimal", gib},
	{wire.Length, "New, file", "unix", "HTTP1", gib},
	{wire.Length, "Iter", "unix", "Minimal", gib},
	{wire.Length, "New, buffered file", "tls", "HTTP1", gib},
	{wire.Length, "received by length", "tls", "Minimal", gib},
	{wire.Length, "received by length", "tcp", "own", gib},
	{wire.Chunked, "Stream", "tcp", "HTTP1", 64 << 10},
	{wire.Chunked, "NewChunked", "tcp", "Minimal", 16 << 20},
	{wire.Chunked, "received in chunks", "unix", "HTTP1", gib},
	{wire.Chunked, "ChunkedIter", "unix", "Minimal", 1 << 20},
	{wire.Chunked, "received until close", "tls", "HTTP1", gib},
	{wire.Chunked, "Stream", "tls", "Minimal", 10_007},
	{wire.Chunked, "NewChunked", "tls", "own", 64<<10 + 1},
}

var gibReceived = []gibRow{
	{wire.Length, "Read", "tcp", "HTTP1", gib},
	{wire.Length, "WriteTo a TCP socket", "tcp", "Minimal", gib},
	{wire.Length, "WriteTo a file", "unix", "HTTP1", gib},
	{wire.Length, "WriteTo a Unix socket", "unix", "Minimal", gib},
	{wire.Length, "WriteTo", "tls", "HTTP1", gib},
	{wire.Length, "Chunks", "tls", "Minimal", gib},
	{wire.Length, "WriteTo after Read", "unix", "own", gib},
	{wire.Chunked, "WriteTo", "tcp", "HTTP1", gib},
	{wire.Chunked, "ReadChunk", "tcp", "Minimal", 16 << 20},
	{wire.Chunked, "WriteTo a TCP socket", "unix", "HTTP1", 64<<10 + 1},
	{wire.Chunked, "Read", "unix", "Minimal", 10_007},
	{wire.Chunked, "Discard", "tls", "HTTP1", 4 << 10},
	{wire.Chunked, "Chunks", "tls", "Minimal", 1 << 20},
	{wire.Chunked, "Read", "tls", "own", 1 << 20},
	{wire.UntilClose, "WriteTo", "tcp", "HTTP1", gib},
	{wire.UntilClose, "ReadChunk", "unix", "own", gib},
	{wire.UntilClose, "Read", "tls", "HTTP1", gib},
}

// gib is all of them: the same content, so that its digest is made once.
func (r gibRow) payload() payload { return payload{seed: 30, size: gib, chunk: r.chunk} }

func (r gibRow) String() string {
	return fmt.Sprintf("%v, %s, %s, %s", r.kind, r.way, r.network, r.speaker)
}

// Nothing wraps, overflows, or adds up to a wrong byte, in a gigabyte.
func TestGibibyte(t *testing.T) {
	if raceEnabled || testing.Short() {
		t.Skip("it takes long")
	}
	checkLeaks(t)
	sec := secure(t)
	sent, got := newRowCounts(), newRowCounts()
	ways := make(map[string]sending)
	for _, k := range sendings {
		ways[k.name] = k
	}
	for _, r := range gibSent {
		t.Run(r.String(), func(t *testing.T) { ways[r.way].run(t, r.open(t, sec), sent, r.payload()) })
	}
	readings := make(map[string]receiving)
	for _, w := range receivings {
		readings[w.name] = w
	}
	for _, r := range gibReceived {
		t.Run(r.String(), func(t *testing.T) {
			readings[r.way].run(t, newTarget(t), r.open(t, sec), got, r.kind, r.payload())
		})
	}
	sent.leave("Bytes and String", "1 GiB", "their content lies in memory")
	got.leave("ReadAll", "1 GiB", "its content lies in memory")
	sent.log(t)
	got.log(t)
}

func (r gibRow) open(t *testing.T, sec secured) *link {
	for _, s := range speakers {
		if s.name == r.speaker {
			return open(t, r.network, s, sec)
		}
	}
	t.Fatalf("no speaker %q", r.speaker)
	return nil
}

// The rows are what their comment says.
func TestGibibyteRows(t *testing.T) {
	for name, rows := range map[string][]gibRow{"sent": gibSent, "received": gibReceived} {
		have := make(map[string]bool)
		for _, r := range rows {
			have[fmt.Sprint(r.kind, r.network, r.speaker)] = true
			have[r.way] = true
		}
		for _, kind := range []wire.FramingKind{wire.Length, wire.Chunked} {
			for _, network := range bodyNetworks {
				for _, s := range []string{"HTTP1", "Minimal"} {
					if !have[fmt.Sprint(kind, network, s)] {
						t.Errorf("%s: no row for %v, %s, %s", name, kind, network, s)
					}
				}
			}
		}
		for _, k := range sendings {
			if name == "sent" && !k.inRAM && !have[k.name] {
				t.Errorf("no row for %s", k.name)
			}
		}
		for _, w := range receivings {
			if name == "received" && !w.inRAM && !have[w.name] {
				t.Errorf("no row for %s", w.name)
			}
		}
	}
}

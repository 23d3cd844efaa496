package cases

import (
	"strconv"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
	"github.com/degu-go/degu/cmd/degu-bench/internal/serve"
)

// drip asks what a server can make a client do by sending a byte at a time:
// where the cost of a byte grows with the preamble, the whole grows with its
// square.
func drip(s *Stage) (all []*measure.Contest, err error) {
	for _, kb := range s.Scale.Drip {
		answer := preamble(kb << 10)
		place := inMemory(func() (*serve.Memory, error) { return serve.MemoryOf([]byte(answer), 1), nil })
		x := peer.Exchange{Method: "GET", Target: "/", Preamble: len(answer)}
		all = append(all, &measure.Contest{
			Group: "drip", Table: "preamble byte by byte", Column: strconv.Itoa(kb) + " KiB",
			About: "One byte of a preamble that arrives byte by byte, over a connection in memory.",
			Unit:  measure.PerByte, Size: int64(len(answer)), Layout: pin.Find(pin.Apart),
			N: 1, Warm: -1, Rounds: s.Scale.Slow,
			Base: peer.DeguName, Floor: peer.BareName,
			Entries: entries(peer.For("drip"), place, x),
		})
	}
	return all, nil
}

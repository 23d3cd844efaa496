package cases

import (
	"runtime"
	"strconv"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
)

// crowd asks what a request costs the client where many are under way, each on
// a connection of its own. The server is the bottleneck, so it is the
// processor's time that counts.
func crowd(s *Stage) (all []*measure.Contest, err error) {
	venues, err := s.venues(s.responder.Addresses)
	if err != nil {
		return nil, err
	}
	unix := venues[0]
	x := peer.Exchange{Method: "GET", Target: "/bytes/100", Want: 100}
	for _, n := range s.sizes(s.Scale.Crowd) {
		requests := max(s.Scale.Busy, 5*n)
		c := &measure.Contest{
			Group: "crowd", Table: "busy connections", Column: strconv.Itoa(n),
			About: "Processor time of the client for one GET 100 B over a Unix socket, with a request under way on each of so many connections.",
			Unit:  measure.CPU, Layout: pin.Find(pin.Apart), N: requests, Warm: 2 * n,
			Alone: true, Rounds: s.Scale.Slow,
			Base: peer.DeguName, Floor: peer.BareName,
		}
		for _, p := range peer.For("crowd") {
			c.Entries = append(c.Entries, measure.Entry{Name: p.Name, Open: func() (measure.Runner, error) {
				return open(p, unix.place, n, x)
			}})
		}
		if s.c != nil && (n == 1 || runtime.GOOS == "linux") {
			c.Entries = append(c.Entries, s.c.Entry(unix.network, unix.address, unix.place, n, x, c.Unit))
		}
		all = append(all, c)
	}
	return all, nil
}

// sizes leaves out what the limit of open files doesn't allow, and says so.
func (s *Stage) sizes(wanted []int) (got []int) {
	for _, n := range wanted {
		most := s.Files - spareFiles
		if s.Files == 0 || n <= most {
			got = append(got, n)
			continue
		}
		s.note("%d open files allow %d connections, not %d", s.Files, most, n)
		got = append(got, most)
		break
	}
	return got
}

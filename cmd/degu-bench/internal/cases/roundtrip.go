package cases

import (
	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
)

// roundTrip asks how long a request and its answer take, one after another on
// one connection.
func roundTrip(s *Stage) (all []*measure.Contest, err error) {
	venues, err := s.venues(s.responder.Addresses)
	if err != nil {
		return nil, err
	}
	exchanges := []struct {
		name string
		peer.Exchange
	}{
		{"GET 0 B", peer.Exchange{Method: "GET", Target: "/bytes/0"}},
		{"GET 100 B", peer.Exchange{Method: "GET", Target: "/bytes/100", Want: 100}},
		{"GET 16 KiB", peer.Exchange{Method: "GET", Target: "/bytes/16384", Want: 16 << 10}},
		{"POST 108 B, answer 108 B", peer.Exchange{Method: "POST", Target: "/bytes/108", Body: make([]byte, 108), Want: 108}},
	}
	for _, v := range venues {
		for _, layout := range pin.Layouts() {
			for _, x := range exchanges {
				all = append(all, s.roundTripContest("roundtrip", v, layout, x.name, x.Exchange))
			}
		}
	}
	return all, nil
}

func (s *Stage) roundTripContest(group string, v venue, layout pin.Layout, name string, x peer.Exchange) *measure.Contest {
	c := &measure.Contest{
		Group: group, Table: v.name + ", " + layout.Name, Column: name,
		About: "One round trip, one after another on one connection.",
		Unit:  measure.Nanoseconds, Layout: layout,
		Base: peer.DeguName, Floor: peer.BareName,
		Entries: entries(peer.For(group), v.place, x),
	}
	if s.c != nil && !v.secret {
		c.Entries = append(c.Entries, s.c.Entry(v.network, v.address, v.place, 1, x, c.Unit))
		if layout.Name == pin.Apart {
			c.Entries = append(c.Entries, s.c.PollingEntry(v.network, v.address, v.place, x, c.Unit))
		}
	}
	return c
}

// nginx asks the same of a server that isn't made for it.
func nginx(s *Stage) (all []*measure.Contest, err error) {
	if s.nginx == nil {
		return nil, nil
	}
	venues, err := s.venues(s.nginx.Addresses)
	if err != nil {
		return nil, err
	}
	for _, v := range venues {
		for _, layout := range pin.Layouts() {
			all = append(all, s.roundTripContest("nginx", v, layout, "GET 100 B",
				peer.Exchange{Method: "GET", Target: "/bytes/100", Want: 100}))
		}
	}
	return all, nil
}

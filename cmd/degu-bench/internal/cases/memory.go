package cases

import (
	"net"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
	"github.com/degu-go/degu/cmd/degu-bench/internal/serve"
)

// memory asks what a client costs by itself: no system call, no server.
func memory(*Stage) (all []*measure.Contest, err error) {
	for _, x := range []struct {
		name string
		peer.Exchange
	}{
		{"POST 108 B, answer 108 B", peer.Exchange{Method: "POST", Target: "/bytes/108", Body: make([]byte, 108), Want: 108}},
		{"GET 100 B", peer.Exchange{Method: "GET", Target: "/bytes/100", Want: 100}},
	} {
		place := inMemory(func() (*serve.Memory, error) { return serve.NewMemory(x.Target) })
		all = append(all, &measure.Contest{
			Group: "memory", Table: "connection in memory", Column: x.name,
			About: "One round trip over a connection in memory that answers within Write, without a system call and, unless the client wants it, without a change of goroutine.",
			Unit:  measure.Nanoseconds, Layout: pin.Find(pin.Apart),
			Base: peer.DeguName, Floor: peer.BareName,
			Entries: entries(append(peer.For("memory"), peer.Parts()), place, x.Exchange),
		})
	}
	return all, nil
}

// inMemory is a place where connections answer by themselves.
func inMemory(connect func() (*serve.Memory, error)) peer.Place {
	return peer.Place{
		Dial: func() (net.Conn, error) { return connect() },
		DialShared: func() (net.Conn, error) {
			m, err := connect()
			if err != nil {
				return nil, err
			}
			return m.Shared(), nil
		},
	}
}

package cases

import (
	"errors"
	"net"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
)

// connect asks what a connection for a single request costs.
func connect(s *Stage) (all []*measure.Contest, err error) {
	venues, err := s.venues(s.responder.Addresses)
	if err != nil {
		return nil, err
	}
	x := peer.Exchange{Method: "GET", Target: "/bytes/100", Want: 100}
	for _, v := range venues {
		n := s.Scale.Short
		if v.secret {
			n = max(1, n/6) // a handshake takes that much longer
		}
		var es []measure.Entry
		for _, p := range peer.For("connect") {
			es = append(es, measure.Entry{Name: p.Name, Open: func() (measure.Runner, error) {
				return openOnce(p, v.place, x)
			}})
		}
		all = append(all, &measure.Contest{
			Group: "connect", Table: "connection for one request", Column: v.name,
			About: "Connect, GET 100 B, close. Clients with a pool close what it keeps.",
			Unit:  measure.Nanoseconds, Layout: pin.Find(pin.Apart), N: n,
			Base: peer.DeguName, Floor: peer.BareName, Entries: es,
		})
	}
	return all, nil
}

// once is a client that is made to connect each time.
type once struct {
	peer.Client
	dials int
}

func openOnce(p peer.Peer, place peer.Place, x peer.Exchange) (measure.Runner, error) {
	o := new(once)
	counted := peer.Place{Dial: func() (net.Conn, error) {
		o.dials++
		return place.Dial()
	}}
	var err error
	o.Client, err = p.Open(counted, 1, x)
	return o, err
}

var errReused = errors.New("a connection was used again")

func (o *once) Do(n int) error {
	o.Client.Reset() // of what Open may have connected
	o.dials = 0
	for range n {
		if err := o.Client.Do(0); err != nil {
			return err
		}
		if err := o.Client.Reset(); err != nil {
			return err
		}
	}
	if o.dials != n {
		return errReused
	}
	return nil
}

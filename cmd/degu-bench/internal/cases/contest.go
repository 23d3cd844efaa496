package cases

import (
	"sync"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
)

// All returns everything that can be measured on the stage.
func All(s *Stage) ([]*measure.Contest, error) {
	var all []*measure.Contest
	for _, make := range []func(*Stage) ([]*measure.Contest, error){
		codec, memory, drip, roundTrip, nginx, connect, crowd, bulk, idle,
	} {
		contests, err := make(s)
		if err != nil {
			return nil, err
		}
		all = append(all, contests...)
	}
	return all, nil
}

// entries has each peer make the exchange with one connection.
func entries(peers []peer.Peer, place peer.Place, x peer.Exchange) (es []measure.Entry) {
	for _, p := range peers {
		es = append(es, measure.Entry{Name: p.Name, Open: func() (measure.Runner, error) {
			return open(p, place, 1, x)
		}})
	}
	return es
}

// many is a client under measurement, on n connections.
type many struct {
	peer.Client
	n int
}

func open(p peer.Peer, place peer.Place, n int, x peer.Exchange) (measure.Runner, error) {
	c, err := p.Open(place, n, x)
	if err != nil {
		return nil, err
	}
	return &many{c, n}, nil
}

// Do does n exchanges, as many as there are connections at a time.
func (m *many) Do(n int) error {
	if m.n == 1 {
		return m.work(0, n)
	}
	var all sync.WaitGroup
	faults := make(chan error, m.n)
	for worker := range m.n {
		share := n / m.n
		if worker < n%m.n {
			share++
		}
		all.Go(func() { faults <- m.work(worker, share) })
	}
	all.Wait()
	close(faults)
	for err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *many) work(worker, n int) error {
	for range n {
		if err := m.Client.Do(worker); err != nil {
			return err
		}
	}
	return nil
}

// repeat is a Runner of nothing but a loop.
type repeat func(n int) error

func (f repeat) Do(n int) error { return f(n) }
func (f repeat) Close() error   { return nil }

// loop is an entry whose loop needs nothing to be opened.
func loop(name string, f func(n int) error) measure.Entry {
	return measure.Entry{Name: name, Open: func() (measure.Runner, error) { return repeat(f), nil }}
}

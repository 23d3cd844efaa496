package cases

import (
	"time"

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

// many is a client under measurement, on connections with a goroutine each.
type many struct {
	peer.Client
	x      peer.Exchange
	aside  time.Duration // that Rewind took; whoever has a Sink has one connection
	shares []chan int    // exchanges that one of the goroutines is asked for
	done   chan error
}

func open(p peer.Peer, place peer.Place, n int, x peer.Exchange) (measure.Runner, error) {
	c, err := p.Open(place, n, x)
	if err != nil {
		return nil, err
	}
	m := &many{Client: c, x: x}
	if n > 1 {
		m.start(n)
	}
	return m, nil
}

// start begins the goroutines, which stay: beginning one and the growth of its
// stack take as long as some exchanges, and those who have many connections don't
// do so for each of them.
func (m *many) start(n int) {
	m.done = make(chan error, n)
	for worker := range n {
		share := make(chan int, 1)
		m.shares = append(m.shares, share)
		go func() {
			for n := range share {
				m.done <- m.work(worker, n)
			}
		}()
	}
}

// Do does n exchanges, as many as there are connections at a time.
func (m *many) Do(n int) (fault error) {
	workers := len(m.shares)
	if workers == 0 {
		return m.work(0, n)
	}
	for worker, share := range m.shares {
		part := n / workers
		if worker < n%workers {
			part++
		}
		share <- part
	}
	for range workers {
		if err := <-m.done; fault == nil {
			fault = err
		}
	}
	return fault
}

func (m *many) Close() error {
	for _, share := range m.shares {
		close(share)
	}
	return m.Client.Close()
}

func (m *many) work(worker, n int) error {
	for range n {
		if err := m.rewind(); err != nil {
			return err
		}
		if err := m.Client.Do(worker); err != nil {
			return err
		}
	}
	return nil
}

// rewind isn't counted.
func (m *many) rewind() error {
	if m.x.Sink == nil {
		return nil
	}
	start := time.Now()
	defer func() { m.aside += time.Since(start) }()
	return m.x.Rewind()
}

var _ measure.Preparing = (*many)(nil)

// Prepared implements measure.Preparing.
func (m *many) Prepared() time.Duration { return m.aside }

// repeat is a Runner of nothing but a loop.
type repeat func(n int) error

func (f repeat) Do(n int) error { return f(n) }
func (f repeat) Close() error   { return nil }

// loop is an entry whose loop needs nothing to be opened.
func loop(name string, f func(n int) error) measure.Entry {
	return measure.Entry{Name: name, Open: func() (measure.Runner, error) { return repeat(f), nil }}
}

package peer

import (
	"context"
	"errors"
	"net"
	"os"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// DeguName is the row that the others are compared with.
const DeguName = "degu"

// Degu is this SDK as it is by default.
func Degu() Peer { return DeguWith(DeguName, conn.Options{}, nil) }

// DeguWith is the SDK with other options than the default ones. Rest, where it
// isn't nil, is called for each connection that is going to be idle for a while.
func DeguWith(name string, o conn.Options, rest func(*conn.Conn)) Peer {
	return Peer{Name: name, Open: func(p Place, n int, x Exchange) (Client, error) {
		return openDegu(p, n, x, o, rest)
	}}
}

type degu struct {
	x     Exchange
	place Place
	o     conn.Options
	h     *wire.Header
	body  body.Outgoing // nil also where it is made anew each time
	conns []*conn.Conn
	bufs  [][]byte
	rest  func(*conn.Conn)
}

func openDegu(p Place, n int, x Exchange, o conn.Options, rest func(*conn.Conn)) (Client, error) {
	o.Base = wire.NewHeader("host", Host, "user-agent", Agent)
	if over := p.DialOver; over != nil { // as package client does
		p.Dial = func() (net.Conn, error) {
			return over(func(sock net.Conn) net.Conn { return conn.Direct(sock, o.BusyPoll) })
		}
	}
	d := &degu{x: x, place: p, o: o, rest: rest}
	if x.Body != nil {
		d.body = body.Bytes(x.Body)
	}
	if x.Preamble > wire.DefaultMaxPreamble {
		codec, err := wire.New(wire.Options{MaxPreamble: x.Preamble})
		if err != nil {
			return nil, err
		}
		d.o.Codec = codec
	}
	for range n {
		d.conns = append(d.conns, nil)
		d.bufs = append(d.bufs, nil)
		if err := d.connect(len(d.conns) - 1); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	return d, nil
}

func (d *degu) connect(worker int) error {
	sock, err := d.place.Dial()
	if err != nil {
		return err
	}
	d.conns[worker] = conn.New(sock, d.o)
	return nil
}

func (d *degu) Do(worker int) error {
	c := d.conns[worker]
	if c == nil {
		if err := d.connect(worker); err != nil {
			return err
		}
		c = d.conns[worker]
	}
	b := d.body
	if d.x.Source != "" {
		src, err := os.Open(d.x.Source)
		if err != nil {
			return err
		}
		defer src.Close()
		b = body.New(src, d.x.Length)
	}
	resp, err := c.Request(context.Background(), d.x.Method, d.x.Target, d.h, b)
	if err != nil {
		return err
	}
	n, err := d.take(worker, resp.Body)
	if err != nil {
		return err
	}
	return d.x.check(resp.Status, n)
}

// smallContent is the most that is copied sooner than looked at where it lies.
const smallContent = 1 << 10

// take differs from Exchange's for content that need not be copied, since it lies
// in memory: it is looked at there where it is large.
func (d *degu) take(worker int, in body.Incoming) (n int64, err error) {
	switch {
	case d.x.Sink != nil:
		return in.WriteTo(d.x.Sink)
	case !d.x.Stream && d.x.Want > smallContent:
		for in.State() != body.Consumed {
			c, err := in.ReadChunk()
			if err != nil {
				return n, err
			}
			n += int64(len(c.Data))
		}
		return n, nil
	}
	if d.bufs[worker] == nil {
		d.bufs[worker] = d.x.buffer()
	}
	return d.x.take(in, d.bufs[worker])
}

func (d *degu) Reset() error {
	c := d.conns[0]
	if d.conns[0] = nil; c == nil {
		return nil
	}
	return c.Close()
}

func (d *degu) Idle() {
	d.bufs = make([][]byte, len(d.bufs))
	for _, c := range d.conns {
		if d.rest != nil {
			d.rest(c)
		}
	}
}

func (d *degu) Close() error {
	var all []error
	for _, c := range d.conns {
		if c != nil {
			all = append(all, c.Close())
		}
	}
	return errors.Join(all...)
}

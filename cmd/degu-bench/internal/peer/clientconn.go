package peer

import (
	"context"
	"errors"
	"net/http"
)

// ClientConn is net/http's ClientConn: one connection each, without a pool. Large
// bodies are left out: they are moved as Transport moves them.
func ClientConn() Peer {
	groups := []string{"memory", "drip", "roundtrip", "nginx", "connect", "crowd", "idle"}
	return Peer{Name: "net/http ClientConn", Groups: groups, Open: func(p Place, n int, x Exchange) (Client, error) {
		c := &clientConn{requester: newRequester(n, x), transport: newTransport(p, n, x), conns: make([]*http.ClientConn, n)}
		c.roundTrip = func(worker int) func(*http.Request) (*http.Response, error) { return c.conns[worker].RoundTrip }
		return c, nil
	}}
}

type clientConn struct {
	requester
	transport *http.Transport
	conns     []*http.ClientConn
}

// Do connects where there is no connection, or where net/http has given it up:
// it does so when its writing goroutine wasn't scheduled for 50 ms, which happens
// to one of thousands. Transport connects again by itself then.
func (c *clientConn) Do(worker int) (err error) {
	for range 2 {
		if err = c.connect(worker); err != nil {
			return err
		}
		if err = c.requester.Do(worker); err == nil || c.conns[worker].Err() == nil {
			return err
		}
	}
	return err
}

func (c *clientConn) connect(worker int) (err error) {
	if cc := c.conns[worker]; cc != nil {
		if cc.Err() == nil {
			return nil
		}
		cc.Close()
	}
	c.conns[worker], err = c.transport.NewClientConn(context.Background(), "http", Host+":80")
	return err
}

func (c *clientConn) Reset() error {
	cc := c.conns[0]
	if c.conns[0] = nil; cc == nil {
		return nil
	}
	return cc.Close()
}

func (c *clientConn) Close() error {
	var all []error
	for _, cc := range c.conns {
		if cc != nil {
			all = append(all, cc.Close())
		}
	}
	return errors.Join(all...)
}

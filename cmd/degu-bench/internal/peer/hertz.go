package peer

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/cloudwego/hertz/pkg/common/config"
	"github.com/cloudwego/hertz/pkg/common/hlog"
	"github.com/cloudwego/hertz/pkg/network"
	"github.com/cloudwego/hertz/pkg/network/standard"
	"github.com/cloudwego/hertz/pkg/protocol"
	"github.com/cloudwego/hertz/pkg/protocol/http1"
)

// Hertz is hertz's client for one host, on its connections over package net.
func Hertz() Peer {
	return Peer{Name: "hertz", Open: func(p Place, n int, x Exchange) (Client, error) {
		c := &hertz{x: x, workers: make([]hertzWorker, n)}
		c.host = http1.NewHostClient(&http1.ClientOptions{
			Dialer:                   hertzDialer{standard.NewDialer(), p},
			MaxConns:                 n,
			MaxIdleConnDuration:      time.Hour,
			NoDefaultUserAgentHeader: true,
			DisablePathNormalizing:   true,
			ResponseBodyStream:       x.Stream,
		}).(*http1.HostClient)
		c.host.Addr = Host
		return c, nil
	}}
}

// hertzDialer leads hertz to the place.
type hertzDialer struct {
	network.Dialer
	place Place
}

func (d hertzDialer) DialConnection(_, _ string, _ time.Duration, _ *tls.Config) (network.Conn, error) {
	sock, err := d.place.Dial()
	if err != nil {
		return nil, err
	}
	return hertzConn(sock)
}

// hertzConn makes a connection of hertz's of any net.Conn. Hertz does that by
// itself for what a listener accepts, and has no function for it, so this is a
// listener that accepts sock and nothing else.
func hertzConn(sock net.Conn) (network.Conn, error) {
	quiet.Do(func() { hlog.SetOutput(io.Discard) })
	got := make(chan network.Conn, 1)
	t := standard.NewTransporter(&config.Options{Listener: &oneConn{sock: sock}})
	err := t.ListenAndServe(func(_ context.Context, c interface{}) error {
		got <- c.(network.Conn)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return <-got, nil
}

var quiet sync.Once

type oneConn struct{ sock net.Conn }

func (l *oneConn) Accept() (sock net.Conn, err error) {
	if l.sock == nil {
		return nil, net.ErrClosed
	}
	sock, l.sock = l.sock, nil
	return sock, nil
}

func (l *oneConn) Close() error   { return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

type hertz struct {
	x       Exchange
	host    *http1.HostClient
	workers []hertzWorker
}

type hertzWorker struct {
	req  *protocol.Request
	resp *protocol.Response
	buf  []byte
}

func (c *hertz) Do(worker int) error {
	w := &c.workers[worker]
	if err := c.prepare(w); err != nil {
		return err
	}
	if err := c.host.Do(context.Background(), w.req, w.resp); err != nil {
		return err
	}
	n, err := c.take(w)
	if err != nil {
		return err
	}
	return c.x.check(w.resp.StatusCode(), n)
}

func (c *hertz) take(w *hertzWorker) (int64, error) {
	if !c.x.Stream {
		return int64(len(w.resp.Body())), nil
	}
	n, err := c.x.take(w.resp.BodyStream(), w.buf)
	if err != nil {
		return n, err
	}
	return n, w.resp.CloseBodyStream()
}

func (c *hertz) prepare(w *hertzWorker) error {
	if w.req == nil {
		w.req, w.resp = new(protocol.Request), new(protocol.Response)
		w.req.SetRequestURI("http://" + Host + c.x.Target)
		w.req.Header.SetMethod(c.x.Method)
		w.req.Header.SetUserAgentBytes([]byte(Agent))
		w.req.SetBodyRaw(c.x.Body)
		if c.x.Stream {
			w.buf = c.x.buffer()
		}
	}
	if c.x.Source != "" {
		src, err := os.Open(c.x.Source) // closed once it is sent
		if err != nil {
			return err
		}
		w.req.SetBodyStream(src, int(c.x.Length))
	}
	return nil
}

func (c *hertz) Reset() error {
	c.host.CloseIdleConnections()
	return nil
}

func (c *hertz) Idle() { c.workers = make([]hertzWorker, len(c.workers)) }

func (c *hertz) Close() error { return c.Reset() }

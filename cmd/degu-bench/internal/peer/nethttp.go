package peer

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
)

// NetHTTP is net/http's Transport, without the Client above it.
func NetHTTP() Peer {
	return Peer{Name: "net/http", Open: func(p Place, n int, x Exchange) (Client, error) {
		c := &netHTTP{requester: newRequester(n, x), transport: newTransport(p, n, x)}
		c.roundTrip = func(int) func(*http.Request) (*http.Response, error) { return c.transport.RoundTrip }
		return c, nil
	}}
}

func newTransport(p Place, n int, x Exchange) *http.Transport {
	dial := p.Dial
	if p.DialShared != nil {
		dial = p.DialShared
	}
	return &http.Transport{
		DialContext:            func(context.Context, string, string) (net.Conn, error) { return dial() },
		DisableCompression:     true,
		MaxIdleConns:           n,
		MaxIdleConnsPerHost:    n,
		MaxResponseHeaderBytes: int64(2 * x.Preamble), // 0 is the default
	}
}

type netHTTP struct {
	requester
	transport *http.Transport
}

func (c *netHTTP) Reset() error {
	c.transport.CloseIdleConnections()
	return nil
}

func (c *netHTTP) Close() error { return c.Reset() }

// requester makes an exchange by anything that takes an *http.Request.
type requester struct {
	x         Exchange
	workers   []requesterWorker
	roundTrip func(worker int) func(*http.Request) (*http.Response, error)
}

type requesterWorker struct {
	req  *http.Request
	body *bytes.Reader
	buf  []byte
}

func newRequester(n int, x Exchange) requester {
	return requester{x: x, workers: make([]requesterWorker, n)}
}

func (c *requester) Do(worker int) error {
	w := &c.workers[worker]
	if err := c.prepare(w); err != nil {
		return err
	}
	resp, err := c.roundTrip(worker)(w.req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	n, err := c.x.take(resp.Body, w.buf)
	if err != nil {
		return err
	}
	return c.x.check(resp.StatusCode, n)
}

// prepare makes the request, or makes it ready to be used again, as RoundTripper
// allows once the answer was read.
func (c *requester) prepare(w *requesterWorker) (err error) {
	if w.req == nil {
		if w.req, err = http.NewRequest(c.x.Method, "http://"+Host+c.x.Target, nil); err != nil {
			return err
		}
		w.req.Header.Set("User-Agent", Agent)
		w.body, w.buf = bytes.NewReader(nil), c.x.buffer()
	}
	switch {
	case c.x.Source != "":
		src, err := os.Open(c.x.Source) // RoundTrip closes it
		if err != nil {
			return err
		}
		w.req.Body, w.req.ContentLength = src, c.x.Length
	case c.x.Body != nil:
		w.body.Reset(c.x.Body)
		w.req.Body, w.req.ContentLength = io.NopCloser(w.body), int64(len(c.x.Body))
	}
	return nil
}

func (c *requester) Idle() { c.workers = make([]requesterWorker, len(c.workers)) }

package peer

import (
	"net"
	"os"
	"time"

	"github.com/degu-go/degu/conn"
	"github.com/valyala/fasthttp"
)

// FastHTTP is fasthttp's HostClient, the one of its clients that does least.
func FastHTTP() Peer { return fastHTTPWith("fasthttp", 0) }

// TimedFastHTTP is fasthttp as far as the SDK goes by default: with a timeout for
// each write and each read.
func TimedFastHTTP() Peer {
	p := fastHTTPWith("fasthttp, timeouts", conn.DefaultTimeout)
	p.Groups = []string{"memory"}
	return p
}

func fastHTTPWith(name string, timeout time.Duration) Peer {
	return Peer{Name: name, Open: func(p Place, n int, x Exchange) (Client, error) {
		c := &fastHTTP{x: x, workers: make([]fastWorker, n)}
		c.host = &fasthttp.HostClient{
			Addr:                          Host,
			Dial:                          func(string) (net.Conn, error) { return p.Dial() },
			MaxConns:                      n,
			MaxIdleConnDuration:           time.Hour,
			ReadTimeout:                   timeout,
			WriteTimeout:                  timeout,
			NoDefaultUserAgentHeader:      true,
			DisablePathNormalizing:        true,
			DisableHeaderNamesNormalizing: false,
			StreamResponseBody:            x.Stream,
			ReadBufferSize:                2 * x.Preamble, // 0 is the default
		}
		return c, nil
	}}
}

type fastHTTP struct {
	x       Exchange
	host    *fasthttp.HostClient
	workers []fastWorker
}

type fastWorker struct {
	req  *fasthttp.Request
	resp *fasthttp.Response
	buf  []byte
}

func (c *fastHTTP) Do(worker int) error {
	w := &c.workers[worker]
	if err := c.prepare(w); err != nil {
		return err
	}
	if err := c.host.Do(w.req, w.resp); err != nil {
		return err
	}
	n, err := c.take(w)
	if err != nil {
		return err
	}
	return c.x.check(w.resp.StatusCode(), n)
}

func (c *fastHTTP) take(w *fastWorker) (int64, error) {
	if !c.x.Stream {
		return int64(len(w.resp.Body())), nil
	}
	n, err := c.x.take(w.resp.BodyStream(), w.buf)
	if err != nil {
		return n, err
	}
	return n, w.resp.CloseBodyStream()
}

func (c *fastHTTP) prepare(w *fastWorker) error {
	if w.req == nil {
		w.req, w.resp = new(fasthttp.Request), new(fasthttp.Response)
		w.req.SetRequestURI("http://" + Host + c.x.Target)
		w.req.Header.SetMethod(c.x.Method)
		w.req.Header.SetUserAgent(Agent)
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

func (c *fastHTTP) Reset() error {
	c.host.CloseIdleConnections()
	return nil
}

func (c *fastHTTP) Idle() { c.workers = make([]fastWorker, len(c.workers)) }

func (c *fastHTTP) Close() error { return c.Reset() }

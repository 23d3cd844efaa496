package peer

import (
	"errors"
	"net"
	"sync/atomic"

	"github.com/degu-go/degu/wire"
)

// PartsName is the row of the SDK's floor.
const PartsName = "degu's parts alone"

// Parts makes the steps that an exchange of the SDK consists of one after
// another in one function, for an answer that comes whole: what its layers add
// is the difference. The steps are the codec's, and as many atomic operations as
// keep a second goroutine out. It is for small exchanges in memory only, and so
// isn't one of All.
func Parts() Peer { return Peer{Name: PartsName, Floor: true, Open: openParts} }

// atomicSteps are begin, answered and complete of a connection's states, and the
// entering and leaving of the body's only Read.
const atomicSteps = 5

type parts struct {
	x       Exchange
	sock    net.Conn
	codec   wire.Codec
	state   atomic.Uint32
	req     wire.Request
	resp    wire.Response
	out, in []byte
	content []byte
}

func openParts(p Place, n int, x Exchange) (Client, error) {
	if n != 1 || x.Source != "" || x.Sink != nil || x.Stream {
		return nil, errors.ErrUnsupported
	}
	sock, err := p.Dial()
	if err != nil {
		return nil, err
	}
	c := &parts{
		x: x, sock: sock, codec: wire.HTTP1,
		req: wire.Request{Method: x.Method, Target: []byte(x.Target), Base: wire.NewHeader("host", Host, "user-agent", Agent)},
		in:  make([]byte, 4<<10), content: make([]byte, max(x.Want, 1)),
	}
	if x.HasBody() {
		c.req.Framing = wire.Framing{Kind: wire.Length, Length: int64(len(x.Body))}
	}
	return c, nil
}

var errParts = errors.New("an answer that the parts alone can't take")

func (c *parts) Do(int) error {
	for range atomicSteps {
		if !c.state.CompareAndSwap(c.state.Load(), 1) {
			return errParts
		}
	}
	out, err := c.codec.AppendRequest(c.out[:0], &c.req)
	if err != nil {
		return err
	}
	c.out = append(out, c.x.Body...)
	if _, err := c.sock.Write(c.out); err != nil {
		return err
	}
	got, err := c.sock.Read(c.in)
	if err != nil {
		return err
	}
	n, err := c.codec.ParseResponse(c.in[:got], &c.resp)
	if err != nil {
		return err
	}
	framing, persistent, err := wire.AfterResponse(c.x.Method, &c.resp)
	if err != nil {
		return err
	}
	if framing.Kind != wire.Length || int64(got-n) != framing.Length || !persistent {
		return errParts
	}
	return c.x.check(c.resp.Status, int64(copy(c.content, c.in[n:got])))
}

func (c *parts) Reset() error { return errors.ErrUnsupported }

func (c *parts) Idle() {}

func (c *parts) Close() error { return c.sock.Close() }

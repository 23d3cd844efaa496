package client

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"time"

	"github.com/pkg/errors"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// The ports that are left out of the host field.
const (
	portHTTP  = 80
	portHTTPS = 443
)

// A Client makes connections to one server. It is immutable and safe for
// concurrent use. Make one with New, or with NewTLS.
type Client struct {
	addr    address.Address
	options []Option

	host     string // "": no host field
	timeout  time.Duration
	patience time.Duration // 0: the default of package conn
	busy     time.Duration
	bodies   body.Bodies
	codec    wire.Codec // nil: the default
	dialer   net.Dialer
	trace    *conn.Trace
	tls      *tls.Config // nil: plain TCP or Unix sockets
	tlsHost  string
	extra    *wire.Header // what WithBaseHeader gave
	base     *wire.Header // host and extra, shared by all connections
}

// New makes a client of the server at addr. Nothing is looked up or connected
// yet. The error is one of package address for an address that can't be, or an
// *OptionError.
func New(addr address.Address, opts ...Option) (*Client, error) {
	c, given, err := prepare(addr, portHTTP, opts)
	if err != nil {
		return nil, err
	}
	if given[optionTLSHost] {
		return nil, &OptionError{optionTLSHost, errors.New("for NewTLS only")}
	}
	return c, nil
}

// prepare makes a Client without TLS and tells which options were given.
func prepare(addr address.Address, defaultPort uint16, opts []Option) (c *Client, given map[string]bool, err error) {
	if err := addr.Validate(); err != nil {
		return nil, nil, errors.Wrap(err, "client")
	}
	c = &Client{
		addr:    addr,
		options: slices.Clone(opts),
		host:    addr.Host(defaultPort),
		timeout: conn.DefaultTimeout,
	}
	given = make(map[string]bool)
	for _, o := range opts {
		if o.apply == nil {
			return nil, nil, &OptionError{"unknown", errors.New("zero Option; use one of the With functions")}
		}
		given[o.name] = true
		if err := o.apply(c); err != nil {
			return nil, nil, &OptionError{o.name, err}
		}
	}
	if given["codec"] && given["methods"] {
		return nil, nil, &OptionError{"methods", errors.New("given together with codec; make the codec with these methods")}
	}
	return c, given, c.makeBase()
}

// makeBase renders the fields that go out with every request.
func (c *Client) makeBase() error {
	c.base = new(wire.Header)
	if c.host != "" {
		c.base.Add("host", c.host) // first, as RFC 9110 section 7.2 asks for
	}
	if err := c.base.Err(); err != nil {
		return &OptionError{"host", err}
	}
	for name, value := range c.extra.All() {
		c.base.Add(string(name), string(value))
	}
	if err := c.base.Err(); err != nil {
		return &OptionError{"base", err}
	}
	return nil
}

// Address returns where the server is.
func (c *Client) Address() address.Address { return c.addr }

// Options returns the options given to New.
func (c *Client) Options() []Option { return slices.Clone(c.options) }

// Host returns the value of the host field, "" where none is sent. By default
// it is derived from the address, and none for Unix sockets.
func (c *Client) Host() string { return c.host }

// Timeout returns the timeout, conn.NoTimeout where there is none.
func (c *Client) Timeout() time.Duration { return c.timeout }

// Bodies returns the constructors of bodies, none of them nil.
func (c *Client) Bodies() body.Bodies { return c.bodies.Complete() }

// CreateSocket connects to the server, with TLS for a client of NewTLS, and
// returns the bare socket, which is the caller's.
//
// The error is an *address.Error for an address that this system can't dial, a
// *net.OpError where connecting failed, and where TLS did, a
// *tlsconfig.HandshakeError or the fault of the transport. Nothing is left open.
func (c *Client) CreateSocket(ctx context.Context) (net.Conn, error) {
	d := c.dialer
	if d.Timeout == 0 && c.timeout > 0 {
		d.Timeout = c.timeout
	}
	sock, err := c.addr.Dial(ctx, &d)
	if err != nil {
		return nil, errors.Wrap(err, "client: connect")
	}
	if c.tls == nil {
		return sock, nil
	}
	return c.handshake(ctx, sock)
}

// Connect connects to the server and makes a connection of the socket, which
// the caller is to close.
func (c *Client) Connect(ctx context.Context) (*conn.Conn, error) {
	return c.ConnectWith(ctx, c.bodies)
}

// ConnectWith is Connect with other constructors of bodies than the client's.
func (c *Client) ConnectWith(ctx context.Context, bodies body.Bodies) (*conn.Conn, error) {
	sock, err := c.CreateSocket(ctx)
	if err != nil {
		return nil, err
	}
	return conn.New(sock, conn.Options{
		Base: c.base, Bodies: bodies, Codec: c.codec, Timeout: c.timeout, ContinueTimeout: c.patience, BusyPoll: c.busy, Trace: c.trace,
	}), nil
}

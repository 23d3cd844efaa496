package client

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/pkg/errors"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// An Option says how to connect. Options are judged by New; of two with the
// same name the later one counts.
type Option struct {
	name  string
	value any
	apply func(*Client) error
}

// Name returns the option's name: host, timeout, continue_timeout, busy_poll, bodies, codec, methods, base,
// dialer, trace or tls_host.
func (o Option) Name() string { return o.name }

// Value returns what the option was made with, nil for NoHost and NoTimeout.
func (o Option) Value() any { return o.value }

// String returns name=value.
func (o Option) String() string {
	if o.value == nil {
		return o.name + "=none"
	}
	return fmt.Sprintf("%s=%v", o.name, o.value)
}

// An OptionError says which option New refused and why.
type OptionError struct {
	Option string // its name
	Err    error
}

func (e *OptionError) Error() string { return "client: option " + e.Option + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *OptionError) Unwrap() error { return e.Err }

// WithHost sets the value of the host field that goes out with every request,
// in the place of the one derived from the address.
func WithHost(host string) Option {
	return Option{"host", host, func(c *Client) error {
		if host == "" {
			return errors.New("empty; use NoHost to send no host field")
		}
		if strings.ContainsFunc(host, notInHost) {
			return errors.Errorf("%.60q is no host; it takes host or host:port", host)
		}
		c.host = host
		return nil
	}}
}

// notInHost tells what can't be part of uri-host [ ":" port ] in any form.
func notInHost(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune(`/?#@\"<>`, r)
}

// NoHost sends no host field. HTTP/1.1 servers are to answer that with status
// 400, and many do; it is for those that don't care.
func NoHost() Option {
	return Option{"host", nil, func(c *Client) error {
		c.host = ""
		return nil
	}}
}

// WithTimeout bounds connecting, and then each single read and write. The
// default is conn.DefaultTimeout, 90 seconds. It must be positive.
func WithTimeout(d time.Duration) Option {
	return Option{"timeout", d, func(c *Client) error {
		if d <= 0 {
			return errors.New("not positive; use NoTimeout for none")
		}
		c.timeout = d
		return nil
	}}
}

// NoTimeout lets connecting and each read and write take for ever, unless a
// context says otherwise.
func NoTimeout() Option {
	return Option{"timeout", nil, func(c *Client) error {
		c.timeout = conn.NoTimeout
		return nil
	}}
}

// WithContinueTimeout bounds the wait of a request with the field "expect:
// 100-continue" for the server's word; then the body goes out all the same. The
// default is conn.DefaultContinueTimeout, one second. It must be positive.
func WithContinueTimeout(d time.Duration) Option {
	return Option{"continue_timeout", d, func(c *Client) error {
		if d <= 0 {
			return errors.New("not positive; leave the expect field out not to wait")
		}
		c.patience = d
		return nil
	}}
}

// WithBusyPoll lets reads try for up to d before they wait for the system to
// wake them, beneath TLS too: see conn.Options.BusyPoll for what it brings and
// what it costs. The default is not to. It must be positive, and at most
// conn.MaxBusyPoll.
func WithBusyPoll(d time.Duration) Option {
	return Option{"busy_poll", d, func(c *Client) error {
		if d <= 0 || d > conn.MaxBusyPoll {
			return errors.Errorf("not from 1ns to %v", conn.MaxBusyPoll)
		}
		c.busy = d
		return nil
	}}
}

// WithBodies sets the constructors of bodies. Nil members keep their default.
func WithBodies(b body.Bodies) Option {
	return Option{"bodies", b, func(c *Client) error {
		c.bodies = b
		return nil
	}}
}

// WithCodec sets the codec, wire.HTTP1 by default. It excludes WithMethods.
func WithCodec(codec wire.Codec) Option {
	return Option{"codec", codec, func(c *Client) error {
		if codec == nil {
			return errors.New("nil")
		}
		c.codec = codec
		return nil
	}}
}

// WithMethods allows methods besides GET, HEAD, DELETE, PUT and POST, such as
// PATCH or OPTIONS. It excludes WithCodec: give its methods to wire.New.
func WithMethods(methods ...string) Option {
	methods = slices.Clone(methods)
	return Option{"methods", methods, func(c *Client) error {
		codec, err := wire.New(wire.Options{Methods: methods})
		if err != nil {
			return err
		}
		c.codec = codec
		return nil
	}}
}

// WithBaseHeader sets fields that go out with every request and replace those
// of the same name in a request. The host field has options of its own, and the
// fields that frame a body are set from the body.
func WithBaseHeader(h *wire.Header) Option {
	h = h.Clone()
	return Option{"base", h, func(c *Client) error {
		if err := h.Err(); err != nil {
			return err
		}
		for _, name := range []string{"host", "content-length", "transfer-encoding"} {
			if _, ok := h.Peek(name); ok {
				return errors.Errorf("field %q can't be a base field", name)
			}
		}
		c.extra = h
		return nil
	}}
}

// WithDialer sets the dialer, for a local address, control of the socket, a
// resolver of its own and the like. It is copied. A Timeout of its own counts
// for connecting.
func WithDialer(d *net.Dialer) Option {
	var own net.Dialer
	if d != nil {
		own = *d
	}
	return Option{"dialer", d, func(c *Client) error {
		if d == nil {
			return errors.New("nil")
		}
		c.dialer = own
		return nil
	}}
}

// WithTrace tells t what goes over the wire of every connection, from as many
// goroutines as use them.
func WithTrace(t *conn.Trace) Option {
	return Option{"trace", t, func(c *Client) error {
		c.trace = t
		return nil
	}}
}

const optionTLSHost = "tls_host"

// WithTLSHost sets the name or IP address that a TLS server's certificate has
// to be for, in the place of the host part of the address. A name is also sent
// to the server (SNI). For NewTLS only.
func WithTLSHost(host string) Option {
	return Option{optionTLSHost, host, func(c *Client) error {
		ip, err := netip.ParseAddr(host)
		isIP := err == nil && ip.Zone() == ""
		if host == "" || strings.ContainsFunc(host, notInHost) || !isIP && strings.ContainsAny(host, "[]:%") {
			return errors.Errorf("%.60q is neither a name nor an IP address", host)
		}
		c.tlsHost = host
		return nil
	}}
}

package main

import (
	"strings"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// A plan is a request that can be made: all that a command line can have wrong
// is found before anything is connected.
type plan struct {
	*request
	place
	method string
	header *wire.Header
	source *source // nil: no body
	opts   []client.Option
}

func newPlan(method string, r *request, src *source) (*plan, error) {
	p := &plan{request: r, method: method, source: src}
	var err error
	if p.place, err = r.where(); err != nil {
		return nil, err
	}
	if err := p.secrecy.check(p.secure); err != nil {
		return nil, err
	}
	if err := p.fields(); err != nil {
		return nil, err
	}
	switch {
	case r.Repeat < 1:
		return nil, usage("--repeat %d: at least 1", r.Repeat)
	case r.Timeout < 0:
		return nil, usage("--timeout %v: not below 0", r.Timeout)
	case r.Timeout == 0:
		p.opts = append(p.opts, client.NoTimeout())
	default:
		p.opts = append(p.opts, client.WithTimeout(r.Timeout))
	}
	switch {
	case r.NoHost:
		p.opts = append(p.opts, client.NoHost())
	case r.Host != nil && *r.Host == "":
		return nil, usage("--host: empty; use --no-host to send none")
	case r.Host != nil:
		p.opts = append(p.opts, client.WithHost(*r.Host))
	}
	return p, p.check()
}

// fields makes a Header of the -H flags. A host field is --host by another
// name, since the client would replace it.
func (p *plan) fields() error {
	p.header = new(wire.Header)
	for _, line := range p.Header {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return usage("-H %q: write NAME:VALUE", line)
		}
		name = strings.ToLower(name)
		if name == "host" {
			if p.Host != nil || p.NoHost {
				return usage("-H %q: there is a host option already", line)
			}
			value = strings.TrimSpace(value)
			p.Host = &value
			continue
		}
		p.header.Add(name, value)
		if err := p.header.Err(); err != nil {
			return usage("-H %q: %v", line, err)
		}
	}
	return nil
}

// check makes the request's preamble, to see whether it can be.
func (p *plan) check() error {
	c, err := p.client()
	if err != nil {
		return err
	}
	base := new(wire.Header)
	if c.Host() != "" {
		base.Add("host", c.Host())
	}
	req := &wire.Request{Method: p.method, Target: []byte(p.uri), Base: base, Header: p.header}
	if p.source != nil {
		req.Framing = p.source.framing
	}
	// A connection says this as well, but it has to be there first.
	if wire.ExpectsContinue(p.header) && req.Framing.Kind != wire.Chunked && req.Framing.Length == 0 {
		return usage("the request isn't possible: %v", conn.ErrNothingToContinue)
	}
	if _, err := wire.HTTP1.AppendRequest(nil, req); err != nil {
		return usage("the request isn't possible: %v", err)
	}
	return nil
}

// client makes the client that the plan needs.
func (p *plan) client() (*client.Client, error) {
	if p.secure {
		return p.secrecy.client(p.at, p.opts)
	}
	c, err := client.New(p.at, p.opts...)
	if err != nil {
		return nil, usage("%v", err)
	}
	return c, nil
}

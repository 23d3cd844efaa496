package main

import (
	"strings"

	"github.com/degu-go/degu/address"
)

// abstractMax is the length of an abstract name that fills a socket address.
const abstractMax = 107

// A place is what a request goes to.
type place struct {
	at     address.Address
	uri    string
	secure bool // by TLS
}

// where tells the place that the command line means.
func (r *request) where() (place, error) {
	if r.AbstractPad && r.Abstract == nil {
		return place{}, usage("--abstract-pad is for --abstract NAME")
	}
	if r.Unix != nil || r.Abstract != nil {
		return r.socket()
	}
	p, err := parseURL(r.Target)
	if err == nil && r.TLS && !p.secure {
		return p, usage("--tls is for sockets: write https:// in TARGET")
	}
	return p, err
}

func (r *request) socket() (p place, err error) {
	if u, ok := cutURL(r.Target); ok {
		// Its host would say where the server is, and so does the socket.
		also := ""
		if u.port == portHTTPS && !r.TLS {
			also = " --tls, and"
		}
		return p, usage("with a socket TARGET is a path alone: write %s, and%s --host %s if the server wants to know", u.uri, also, u.authority)
	}
	if err := checkURI(r.Target); err != nil {
		return p, err
	}
	p.uri, p.secure = r.Target, r.TLS
	if r.Unix != nil {
		p.at, err = unixAddress(*r.Unix)
	} else {
		p.at, err = abstractAddress(*r.Abstract, r.AbstractPad)
	}
	return p, err
}

// parseURL reads an http or https URL. Package net/url would accept, decode and
// encode more than is meant to go on the wire as it was written.
func parseURL(target string) (p place, err error) {
	u, ok := cutURL(target)
	switch {
	case strings.HasPrefix(target, "/"):
		return p, usage("TARGET is only a path: say where with --unix or --abstract, or write http://host%s", target)
	case !ok:
		return p, usage("TARGET %q is no http or https URL: write http://host[:port]/path", target)
	case strings.Contains(u.authority, "@"):
		return p, usage("TARGET has user information: send an authorization field with -H instead")
	}
	if err := checkURI(u.uri); err != nil {
		return p, err
	}
	if err := checkZone(u.authority); err != nil {
		return p, err
	}
	// An empty port is none (RFC 3986 section 3.2.3).
	if host, ok := strings.CutSuffix(u.authority, ":"); ok && !hasPort(host) {
		u.authority = host
	}
	if !hasPort(u.authority) {
		u.authority += u.port
	}
	if p.at, err = address.Parse(u.authority); err != nil {
		return p, usage("TARGET: %v", err)
	}
	p.uri, p.secure = u.uri, u.port == portHTTPS
	return p, nil
}

// The ports of the schemes, as they are written.
const (
	portHTTP  = ":80"
	portHTTPS = ":443"
)

// A cut is a URL in its parts: the scheme is told by its port.
type cut struct{ port, authority, uri string }

// cutURL splits a URL, and tells whether it is one of http or https.
func cutURL(target string) (u cut, ok bool) {
	scheme, rest, ok := strings.Cut(target, "://")
	switch {
	case ok && strings.EqualFold(scheme, "http"):
		u.port = portHTTP
	case ok && strings.EqualFold(scheme, "https"):
		u.port = portHTTPS
	default:
		return u, false
	}
	i := strings.IndexAny(rest, "/?#")
	if i < 0 {
		u.authority, u.uri = rest, "/"
		return u, true
	}
	u.authority, u.uri = rest[:i], rest[i:]
	if u.uri[0] != '/' {
		u.uri = "/" + u.uri
	}
	return u, true
}

func checkURI(uri string) error {
	switch {
	case strings.Contains(uri, "#"):
		return usage("TARGET has a fragment, which never goes to a server: leave out # and what follows")
	case !strings.HasPrefix(uri, "/"):
		return usage("TARGET %q: a path begins with a slash", uri)
	}
	return nil
}

// checkZone catches zones written for RFC 6874, which this command's plain form
// would read as another zone.
func checkZone(authority string) error {
	_, zone, _ := strings.Cut(authority, "%")
	zone, _, _ = strings.Cut(zone, "]")
	if rest, ok := strings.CutPrefix(zone, "25"); ok && strings.Trim(rest, "0123456789") != "" {
		return usage("TARGET: write the zone as it is, %%%s", rest)
	}
	return nil
}

func hasPort(authority string) bool {
	return strings.Contains(authority[strings.LastIndexByte(authority, ']')+1:], ":")
}

package main

import (
	"strings"

	"github.com/degu-go/degu/address"
)

// abstractMax is the length of an abstract name that fills a socket address.
const abstractMax = 107

// where tells the server and the request target that the command line means.
func (r *request) where() (address.Address, string, error) {
	if r.AbstractPad && r.Abstract == nil {
		return address.Address{}, "", usage("--abstract-pad is for --abstract NAME")
	}
	if r.Unix != nil || r.Abstract != nil {
		return r.socket()
	}
	return parseURL(r.Target)
}

func (r *request) socket() (at address.Address, uri string, err error) {
	if authority, uri, ok := cutURL(r.Target); ok {
		// Its host would say where the server is, and so does the socket.
		return at, "", usage("with a socket TARGET is a path alone: write %s, and --host %s if the server wants to know", uri, authority)
	}
	if err := checkURI(r.Target); err != nil {
		return at, "", err
	}
	if r.Unix != nil {
		at, err = unixAddress(*r.Unix)
	} else {
		at, err = abstractAddress(*r.Abstract, r.AbstractPad)
	}
	return at, r.Target, err
}

// parseURL reads an http URL. Package net/url would accept, decode and encode
// more than is meant to go on the wire as it was written.
func parseURL(target string) (at address.Address, uri string, err error) {
	authority, uri, ok := cutURL(target)
	switch {
	case hasPrefixFold(target, "https:"):
		return at, "", usage("https isn't possible: TLS is not part of this command yet")
	case strings.HasPrefix(target, "/"):
		return at, "", usage("TARGET is only a path: say where with --unix or --abstract, or write http://host%s", target)
	case !ok:
		return at, "", usage("TARGET %q is no http URL: write http://host[:port]/path", target)
	case strings.Contains(authority, "@"):
		return at, "", usage("TARGET has user information: send an authorization field with -H instead")
	}
	if err := checkURI(uri); err != nil {
		return at, "", err
	}
	if err := checkZone(authority); err != nil {
		return at, "", err
	}
	if !hasPort(authority) {
		authority += ":80"
	}
	if at, err = address.Parse(authority); err != nil {
		return at, "", usage("TARGET: %v", err)
	}
	return at, uri, nil
}

// cutURL splits an http URL in two, and tells whether it is one.
func cutURL(target string) (authority, uri string, ok bool) {
	const scheme = "http://"
	if !hasPrefixFold(target, scheme) {
		return "", "", false
	}
	rest := target[len(scheme):]
	i := strings.IndexAny(rest, "/?#")
	if i < 0 {
		return rest, "/", true
	}
	authority, uri = rest[:i], rest[i:]
	if uri[0] != '/' {
		uri = "/" + uri
	}
	return authority, uri, true
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

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

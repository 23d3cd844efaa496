package address

import (
	"net"
	"strconv"
	"strings"
)

// Host returns the value of the host header field for a: the host, in brackets
// if it is an IPv6 address, and the port unless it is defaultPort (80 for http,
// 443 for https). Zones are left out, since they mean nothing to the other side
// (RFC 4007 section 11.2). The result is "" for Unix and Abstract, which have no
// host, and for an invalid address, whose text must not get into a message.
func (a Address) Host(defaultPort uint16) string {
	host := a.bareHost()
	switch {
	case host == "":
		return ""
	case a.port != defaultPort:
		return net.JoinHostPort(host, strconv.Itoa(int(a.port)))
	case strings.IndexByte(host, ':') >= 0:
		return "[" + host + "]"
	}
	return host
}

// ServerName returns the name to ask the server's certificate for: the host
// without brackets, zone, or the final dot of a DNS name, which RFC 6066 section
// 3 forbids on the wire. The result is "" for Unix, Abstract and invalid
// addresses.
func (a Address) ServerName() string {
	return strings.TrimSuffix(a.bareHost(), ".")
}

// bareHost is the host without zone, "" if there is none to speak of.
func (a Address) bareHost() string {
	if a.Validate() != nil {
		return ""
	}
	switch a.kind {
	case kindTCP:
		host, _, _ := strings.Cut(a.text, "%")
		return host
	case kindTCP6:
		return a.ip.String()
	}
	return ""
}

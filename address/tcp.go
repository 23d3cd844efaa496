package address

import (
	"context"
	"net"
	"net/netip"
	"strings"
)

// zoneMax is the longest name an interface has on any supported system
// (Windows; Linux stops at 15).
const zoneMax = 255

// TCP is a host and a port. The host is an IPv4 address, an IPv6 address without
// brackets, or a DNS name in ASCII.
//
// An IPv6 address is kept in the canonical spelling of RFC 5952, so that
// TCP("0:0::1", 80) == TCP("::1", 80). It may have a zone, which is the name of
// an interface ("fe80::1%eth0"), kept as it is and looked up by each
// [Address.Dial]; for a number use [TCP6], whose scope id it is. A DNS name is
// kept as given, in its case and with its final dot, if any.
func TCP(host string, port uint16) Address {
	literal, zone, scoped := strings.Cut(host, "%")
	if ip, err := netip.ParseAddr(literal); err == nil && ip.Is6() {
		host = ip.String()
		if scoped {
			host += "%" + zone
		}
	}
	return Address{kind: kindTCP, text: host, port: port}
}

func (a Address) validateTCP() error {
	if k, reason := checkHost(a.text); k != 0 {
		return refuse(k, a.String(), reason)
	}
	return a.validatePort()
}

func (a Address) validatePort() error {
	if a.port == 0 {
		return refuse(ErrPort, a.String(), "port 0 cannot be dialled: give the port the server listens on, 1 to 65535")
	}
	return nil
}

func checkHost(host string) (Kind, string) {
	if host == "" {
		return ErrHost, "the host is empty: give a DNS name or an IP address"
	}
	for i := range len(host) {
		switch c := host[i]; {
		case c >= 0x80:
			return ErrHost, "the host is not ASCII: write it in its punycode form (xn--...)"
		case c <= ' ' || c == 0x7f:
			return ErrHost, "the host holds a space or a control character: remove it"
		case c == '[' || c == ']':
			return ErrHost, "brackets are no part of a host: write it without brackets"
		case c == '/':
			return ErrHost, "a host has no path and no prefix length: remove the slash and what follows"
		}
	}
	if strings.ContainsAny(host, ":%") {
		return checkIPv6(host)
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return 0, ""
	}
	return checkName(host)
}

func checkIPv6(host string) (Kind, string) {
	literal, zone, scoped := strings.Cut(host, "%")
	ip, err := netip.ParseAddr(literal)
	if err != nil || !ip.Is6() {
		return ErrHost, "not an IPv6 address, yet a colon or a percent sign: give the host alone, the port is separate"
	}
	switch {
	case !scoped:
		return 0, ""
	case zone == "":
		return ErrZone, "nothing follows the percent sign: give an interface's name, or remove it"
	case len(zone) > zoneMax:
		return ErrZone, "no interface has a name this long: give an interface's name"
	case strings.ContainsAny(zone, "%:"):
		return ErrZone, "a percent sign or a colon in the zone: give an interface's name"
	case isDigits(zone):
		return ErrZone, "a zone of TCP is an interface's name: give a number to TCP6, as its scope id"
	case ip.Is4In6():
		return ErrZone, "IPv4 has no zones: remove the percent sign and what follows"
	}
	return 0, ""
}

// isDigits reports whether s is a non-empty run of ASCII digits.
func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func (a Address) dialTCP(ctx context.Context, d *net.Dialer) (net.Conn, error) {
	literal, zone, scoped := strings.Cut(a.text, "%")
	if !scoped {
		return d.DialContext(ctx, "tcp", a.String())
	}
	// The dialer would look the name up in a cache that may be a minute old,
	// and would read an unknown name as a number: "3x" as interface 3.
	ifi, err := net.InterfaceByName(zone)
	if err != nil {
		return nil, &Error{
			Addr:   quote(a.String()),
			Kind:   ErrZone,
			Reason: "no such interface here: give the name of one that exists",
			Cause:  err,
		}
	}
	return dialEndpoint(ctx, d, endpoint{ip: netip.MustParseAddr(literal), port: a.port, scopeID: uint32(ifi.Index)})
}

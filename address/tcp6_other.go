//go:build !linux

package address

import (
	"context"
	"net"
	"strconv"
)

// dialSystem dials what net.Dialer cannot be told in full, as far as it goes.
func dialSystem(ctx context.Context, d *net.Dialer, e endpoint) (net.Conn, error) {
	text := e.addrPort().String()
	if e.flowinfo != 0 {
		return nil, refuse(ErrUnsupported, text, "flowinfo other than 0 needs Linux: give 0")
	}
	if e.ip.Is4In6() {
		return nil, refuse(ErrUnsupported, text, "an IPv4-mapped TCP6 address needs Linux: use TCP")
	}
	// The dialer takes the scope as text, and a name comes before a number.
	ifi, err := net.InterfaceByName(strconv.FormatUint(uint64(e.scopeID), 10))
	if err == nil && uint32(ifi.Index) != e.scopeID {
		return nil, refuse(ErrUnsupported, text, "another interface has the scope id for its name: rename it")
	}
	return d.DialContext(ctx, "tcp6", text)
}

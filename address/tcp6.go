package address

import (
	"context"
	"net"
	"net/netip"
	"strconv"
)

// flowinfoMax has all bits set that flowinfo has: traffic class and flow label.
const flowinfoMax = 0x0fffffff

// TCP6 is the whole of an IPv6 socket address.
//
// The ip is an IPv6 address without a zone, IPv4-mapped ones included: these
// are dialled through an IPv6 socket. The port is in 1..65535. The flowinfo, in
// host byte order and at most 0x0fffffff, has the traffic class in its upper 8
// bits and the flow label in its lower 20; 0 leaves both to the system. The
// scopeID is the index of the interface that a link-local address belongs to,
// and 0 elsewhere.
//
// Flowinfo is honoured on Linux: the label is leased from the kernel, shared
// with anybody, for as long as the connection lives, and both the label and the
// class are put into every packet. The two lowest bits of the class are TCP's
// own (ECN) and are not the caller's to set.
func TCP6(ip netip.Addr, port uint16, flowinfo, scopeID uint32) Address {
	return Address{kind: kindTCP6, ip: ip, port: port, flowinfo: flowinfo, scopeID: scopeID}
}

func (a Address) validateTCP6() error {
	switch {
	case !a.ip.IsValid():
		return refuse(ErrIP, a.String(), "the IP is the zero netip.Addr: give an IPv6 address")
	case !a.ip.Is6():
		return refuse(ErrIP, a.String(), "the IP is an IPv4 address: use TCP, or the IPv4-mapped form")
	case a.ip.Zone() != "":
		return refuse(ErrZone, a.String(), "the IP has a zone: remove it and give its number as the scope id")
	case a.flowinfo > flowinfoMax:
		return refuse(ErrFlowinfo, a.String(), "more than 28 bits: give at most 0x0fffffff, in host byte order")
	case a.flowinfo != 0 && a.ip.Is4In6():
		return refuse(ErrFlowinfo, a.String(), "IPv4 packets have no flow label: give 0")
	}
	return a.validatePort()
}

// endpoint is a sockaddr_in6.
type endpoint struct {
	ip       netip.Addr // IPv6, without a zone
	port     uint16
	flowinfo uint32 // host byte order
	scopeID  uint32
}

// plain reports whether net.Dialer can be told the whole of e.
func (e endpoint) plain() bool {
	return e.flowinfo == 0 && e.scopeID == 0 && !e.ip.Is4In6()
}

func (e endpoint) addrPort() netip.AddrPort {
	ip := e.ip
	if e.scopeID != 0 {
		ip = ip.WithZone(strconv.FormatUint(uint64(e.scopeID), 10))
	}
	return netip.AddrPortFrom(ip, e.port)
}

func dialEndpoint(ctx context.Context, d *net.Dialer, e endpoint) (net.Conn, error) {
	if e.plain() {
		return d.DialContext(ctx, "tcp6", e.addrPort().String())
	}
	return dialSystem(ctx, d, e)
}

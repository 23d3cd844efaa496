package address

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
)

type kind uint8

const (
	kindZero kind = iota
	kindTCP
	kindTCP6
	kindUnix
	kindAbstract
)

// Address is where a server is. It is immutable, small and comparable: two
// addresses are the same destination, written the same way, if they are equal
// with ==.
//
// The zero Address is invalid. The constructors accept anything, so that they
// can stand in a literal; what is wrong is told by [Address.Validate], and by
// [Address.Dial] before it does anything else. [Parse] returns valid addresses
// only.
type Address struct {
	kind     kind
	port     uint16     // TCP, TCP6
	flowinfo uint32     // TCP6, in host byte order
	scopeID  uint32     // TCP6
	ip       netip.Addr // TCP6
	text     string     // TCP: host with its zone; Unix: path; Abstract: name
}

// Validate returns nil if a can be dialled on some system, else an [*Error]
// that says what to change.
func (a Address) Validate() error {
	switch a.kind {
	case kindTCP:
		return a.validateTCP()
	case kindTCP6:
		return a.validateTCP6()
	case kindUnix:
		return a.validateUnix()
	case kindAbstract:
		return a.validateAbstract()
	}
	return refuse(ErrZero, "", "make one with TCP, TCP6, Unix, Abstract or Parse")
}

// Network returns the name package net has for the kind of a: "tcp" for TCP,
// "tcp6" for TCP6, "unix" for Unix and Abstract, "" for the zero Address.
func (a Address) Network() string {
	switch a.kind {
	case kindTCP:
		return "tcp"
	case kindTCP6:
		return "tcp6"
	case kindUnix, kindAbstract:
		return "unix"
	}
	return ""
}

// Dial validates a and connects to it. The result is a [*net.TCPConn] or a
// [*net.UnixConn].
//
// A nil d means a default dialer. A d is used, and never changed: its Timeout,
// Deadline, LocalAddr, Control, ControlContext, KeepAlive, KeepAliveConfig and
// multipath setting hold for every kind of address. A DNS name is dialled with
// both families, as d does it.
//
// An address that is refused gives an [*Error], everything later a
// [*net.OpError] whose Op is "dial". If ctx or a time limit of d ended the
// attempt, the error matches context.Canceled or context.DeadlineExceeded. On
// error nothing is left open.
//
// On Linux a TCP6 address with flowinfo, with a scope id or with an IPv4-mapped
// IP, and a TCP address with a zone, are connected without d, which has no place
// for the first and takes the second as text, as the name of an interface before
// as a number; d's settings are applied all the same, except for the deprecated
// Cancel. Elsewhere flowinfo and IPv4-mapped TCP6 addresses are ErrUnsupported.
// Abstract names are ErrUnsupported outside Linux.
func (a Address) Dial(ctx context.Context, d *net.Dialer) (net.Conn, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	if d == nil {
		d = new(net.Dialer)
	}
	sock, err := a.dial(ctx, d)
	if op := (*net.OpError)(nil); errors.As(err, &op) && errors.Is(op.Err, os.ErrDeadlineExceeded) {
		// Package net gives the socket the same limit as the context, and tells by
		// which it ended.
		op.Err = context.DeadlineExceeded
	}
	return sock, err
}

func (a Address) dial(ctx context.Context, d *net.Dialer) (net.Conn, error) {
	switch a.kind {
	case kindTCP:
		return a.dialTCP(ctx, d)
	case kindTCP6:
		return dialEndpoint(ctx, d, endpoint{a.ip, a.port, a.flowinfo, a.scopeID})
	case kindUnix:
		return d.DialContext(ctx, "unix", a.text)
	}
	return a.dialAbstract(ctx, d)
}

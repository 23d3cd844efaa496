package address

import (
	"encoding/binary"
	"net"
	"unsafe"

	"github.com/pkg/errors"
	"golang.org/x/sys/unix"
)

// rawSockaddr is e as the kernel reads it: port and flowinfo in network byte
// order, the scope id in that of the host.
func rawSockaddr(e endpoint) unix.RawSockaddrInet6 {
	return unix.RawSockaddrInet6{
		Family:   unix.AF_INET6,
		Port:     binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, e.port)),
		Flowinfo: binary.NativeEndian.Uint32(binary.BigEndian.AppendUint32(nil, e.flowinfo)),
		Addr:     e.ip.As16(),
		Scope_id: e.scopeID,
	}
}

// connectSockaddr is connect(2), with a bare Errno for its error. Both
// unix.Connect and syscall.Connect build the socket address themselves, and
// leave flowinfo 0: handing over one that has it takes a pointer, and this is
// the package's only use of unsafe.
func connectSockaddr(fd int, e endpoint) error {
	sa := rawSockaddr(e)
	_, _, errno := unix.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&sa)), unix.SizeofSockaddrInet6)
	if errno != 0 {
		return errno
	}
	return nil
}

// localSockaddr is what to bind to for a dialer's LocalAddr, nil for nothing.
func localSockaddr(local net.Addr, mapped bool) (unix.Sockaddr, error) {
	if local == nil {
		return nil, nil
	}
	tcp, ok := local.(*net.TCPAddr)
	if !ok {
		return nil, &net.AddrError{Err: "mismatched local address type", Addr: local.String()}
	}
	if tcp == nil {
		return nil, nil
	}
	sa := &unix.SockaddrInet6{Port: tcp.Port}
	if len(tcp.IP) != 0 && !tcp.IP.IsUnspecified() {
		if (tcp.IP.To4() != nil) != mapped {
			return nil, &net.AddrError{Err: "mismatched local address family", Addr: local.String()}
		}
		copy(sa.Addr[:], tcp.IP.To16())
	}
	if tcp.Zone != "" {
		index, err := zoneIndex(tcp.Zone)
		if err != nil {
			return nil, errors.Wrapf(err, "zone of local address %s", quote(local.String()))
		}
		sa.ZoneId = index
	}
	return sa, nil
}

// zoneIndex takes a zone for a name before it takes it for a number, which is
// the order of package net, whose type a dialer's LocalAddr is.
func zoneIndex(zone string) (uint32, error) {
	ifi, err := net.InterfaceByName(zone)
	if err == nil {
		return uint32(ifi.Index), nil
	}
	if n, ok := parseCanonical(zone, 10, 32); ok {
		return uint32(n), nil
	}
	return 0, err
}

package address_test

import (
	"bytes"
	"encoding/binary"
	"net"
	"os"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// From include/uapi/linux/in6.h; package unix has no names for these.
const (
	ipv6Flowinfo       = 11
	ipv6FlowlabelMgr   = 32
	ipv62292PktOptions = 6
)

// onFD runs fn on c's descriptor.
func onFD(t *testing.T, c syscall.Conn, fn func(fd int)) {
	t.Helper()
	raw, err := c.SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) { fn(int(fd)) })
	}
	if err != nil {
		t.Fatal(err)
	}
}

func sockopt(t *testing.T, c net.Conn, level, option int) int {
	t.Helper()
	var n int
	onFD(t, c.(syscall.Conn), func(fd int) {
		var err error
		if n, err = unix.GetsockoptInt(fd, level, option); err != nil {
			t.Fatal(os.NewSyscallError("getsockopt", err))
		}
	})
	return n
}

func networkOrder(n uint32) uint32 {
	return binary.BigEndian.Uint32(binary.NativeEndian.AppendUint32(nil, n))
}

// peer is getpeername, flowinfo included; package unix leaves it out.
func peer(t *testing.T, c net.Conn) (flowinfo, scopeID uint32) {
	t.Helper()
	onFD(t, c.(syscall.Conn), func(fd int) {
		var sa unix.RawSockaddrInet6
		size := uint32(unix.SizeofSockaddrInet6)
		_, _, errno := unix.Syscall(unix.SYS_GETPEERNAME, uintptr(fd), uintptr(unsafe.Pointer(&sa)), uintptr(unsafe.Pointer(&size)))
		if errno != 0 {
			t.Fatal(os.NewSyscallError("getpeername", errno))
		}
		flowinfo, scopeID = networkOrder(sa.Flowinfo), sa.Scope_id
	})
	return flowinfo, scopeID
}

// unixPeer is getpeername's sun_path, to the length the kernel gives.
func unixPeer(t *testing.T, c net.Conn) string {
	t.Helper()
	var name []byte
	onFD(t, c.(syscall.Conn), func(fd int) {
		var sa unix.RawSockaddrUnix
		size := uint32(unsafe.Sizeof(sa))
		_, _, errno := unix.Syscall(unix.SYS_GETPEERNAME, uintptr(fd), uintptr(unsafe.Pointer(&sa)), uintptr(unsafe.Pointer(&size)))
		if errno != 0 {
			t.Fatal(os.NewSyscallError("getpeername", errno))
		}
		for _, c := range sa.Path[:min(int(size)-2, len(sa.Path))] {
			name = append(name, byte(c))
		}
	})
	return string(name)
}

// received is the traffic class and flow label of the packet that opened c, an
// accepted connection. Two options tell it together: one chooses what to tell.
func received(t *testing.T, c net.Conn) uint32 {
	t.Helper()
	var buf [256]byte
	size := uint32(len(buf))
	onFD(t, c.(syscall.Conn), func(fd int) {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, ipv6Flowinfo, 1); err != nil {
			t.Fatal(os.NewSyscallError("setsockopt", err))
		}
		_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.IPPROTO_IPV6, ipv62292PktOptions,
			uintptr(unsafe.Pointer(&buf)), uintptr(unsafe.Pointer(&size)), 0)
		if errno != 0 {
			t.Fatal(os.NewSyscallError("getsockopt", errno))
		}
	})
	// Looked for by level and type: the length in front of them may be as wide
	// as the kernel's words rather than those of this process.
	var header []byte
	header = binary.NativeEndian.AppendUint32(header, unix.IPPROTO_IPV6)
	header = binary.NativeEndian.AppendUint32(header, ipv6Flowinfo)
	if _, data, ok := bytes.Cut(buf[:size], header); ok && len(data) >= 4 {
		return binary.BigEndian.Uint32(data)
	}
	t.Fatal("the kernel did not tell the flowinfo of the accepted connection")
	return 0
}

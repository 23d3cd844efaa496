//go:build unix

package conn

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// descriptor is the socket of the system that a connection ends in, for what
// net.Conn has no methods for.
type descriptor struct {
	raw   syscall.RawConn // nil: there is none
	peek  func(fd uintptr)
	found bool
	fault error
}

func (d *descriptor) init(sock net.Conn) {
	s, ok := sock.(syscall.Conn)
	if !ok {
		return
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return
	}
	d.raw = raw
	d.peek = func(fd uintptr) { d.found, d.fault = look(int(fd)) } // made once, so that looking allocates nothing
}

// look tells whether a read would return at once: bytes, the end of the stream,
// or a fault. Where the socket can't be asked, it says no.
func (d *descriptor) look() (found bool, fault error) {
	if d.raw == nil {
		return false, nil
	}
	return d.lookNow()
}

// lookNow is apart so that look costs no call where there is nothing to ask.
func (d *descriptor) lookNow() (found bool, fault error) {
	d.found, d.fault = false, nil
	// Control, unlike Read, doesn't mind a deadline that passed while idle.
	if d.raw.Control(d.peek) != nil {
		return false, nil
	}
	return d.found, d.fault
}

// poll is look by poll(2).
func poll(fd int) bool {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
	return err == nil && n > 0 // EINTR: it had found nothing
}

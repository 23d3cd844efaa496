//go:build unix

package conn

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// peeker looks whether something has arrived on a socket, without waiting and
// without taking it: one poll(2).
type peeker struct {
	raw   syscall.RawConn // nil: not a socket of the system
	poll  func(fd uintptr)
	fds   [1]unix.PollFd
	ready bool
}

func (p *peeker) init(sock net.Conn) {
	s, ok := sock.(syscall.Conn)
	if !ok {
		return
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return
	}
	p.raw = raw
	p.poll = func(fd uintptr) { // made once, so that looking allocates nothing
		p.fds[0] = unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
		n, err := unix.Poll(p.fds[:], 0) // EINTR: it had found nothing
		p.ready = err == nil && n > 0
	}
}

// readable tells whether a read would return at once: bytes, the end of the
// stream, or a fault. Where the socket can't be asked, it says no.
func (p *peeker) readable() bool {
	if p.raw == nil {
		return false
	}
	p.ready = false
	// Control, unlike Read, doesn't mind a deadline that passed while idle.
	return p.raw.Control(p.poll) == nil && p.ready
}

package conn

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// look tells whether something has arrived on a socket: bytes, the end of the
// stream, or a fault, which is taken from it then. It peeks at one byte, which
// costs less than poll(2), and without a word to the scheduler, since it can't
// wait: unix.Recvfrom would take longer for that, and for an address that isn't
// there, than the system does.
func look(fd int) (found bool, fault error) {
	var b byte
	for {
		n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(&b)), 1, unix.MSG_PEEK|unix.MSG_DONTWAIT, 0, 0)
		switch {
		case errno == unix.EINTR:
			continue
		case errno == unix.EAGAIN:
			return false, nil
		case errno == unix.ENOTSOCK, errno == unix.ENOSYS:
			return poll(fd), nil
		case errno != 0:
			return true, errno
		}
		return int(n) >= 0, nil
	}
}

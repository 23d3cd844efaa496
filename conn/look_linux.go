package conn

import "golang.org/x/sys/unix"

// look tells whether something has arrived on a socket: bytes, the end of the
// stream, or a fault, which is taken from it then. It peeks at one byte, which
// costs less than poll(2).
func look(fd int) (found bool, fault error) {
	var b [1]byte
	for {
		switch _, errno := recv(uintptr(fd), b[:], unix.MSG_PEEK); errno {
		case 0:
			return true, nil
		case unix.EINTR:
		case unix.EAGAIN:
			return false, nil
		case unix.ENOTSOCK, unix.ENOSYS:
			return poll(fd), nil
		default:
			return true, errno
		}
	}
}

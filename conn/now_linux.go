//go:build linux && !race && !msan && !asan

package conn

import "golang.org/x/sys/unix"

// maxNow is the most bytes that are moved without the runtime's knowledge. It
// takes some ten microseconds, for which the garbage collector can wait.
const maxNow = 64 << 10

// readNow is one read of a socket that doesn't wait: EAGAIN instead.
func readNow(fd uintptr, p []byte) (n int, err error) {
	if len(p) > maxNow {
		return readTold(fd, p)
	}
	for {
		switch n, errno := recv(fd, p, 0); errno {
		case 0:
			return n, nil
		case unix.EINTR:
		case unix.ENOSYS: // 32 bits, before Linux 4.3
			return readTold(fd, p)
		default:
			return 0, errno
		}
	}
}

// writeNow is one write likewise.
func writeNow(fd uintptr, p []byte) (n int, err error) {
	if len(p) > maxNow {
		return writeTold(fd, p)
	}
	for {
		switch n, errno := send(fd, p); errno {
		case 0:
			return n, nil
		case unix.EINTR:
		case unix.ENOSYS:
			return writeTold(fd, p)
		default:
			return 0, errno
		}
	}
}

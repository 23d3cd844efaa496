//go:build unix

package conn

import "golang.org/x/sys/unix"

// readTold is one read(2) that the runtime is told of.
func readTold(fd uintptr, p []byte) (n int, err error) {
	for {
		if n, err = unix.Read(int(fd), p); err != unix.EINTR {
			return max(n, 0), err
		}
	}
}

// writeTold is one write(2) that the runtime is told of.
func writeTold(fd uintptr, p []byte) (n int, err error) {
	for {
		if n, err = unix.Write(int(fd), p); err != unix.EINTR {
			return max(n, 0), err
		}
	}
}

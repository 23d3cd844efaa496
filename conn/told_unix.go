//go:build unix

package conn

import "syscall"

// What follows are system calls that the runtime is told of. They are package
// syscall's, as package net's are, so that the race detector knows that what is
// read was written before, by whatever other connection of the same process.

// readTold is one read(2).
func readTold(fd uintptr, p []byte) (n int, err error) {
	for {
		if n, err = syscall.Read(int(fd), p); err != syscall.EINTR {
			return max(n, 0), err
		}
	}
}

// writeTold is one write(2).
func writeTold(fd uintptr, p []byte) (n int, err error) {
	for {
		if n, err = syscall.Write(int(fd), p); err != syscall.EINTR {
			return max(n, 0), err
		}
	}
}

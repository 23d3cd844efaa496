//go:build unix && !linux

package conn

// look tells whether something has arrived on a socket: bytes, the end of the
// stream, or a fault, which is left for the next read.
func look(fd int) (found bool, fault error) { return poll(fd), nil }

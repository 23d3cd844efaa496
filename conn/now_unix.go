//go:build unix && (!linux || race || msan || asan)

package conn

// readNow is one read of a socket that doesn't wait: EAGAIN instead. The
// detectors of races and of uninitialized memory follow bytes through
// package syscall only.
func readNow(fd uintptr, p []byte) (n int, err error) { return readTold(fd, p) }

// writeNow is one write likewise.
func writeNow(fd uintptr, p []byte) (n int, err error) { return writeTold(fd, p) }

//go:build unix

package conn

import (
	"net"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// busyReader reads from a socket and, where nothing has arrived yet, tries for a
// while before the goroutine is parked: to be woken costs more than a short
// answer takes, above all when it wakes another processor.
//
// It tries in ordinary Go code, which the garbage collector and the scheduler
// can interrupt, and never for longer than a goroutine may run at a stretch.
type busyReader struct {
	sock     net.Conn
	raw      syscall.RawConn
	limit    time.Duration
	attempts func(fd uintptr) (done bool) // b.attempt, made once

	mu    sync.Mutex // reads come one at a time, as from the socket
	worth payoff
	p     []byte // where to
	n     int
	err   error
}

func newBusyReader(sock net.Conn, d time.Duration) *busyReader {
	if d <= 0 || !plain(sock) {
		return nil // another type may do more with the bytes than hand them on
	}
	raw, err := sock.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil
	}
	b := &busyReader{sock: sock, raw: raw, limit: min(d, MaxBusyPoll), worth: newPayoff()}
	b.attempts = b.attempt
	return b
}

// Read is a net.Conn's: one read(2) that brings something, under the deadline
// that is set on the socket.
func (b *busyReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.p = p
	err := b.raw.Read(b.attempts)
	b.p = nil
	return readResult(b.sock, b.n, b.err, err)
}

// attempt is what the runtime calls, again whenever the socket has become
// readable. It isn't done where it wants to wait for that.
func (b *busyReader) attempt(fd uintptr) (done bool) {
	b.n, b.err = readNow(fd, b.p)
	if b.err == unix.EAGAIN {
		b.n, b.err = b.spin(fd, b.p)
	}
	return b.err != unix.EAGAIN
}

// spin tries to read for a while, EAGAIN if in vain.
func (b *busyReader) spin(fd uintptr, p []byte) (n int, err error) {
	if !b.worth.try() {
		return 0, unix.EAGAIN
	}
	for begin := time.Now(); time.Since(begin) < b.limit; {
		if n, err = readNow(fd, p); err != unix.EAGAIN {
			b.worth.tried(true)
			return n, err
		}
	}
	b.worth.tried(false)
	return 0, unix.EAGAIN
}

// busySocket is a net.Conn that reads by a busyReader.
type busySocket struct {
	net.Conn
	reader *busyReader
}

func (s *busySocket) Read(p []byte) (int, error) { return s.reader.Read(p) }

// SyscallConn is the socket's.
func (s *busySocket) SyscallConn() (syscall.RawConn, error) { return s.reader.raw, nil }

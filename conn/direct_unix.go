//go:build unix

package conn

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Direct returns sock with reads and writes that ask the system at once, which
// is quicker than package net where little is moved, as in a small exchange; on
// Linux much so. With a positive busyPoll reads try for so long, at most
// MaxBusyPoll, before they wait for the system to wake them: see
// Options.BusyPoll.
//
// It is for putting beneath TLS. A plain socket needs none of it, since a Conn
// does likewise itself. What isn't a TCP or Unix socket of a Unix system is
// returned as it is.
func Direct(sock net.Conn, busyPoll time.Duration) net.Conn {
	if !plain(sock) {
		return sock // another type may do more with the bytes than hand them on
	}
	raw, err := sock.(syscall.Conn).SyscallConn()
	if err != nil {
		return sock
	}
	s := &directSocket{Conn: sock, raw: raw, poll: newBusyPoll(busyPoll)}
	s.in.step, s.out.step = s.read, s.write
	return s
}

// directSocket is what Direct makes of a socket.
type directSocket struct {
	net.Conn
	raw     syscall.RawConn
	poll    busyPoll
	in, out attempts
}

// attempts are the tries of one I/O, until the system has something or has taken
// something.
type attempts struct {
	mu   sync.Mutex // one I/O at a time, as with any net.Conn
	dry  bool       // nothing is read: see setDry
	step func(fd uintptr) (done bool)
	p    []byte
	n    int
	err  error
}

// Read is a net.Conn's.
func (s *directSocket) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	t := &s.in
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.dry {
		return 0, os.ErrDeadlineExceeded
	}
	t.p, t.n, t.err = p, 0, nil
	err := s.raw.Read(t.step)
	t.p = nil
	return readResult(s.Conn, t.n, t.err, err)
}

// read is what the runtime calls, again whenever the socket has become readable.
// It isn't done where it wants to wait for that.
func (s *directSocket) read(fd uintptr) (done bool) {
	t := &s.in
	t.n, t.err = s.poll.read(fd, t.p)
	return t.err != unix.EAGAIN
}

// Write is a net.Conn's: it returns when all of p is out.
func (s *directSocket) Write(p []byte) (int, error) {
	t := &s.out
	t.mu.Lock()
	defer t.mu.Unlock()
	t.p, t.n, t.err = p, 0, nil
	err := s.raw.Write(t.step)
	t.p = nil
	return t.n, writeResult(s.Conn, t.err, err)
}

func (s *directSocket) write(fd uintptr) (done bool) {
	t := &s.out
	for t.err = nil; t.err == nil && t.n < len(t.p); {
		var n int
		n, t.err = writeNow(fd, t.p[t.n:])
		t.n += n
	}
	return t.err != unix.EAGAIN
}

// setDry begins or ends that reads of sock find nothing, if Direct made it: what
// is above it can be asked then what it has in store. It costs less than
// deadlines.
func setDry(sock net.Conn, dry bool) bool {
	s, ok := sock.(*directSocket)
	if ok {
		s.in.mu.Lock()
		s.in.dry = dry
		s.in.mu.Unlock()
	}
	return ok
}

// SyscallConn is the socket's.
func (s *directSocket) SyscallConn() (syscall.RawConn, error) { return s.raw, nil }

// readResult is what a net.Conn's Read would return for a read that gave n and
// fault, or for which waiting failed.
func readResult(sock net.Conn, n int, fault, waiting error) (int, error) {
	switch {
	case waiting != nil:
		return 0, named("read", waiting)
	case fault != nil:
		return 0, opError("read", sock, fault)
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// writeResult is the error that a net.Conn's Write would return likewise.
func writeResult(sock net.Conn, fault, waiting error) error {
	switch {
	case waiting != nil:
		return named("write", waiting)
	case fault != nil:
		return opError("write", sock, fault)
	}
	return nil
}

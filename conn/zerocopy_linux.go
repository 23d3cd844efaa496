package conn

import (
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// The most that one sendfile moves, or one splice to TCP. A TCP peer on the same
// machine reads while the next slice is on its way. The slice is as many whole
// pages as go into one segment, which is of less than 64 KiB: to one who reads
// what comes, one page more costs a quarter of the rate and more. A Unix socket
// takes as much as there is room for at once.
const (
	slice     = 60 << 10
	unixSlice = 256 << 10

	// burst is how many slices are sent at most before the deadline is set anew.
	// Nothing waits within one.
	burst = 8

	// After calm bursts in a row to a TCP peer without a wait it seems to have
	// nothing to do but to receive, and a call for each slice is the cost. Until
	// the next wait they are long ones, of as much as fills a send buffer.
	calm      = 8
	longSlice = 64 * slice
)

// What is there to send by a Unix socket from which on room for it is made, and
// how much. Such a socket's buffer isn't sized by use, as TCP's is, and it lets
// its sender go on only when three quarters of it are free: of the usual 208 KiB
// that is when the peer has taken everything and waits for more. What is in it
// are pages of the file or of another socket, not copies.
const (
	roomyFrom = 1 << 20
	room      = 1 << 20 // the system doubles it

	// usualMost is the largest buffer that anybody may ask for by default. One
	// beyond it is somebody's decision, and perhaps couldn't be restored.
	usualMost = 416 << 10
)

// plainSocket returns sock's descriptor where content can be moved by it.
func plainSocket(sock net.Conn) (syscall.RawConn, bool) {
	if !plain(sock) {
		return nil, false
	}
	raw, err := sock.(syscall.Conn).SyscallConn()
	return raw, err == nil
}

// sendFile moves up to r.N bytes from a regular file, from its current offset,
// to the socket. It isn't handled where nothing has happened yet and the system
// wants it done by hand.
func (c *Conn) sendFile(r *io.LimitedReader) (sent int64, handled bool, err error) {
	file, ok := r.R.(*os.File)
	if !ok {
		return 0, false, nil
	}
	sock, ok := plainSocket(c.sock)
	if !ok {
		return 0, false, nil
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return 0, false, nil
	}
	source, err := file.SyscallConn()
	if err != nil {
		return 0, false, nil
	}
	_, toUnix := c.sock.(*net.UnixConn)
	if toUnix {
		defer makeRoom(sock, r.N)()
	}
	for quick := 0; r.N > 0; { // bursts in a row without a wait
		each := eachSlice(toUnix, quick)
		size := int(min(r.N, int64(burst*each)))
		n, fault, err := c.sendBurst(sock, source, each, size)
		sent += int64(n)
		r.N -= int64(n)
		if quick++; n < size {
			quick = 0
		}
		switch {
		case err != nil:
			return sent, true, err
		case fault != nil && sent == 0 && (fault == unix.EINVAL || fault == unix.ENOSYS || fault == unix.EOPNOTSUPP):
			return 0, false, nil
		case fault == unix.EIO || fault == unix.EBADF:
			return sent, true, os.NewSyscallError("sendfile", fault) // the file's, not the connection's
		case fault != nil:
			return sent, true, c.ioError(os.NewSyscallError("sendfile", fault))
		case n == 0:
			return sent, true, nil // the file ends here
		}
	}
	return sent, true, nil
}

// eachSlice is how much of a file the next calls are to send each.
func eachSlice(toUnix bool, quick int) int {
	switch {
	case toUnix:
		return unixSlice
	case quick >= calm:
		return longSlice
	}
	return slice
}

// makeRoom makes a Unix socket's buffer large where n bytes have yet to be sent
// and are worth it, as far as the system permits, until restore is called.
func makeRoom(sock syscall.RawConn, n int64) (restore func()) {
	if n < roomyFrom {
		return func() {}
	}
	var had int
	set := func(size int) func(uintptr) {
		return func(fd uintptr) { unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF, size) }
	}
	var err error
	sock.Control(func(fd uintptr) { had, err = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF) })
	if err != nil || had > usualMost {
		return func() {}
	}
	sock.Control(set(room))
	return func() { sock.Control(set(had / 2)) }
}

// sendBurst is one I/O: it waits until the socket takes something, and sends up to
// size bytes, each at a time, while it takes more at once. Fault is the system
// call's, err what kept it from being made.
func (c *Conn) sendBurst(sock, source syscall.RawConn, each, size int) (n int, fault, err error) {
	if err := c.grant(); err != nil {
		return 0, nil, err
	}
	err = sock.Write(func(out uintptr) (done bool) {
		ferr := source.Control(func(in uintptr) {
			for n < size {
				var some int
				some, fault = unix.Sendfile(int(out), int(in), nil, min(each, size-n))
				if fault == unix.EINTR {
					continue
				}
				if fault != nil || some == 0 {
					return
				}
				n += some
			}
		})
		if ferr != nil {
			fault = unix.EIO // the file was closed
			return true
		}
		return n > 0 || fault != unix.EAGAIN
	})
	if fault == unix.EAGAIN {
		fault = nil
	}
	return n, fault, c.wrote(int64(n), err)
}

package conn

import (
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
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
	for r.N > 0 {
		n, fault, err := c.sendSlice(sock, source, int(min(r.N, slice)))
		sent += int64(n)
		r.N -= int64(n)
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

// sendSlice is one I/O: it waits until the socket takes something. Fault is the
// system call's, err what kept it from being made.
func (c *Conn) sendSlice(sock, source syscall.RawConn, size int) (n int, fault, err error) {
	if err := c.beforeWrite(); err != nil {
		return 0, nil, err
	}
	err = sock.Write(func(out uintptr) (done bool) {
		ferr := source.Control(func(in uintptr) {
			for {
				n, fault = unix.Sendfile(int(out), int(in), nil, size)
				if fault != unix.EINTR {
					return
				}
			}
		})
		if ferr != nil {
			fault = unix.EIO // the file was closed
			return true
		}
		return fault != unix.EAGAIN
	})
	if fault == unix.EAGAIN {
		fault = nil
	}
	n = max(n, 0)
	return n, fault, c.wrote(int64(n), err)
}

package conn

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// plainSocket returns sock's descriptor where its bytes are what is on the wire:
// TCP or a Unix socket, without TLS or anything else in between.
func plainSocket(sock net.Conn) (syscall.RawConn, bool) {
	switch s := sock.(type) {
	case *net.TCPConn:
		raw, err := s.SyscallConn()
		return raw, err == nil
	case *net.UnixConn:
		raw, err := s.SyscallConn()
		return raw, err == nil
	}
	return nil, false
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
		c.written += int64(n)
		c.sentBytes += uint64(n)
		switch {
		case err != nil:
			return sent, true, c.ioError(err)
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
	if err := c.writing.arm(c.sock.SetWriteDeadline, c.timeout); err != nil {
		return 0, nil, err
	}
	if c.intr.hit.Load() {
		return 0, nil, net.ErrClosed // ioError knows better
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
	return max(n, 0), fault, err
}

// MoveTo moves content from the socket to a file or a TCP connection by splice,
// a slice at a time.
func (r *sockReader) MoveTo(w io.Writer, n int64) (moved int64, handled bool, err error) {
	c := (*Conn)(r)
	if _, ok := plainSocket(c.sock); !ok {
		return 0, false, nil
	}
	to, ok := w.(io.ReaderFrom)
	switch w.(type) {
	case *os.File, *net.TCPConn: // their ReadFrom splices
	default:
		ok = false
	}
	if !ok {
		return 0, false, nil
	}
	if err := c.reading.arm(c.sock.SetReadDeadline, c.timeout); err != nil {
		return 0, true, c.ioError(err)
	}
	if c.intr.hit.Load() {
		return 0, true, c.ioError(net.ErrClosed)
	}
	moved, err = to.ReadFrom(&io.LimitedReader{R: c.sock, N: min(n, slice)})
	c.received += uint64(moved)
	switch {
	case err != nil:
		return moved, true, c.moveError(err)
	case moved == 0:
		return 0, true, c.ioError(io.EOF)
	}
	return moved, true, nil
}

// moveError tells the socket's faults from those of the other end, which the
// system reports alike.
func (c *Conn) moveError(err error) error {
	if c.intr.hit.Load() || c.life.load() == Closed || errors.Is(err, os.ErrDeadlineExceeded) {
		return c.ioError(err)
	}
	for _, errno := range []syscall.Errno{unix.ECONNRESET, unix.ETIMEDOUT, unix.ECONNABORTED, unix.EHOSTUNREACH, unix.ENETUNREACH} {
		if errors.Is(err, errno) {
			return c.ioError(err)
		}
	}
	return err
}

package address

import (
	"context"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// dialSystem does for one IPv6 endpoint what net.Dialer does, down to the
// errors, with the whole of the socket address under its control.
func dialSystem(ctx context.Context, d *net.Dialer, e endpoint) (net.Conn, error) {
	ctx, cancel := withLimits(ctx, d)
	defer cancel()
	c, err := connectSystem(ctx, d, e)
	if err != nil {
		remote := net.TCPAddrFromAddrPort(e.addrPort())
		return nil, &net.OpError{Op: "dial", Net: "tcp6", Source: d.LocalAddr, Addr: remote, Err: err}
	}
	return c, nil
}

// withLimits adds d's own limits to those of ctx: the earliest counts.
func withLimits(ctx context.Context, d *net.Dialer) (context.Context, context.CancelFunc) {
	deadline := d.Deadline
	if d.Timeout != 0 {
		if t := time.Now().Add(d.Timeout); deadline.IsZero() || t.Before(deadline) {
			deadline = t
		}
	}
	if deadline.IsZero() {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline)
}

func connectSystem(ctx context.Context, d *net.Dialer, e endpoint) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	local, err := localSockaddr(d.LocalAddr, e.ip.Is4In6())
	if err != nil {
		return nil, err
	}
	fd, err := openSocket(d, e)
	if err != nil {
		return nil, err
	}
	// From here on f owns fd. FileConn duplicates it, so closing is right on
	// success as well.
	f := os.NewFile(uintptr(fd), "tcp6")
	defer f.Close()
	raw, err := f.SyscallConn()
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, d, raw, e); err != nil {
		return nil, err
	}
	if err := connect(ctx, f, raw, local, e); err != nil {
		return nil, err
	}
	return finish(d, f, raw)
}

// openSocket opens a multipath socket if d wants one, and an ordinary one if it
// does not or the system has none. A flow label belongs to a single flow.
func openSocket(d *net.Dialer, e endpoint) (int, error) {
	const typ = unix.SOCK_STREAM | unix.SOCK_NONBLOCK | unix.SOCK_CLOEXEC
	if d.MultipathTCP() && e.flowinfo == 0 {
		if fd, err := unix.Socket(unix.AF_INET6, typ, unix.IPPROTO_MPTCP); err == nil {
			return fd, nil
		}
	}
	fd, err := unix.Socket(unix.AF_INET6, typ, 0)
	return fd, os.NewSyscallError("socket", err)
}

// prepare sets the options; the caller's hook comes last and sees them all.
func prepare(ctx context.Context, d *net.Dialer, raw syscall.RawConn, e endpoint) error {
	err := control(raw, func(fd int) error {
		only6 := 1
		if e.ip.Is4In6() {
			only6 = 0 // the system's default may be 1
		}
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, only6); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
		return setFlowinfo(fd, e)
	})
	if err != nil {
		return err
	}
	switch {
	case d.ControlContext != nil:
		return d.ControlContext(ctx, "tcp6", e.addrPort().String(), raw)
	case d.Control != nil:
		return d.Control("tcp6", e.addrPort().String(), raw)
	}
	return nil
}

// control runs fn on the descriptor and returns fn's error.
func control(raw syscall.RawConn, fn func(fd int) error) error {
	var err error
	if cerr := raw.Control(func(fd uintptr) { err = fn(int(fd)) }); cerr != nil {
		return cerr
	}
	return err
}

func connect(ctx context.Context, f *os.File, raw syscall.RawConn, local unix.Sockaddr, e endpoint) error {
	err := control(raw, func(fd int) error {
		if local != nil {
			if err := unix.Bind(fd, local); err != nil {
				return os.NewSyscallError("bind", err)
			}
		}
		return connectSockaddr(fd, e)
	})
	switch err {
	case nil, unix.EINPROGRESS, unix.EALREADY, unix.EINTR, unix.EISCONN:
		return wait(ctx, f, raw)
	}
	if errno, ok := err.(unix.Errno); ok {
		return os.NewSyscallError("connect", errno)
	}
	return err
}

// wait returns when the connection stands or has failed, or ctx is done.
func wait(ctx context.Context, f *os.File, raw syscall.RawConn) error {
	// A deadline in the past wakes the poller. One that is set late finds the
	// file closed: the connection that is returned has another descriptor.
	stop := context.AfterFunc(ctx, func() { _ = f.SetWriteDeadline(time.Unix(1, 0)) })
	defer stop()
	var failed error
	err := raw.Write(func(fd uintptr) bool {
		done, err := connected(int(fd))
		failed = err
		return done
	})
	if cerr := ctx.Err(); cerr != nil {
		return cerr
	}
	if err != nil {
		return err
	}
	return failed
}

// connected asks the socket how far it is. Writable is not enough: a socket
// that has not begun to connect is reported as hung up, which wakes as well.
func connected(fd int) (done bool, err error) {
	errno, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return true, os.NewSyscallError("getsockopt", err)
	}
	switch unix.Errno(errno) {
	case unix.EINPROGRESS, unix.EALREADY, unix.EINTR:
		return false, nil
	case 0, unix.EISCONN:
		_, err := unix.Getpeername(fd)
		return err == nil, nil
	}
	return true, os.NewSyscallError("connect", unix.Errno(errno))
}

// finish turns the socket into a net.Conn with d's keep-alive setting.
func finish(d *net.Dialer, f *os.File, raw syscall.RawConn) (net.Conn, error) {
	var keep net.KeepAliveConfig
	if err := control(raw, func(fd int) (err error) { keep, err = keepAlive(fd, d); return }); err != nil {
		return nil, err
	}
	c, err := net.FileConn(f)
	if err != nil {
		return nil, err
	}
	tcp, ok := c.(*net.TCPConn)
	if !ok || selfConnected(tcp, d.LocalAddr) {
		c.Close()
		return nil, os.NewSyscallError("connect", unix.ECONNREFUSED)
	}
	// A failure leaves the system's pace of probes, as with net.Dialer.
	_ = tcp.SetKeepAliveConfig(keep)
	return tcp, nil
}

// selfConnected reports whether TCP's simultaneous open has joined the socket
// with itself: nobody listens, and the kernel chose the destination's own port
// for the local end. Only a caller who names the local port can want that.
func selfConnected(c *net.TCPConn, local net.Addr) bool {
	if l, ok := local.(*net.TCPAddr); ok && l != nil && l.Port != 0 {
		return false
	}
	return c.LocalAddr().String() == c.RemoteAddr().String()
}

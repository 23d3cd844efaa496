package address

import (
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// keepAlive returns the setting that net.Dialer would leave on a socket. A
// negative field means what the socket has now: it is read here, because
// net.FileConn writes its own defaults over it.
func keepAlive(fd int, d *net.Dialer) (net.KeepAliveConfig, error) {
	cfg := d.KeepAliveConfig
	if !cfg.Enable {
		if d.KeepAlive < 0 {
			return net.KeepAliveConfig{}, nil
		}
		return net.KeepAliveConfig{Enable: true, Idle: d.KeepAlive}, nil
	}
	var err error
	read := func(option int) int {
		n, e := unix.GetsockoptInt(fd, unix.IPPROTO_TCP, option)
		if e != nil && err == nil {
			err = os.NewSyscallError("getsockopt", e)
		}
		return n
	}
	if cfg.Idle < 0 {
		cfg.Idle = time.Duration(read(unix.TCP_KEEPIDLE)) * time.Second
	}
	if cfg.Interval < 0 {
		cfg.Interval = time.Duration(read(unix.TCP_KEEPINTVL)) * time.Second
	}
	if cfg.Count < 0 {
		cfg.Count = read(unix.TCP_KEEPCNT)
	}
	return cfg, err
}

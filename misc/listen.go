package misc

import (
	"crypto/rand"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/pkg/errors"

	"github.com/degu-go/degu/address"
)

// TCP serves h on a free port of 127.0.0.1.
func TCP(h Handler, opts ...Option) (*Server, error) {
	return listen("tcp4", "127.0.0.1:0", h, opts)
}

// TCP6 serves h on a free port of ::1. It fails on a machine without IPv6.
func TCP6(h Handler, opts ...Option) (*Server, error) {
	return listen("tcp6", "[::1]:0", h, opts)
}

func listen(network, at string, h Handler, opts []Option) (*Server, error) {
	l, err := net.Listen(network, at)
	if err != nil {
		return nil, errors.Wrap(err, "misc")
	}
	return NewServer(l, h, opts...), nil
}

// Unix serves h on a socket file in a temporary directory that nobody else can
// enter. Close removes both.
func Unix(h Handler, opts ...Option) (*Server, error) {
	dir, err := socketDir()
	if err != nil {
		return nil, errors.Wrap(err, "misc")
	}
	path := filepath.Join(dir, socketName)
	l, err := net.Listen("unix", path)
	if err != nil {
		os.RemoveAll(dir)
		return nil, errors.Wrap(err, "misc")
	}
	return start(l, h, address.Unix(path), dir, opts), nil
}

const (
	socketName = "s"

	// maxSocketPath fits in the shortest sun_path in use: 104 bytes with the
	// NUL at its end, on the BSDs and on macOS.
	maxSocketPath = 103
)

// socketDir makes a temporary directory, in /tmp where the usual place has a
// path too long for a socket address. Its path is absolute, whatever TMPDIR is.
func socketDir() (string, error) {
	usual, err := filepath.Abs(os.TempDir())
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(usual, "degu-")
	if err == nil && len(dir)+len("/"+socketName) > maxSocketPath {
		os.Remove(dir)
		dir, err = os.MkdirTemp("/tmp", "degu-")
	}
	return dir, err
}

// Abstract serves h on a random name in the abstract namespace. It fails on
// systems other than Linux, with an error that is errors.ErrUnsupported.
func Abstract(h Handler, opts ...Option) (*Server, error) {
	if runtime.GOOS != "linux" {
		// Package net would make a socket file called @ and the name.
		return nil, errors.Wrap(address.ErrUnsupported, "misc: abstract names need Linux")
	}
	name := "degu-" + rand.Text()
	l, err := net.Listen("unix", "@"+name)
	if err != nil {
		return nil, errors.Wrap(err, "misc")
	}
	return start(l, h, address.Abstract([]byte(name)), "", opts), nil
}

// listenerAddress tells where l listens. An abstract name that holds a NUL is
// cut there by package net.
func listenerAddress(l net.Listener) address.Address {
	switch at := l.Addr().(type) {
	case *net.TCPAddr:
		ip, _ := netip.AddrFromSlice(at.IP)
		switch ip = ip.Unmap(); {
		case at.Zone != "":
			return address.TCP(ip.String()+"%"+at.Zone, uint16(at.Port))
		case ip.Is6():
			return address.TCP6(ip, uint16(at.Port), 0, 0)
		}
		return address.TCP(ip.String(), uint16(at.Port))
	case *net.UnixAddr:
		if name, ok := strings.CutPrefix(at.Name, "@"); ok && runtime.GOOS == "linux" {
			return address.Abstract([]byte(name))
		}
		return fileAddress(at.Name)
	}
	return address.Address{}
}

// fileAddress tells where a socket file is for those in other directories, too.
// The zero Address means that no address can: its path is too long, or leads
// elsewhere when cleaned, since that takes no notice of symbolic links.
func fileAddress(name string) address.Address {
	path, err := filepath.Abs(name)
	if err != nil || address.Unix(path).Validate() != nil {
		return address.Address{}
	}
	if path != name {
		here, err := os.Stat(name)
		there, err2 := os.Stat(path)
		if err != nil || err2 != nil || !os.SameFile(here, there) {
			return address.Address{}
		}
	}
	return address.Unix(path)
}

package address_test

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/degu-go/degu/address"
)

// silent gives an address whose packets are answered by nobody: a listener
// with a full queue, which makes the kernel drop what comes next.
func silent(t testing.TB) uint16 {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrInet6{Addr: ip("::1").As16()}); err != nil {
		t.Skip(err)
	}
	if err := unix.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	sa, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	p := uint16(sa.(*unix.SockaddrInet6).Port)
	c, err := address.TCP6(ip("::1"), p, 0, 0).Dial(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return p
}

// The attempt is under way when it is ended: the waiting itself must end.
func TestDialEndedWhileWaiting(t *testing.T) {
	a := address.TCP6(ip("::1"), silent(t), 0x99, 0)
	short := &net.Dialer{Timeout: 20 * time.Millisecond}
	t.Run("dialer's timeout", func(t *testing.T) {
		if _, err := a.Dial(t.Context(), short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Dial = %v, want DeadlineExceeded", err)
		}
	})
	t.Run("cancel", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d := &net.Dialer{Control: func(string, string, syscall.RawConn) error {
			time.AfterFunc(20*time.Millisecond, cancel)
			return nil
		}}
		if _, err := a.Dial(ctx, d); !errors.Is(err, context.Canceled) {
			t.Errorf("Dial = %v, want Canceled", err)
		}
	})
}

func TestDialLeavesNothingBehind(t *testing.T) {
	boom := errors.New("boom")
	failing := []*net.Dialer{
		nil,
		{Timeout: -1},
		{Control: func(string, string, syscall.RawConn) error { return boom }},
		{LocalAddr: &net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 1}},
		{LocalAddr: &net.UDPAddr{}},
	}
	targets := unreachable(t)
	a := address.TCP6(ip("::1"), silent(t), 0x99, 0)
	run := func() {
		for _, target := range targets {
			for _, d := range failing {
				if c, err := target.Dial(t.Context(), d); err == nil {
					c.Close()
					t.Errorf("Dial(%v) succeeded with %+v", target, d)
				}
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		defer cancel()
		if _, err := a.Dial(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Dial = %v, want DeadlineExceeded", err)
		}
	}
	run() // the poller and caches of package net stay open after their first use
	fds, goroutines := countFDs(t), runtime.NumGoroutine()
	for range 20 {
		run()
	}
	// A goroutine that has been told to end may take a moment to do so.
	for range 1000 {
		if countFDs(t) <= fds && runtime.NumGoroutine() <= goroutines {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d descriptors and %d goroutines, want at most %d and %d", countFDs(t), runtime.NumGoroutine(), fds, goroutines)
}

func countFDs(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	return len(entries)
}

// Whatever ends an attempt that would take longer, the error says that it was the
// time limit, by the name that the context has for it.
func TestDialTimeLimit(t *testing.T) {
	port := silent(t)
	for name, a := range map[string]address.Address{
		"TCP":  address.TCP("::1", port),
		"TCP6": address.TCP6(ip("::1"), port, 0, 0),
	} {
		for range 20 {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
			for _, dial := range []func() (net.Conn, error){
				func() (net.Conn, error) { return a.Dial(ctx, nil) },
				func() (net.Conn, error) { return a.Dial(t.Context(), &net.Dialer{Timeout: 5 * time.Millisecond}) },
			} {
				c, err := dial()
				if err == nil {
					c.Close()
				}
				if op := (*net.OpError)(nil); !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &op) || !op.Timeout() {
					t.Errorf("%s: %v", name, err)
				}
			}
			cancel()
		}
	}
}

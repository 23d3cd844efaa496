package address_test

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/degu-go/degu/address"
)

// ways are the two ways to a TCP6 address: through net.Dialer, and past it.
// Whatever a dialer's field does on the first it must do on the second.
var ways = map[string]uint32{"net.Dialer": 0, "own socket": 0x12345}

func TestDialerControl(t *testing.T) {
	boom := errors.New("boom")
	l := listen6(t, "[::1]:0")
	for name, flowinfo := range ways {
		t.Run(name, func(t *testing.T) {
			a := address.TCP6(ip("::1"), port(l), flowinfo, 0)
			var calls []string
			d := &net.Dialer{Control: func(network, addr string, c syscall.RawConn) error {
				calls = append(calls, "Control "+network+" "+addr)
				return c.Control(func(fd uintptr) {
					if err := unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_PRIORITY, 3); err != nil {
						t.Error(err)
					}
				})
			}}
			client, _ := connectPair(t, l, a, d)
			if got := sockopt(t, client, unix.SOL_SOCKET, unix.SO_PRIORITY); got != 3 {
				t.Errorf("what Control set is %d, want 3", got)
			}
			d.ControlContext = func(_ context.Context, network, addr string, _ syscall.RawConn) error {
				calls = append(calls, "ControlContext "+network+" "+addr)
				return boom
			}
			if _, err := a.Dial(t.Context(), d); !errors.Is(err, boom) {
				t.Errorf("Dial = %v, want the error of ControlContext", err)
			}
			want := []string{"Control tcp6 " + l.Addr().String(), "ControlContext tcp6 " + l.Addr().String()}
			if diff := cmp.Diff(want, calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDialerKeepAlive(t *testing.T) {
	l := listen6(t, "[::1]:0")
	for _, tc := range []struct {
		name, reason string
		d            *net.Dialer
	}{
		{"default", "on, at package net's pace", nil},
		{"off", "negative", &net.Dialer{KeepAlive: -1}},
		{"idle time", "positive", &net.Dialer{KeepAlive: 77 * time.Second}},
		{"config", "goes before KeepAlive", &net.Dialer{KeepAlive: -1, KeepAliveConfig: net.KeepAliveConfig{
			Enable: true, Idle: 11 * time.Second, Interval: 12 * time.Second, Count: 3}}},
		{"config of the system", "negative fields leave the socket's own", &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{
			Enable: true, Idle: -1, Interval: -1, Count: -1}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := map[string][]int{}
			for way, flowinfo := range ways {
				client, _ := connectPair(t, l, address.TCP6(ip("::1"), port(l), flowinfo, 0), tc.d)
				got[way] = []int{
					sockopt(t, client, unix.IPPROTO_TCP, unix.TCP_NODELAY),
					sockopt(t, client, unix.SOL_SOCKET, unix.SO_KEEPALIVE),
				}
				if got[way][1] == 0 {
					continue // what never happens has no pace
				}
				for _, option := range []int{unix.TCP_KEEPIDLE, unix.TCP_KEEPINTVL, unix.TCP_KEEPCNT} {
					got[way] = append(got[way], sockopt(t, client, unix.IPPROTO_TCP, option))
				}
			}
			if diff := cmp.Diff(got["net.Dialer"], got["own socket"]); diff != "" {
				t.Errorf("nodelay, keep-alive, idle, interval, count (-net.Dialer +own socket):\n%s", diff)
			}
		})
	}
}

func TestDialerLocalAddr(t *testing.T) {
	l := listen6(t, "[::1]:0")
	probe := listen6(t, "[::1]:0")
	free := int(port(probe))
	probe.Close()
	for _, tc := range []struct {
		name, reason string
		local        net.Addr
		port         int // 0: any
		ok           bool
	}{
		{"none", "nothing to bind", (*net.TCPAddr)(nil), 0, true},
		{"IP", "the port is the system's choice", &net.TCPAddr{IP: net.IPv6loopback}, 0, true},
		{"port", "the IP is the system's choice", &net.TCPAddr{Port: free}, free, true},
		{"IPv4", "the other family", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, 0, false},
		{"not TCP", "the wrong type", &net.UDPAddr{IP: net.IPv6loopback}, 0, false},
		{"IP of others", "the kernel refuses", &net.TCPAddr{IP: net.ParseIP("2001:db8::1")}, 0, false},
		{"zone by name", "package net's order", &net.TCPAddr{IP: net.IPv6loopback, Zone: loopback(t)}, 0, true},
		{"zone by number", "package net's order", &net.TCPAddr{IP: net.IPv6loopback, Zone: "1"}, 0, true},
		{"zone unknown", "no such interface", &net.TCPAddr{IP: net.ParseIP("fe80::1"), Zone: "nosuchzone0"}, 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := &net.Dialer{LocalAddr: tc.local}
			a := address.TCP6(ip("::1"), port(l), 0x12345, 0)
			if !tc.ok {
				var op *net.OpError
				if _, err := a.Dial(t.Context(), d); !errors.As(err, &op) || op.Source != tc.local {
					t.Errorf("Dial = %v, want an OpError with the local address: %s", err, tc.reason)
				}
				return
			}
			client, server := connectPair(t, l, a, d)
			got := client.LocalAddr().(*net.TCPAddr)
			if !got.IP.Equal(net.IPv6loopback) || tc.port != 0 && got.Port != tc.port {
				t.Errorf("local address is %v: %s", got, tc.reason)
			}
			exchange(t, client, server)
		})
	}
}

func loopback(t *testing.T) string {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Skip(err)
	}
	for _, ifi := range all {
		if ifi.Flags&net.FlagLoopback != 0 {
			return ifi.Name
		}
	}
	t.Skip("no loopback interface")
	return ""
}

func TestDialerMultipath(t *testing.T) {
	l := listen6(t, "[::1]:0")
	d := new(net.Dialer)
	d.SetMultipathTCP(true)
	// Scope 1 is the loopback interface, and makes this a socket of our own.
	client, server := connectPair(t, l, address.TCP6(ip("::1"), port(l), 0, 1), d)
	exchange(t, client, server)
}

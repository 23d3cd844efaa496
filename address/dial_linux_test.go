package address_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/degu-go/degu/address"
)

// connectPair dials a at l and accepts the other end.
func connectPair(t *testing.T, l net.Listener, a address.Address, d *net.Dialer) (client, server net.Conn) {
	t.Helper()
	client, err := a.Dial(t.Context(), d)
	if err != nil {
		t.Fatalf("Dial(%v) = %v", a, err)
	}
	t.Cleanup(func() { client.Close() })
	if _, ok := client.(*net.TCPConn); !ok {
		t.Errorf("Dial gave a %T, want a *net.TCPConn", client)
	}
	server, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return client, server
}

// exchange proves that the connection carries bytes both ways, and that its
// deadlines work, which they would not on a blocking descriptor.
func exchange(t *testing.T, client, server net.Conn) {
	t.Helper()
	for _, dir := range []struct{ from, to net.Conn }{{client, server}, {server, client}} {
		if _, err := dir.from.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := dir.to.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read past the deadline = %v", err)
	}
}

func listen6(t *testing.T, addr string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp6", addr)
	if err != nil {
		t.Skipf("no IPv6 here: %v", err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func TestDialFlowinfo(t *testing.T) {
	l := listen6(t, "[::1]:0")
	for _, tc := range []struct {
		name, reason string
		flowinfo     uint32
	}{
		{"label", "20 bits, not a palindrome in any byte order", 0x12345},
		{"largest label", "all its bits", 0xfffff},
		{"class", "no label to lease", 0x0b800000},
		{"class and label", "the whole", 0x0b8abcde},
	} {
		t.Run(tc.name, func(t *testing.T) {
			client, server := connectPair(t, l, address.TCP6(ip("::1"), port(l), tc.flowinfo, 0), nil)
			if got, _ := peer(t, client); got != tc.flowinfo {
				t.Errorf("peer's flowinfo is 0x%x, want 0x%x: %s", got, tc.flowinfo, tc.reason)
			}
			got := received(t, server)
			if tc.flowinfo&0xfffff == 0 {
				got &^= 0xfffff // the kernel makes up a label of its own
			}
			if got != tc.flowinfo {
				t.Errorf("server received flowinfo 0x%x, want 0x%x: %s", got, tc.flowinfo, tc.reason)
			}
			exchange(t, client, server)
		})
	}
}

func TestDialSharedFlowLabel(t *testing.T) {
	l := listen6(t, "[::1]:0")
	a := address.TCP6(ip("::1"), port(l), 0x4321, 0)
	_, first := connectPair(t, l, a, nil)
	_, second := connectPair(t, l, a, nil)
	for _, server := range []net.Conn{first, second} {
		if got := received(t, server); got != 0x4321 {
			t.Errorf("server received flowinfo 0x%x, want 0x4321", got)
		}
	}
}

// A label that somebody holds for himself alone is refused by the kernel: the
// message must tell which one.
func TestDialExclusiveFlowLabel(t *testing.T) {
	l := listen6(t, "[::1]:0")
	holder, err := unix.Socket(unix.AF_INET6, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(holder)
	// Any destination will do; a label lingers for seconds after its use, so
	// each run takes another.
	label := 0xa0000 | rand.Uint32N(0x10000)
	dst := netip.IPv6LinkLocalAllNodes().As16()
	request := binary.BigEndian.AppendUint32(dst[:], label)
	request = append(request, 0, 1)                          // IPV6_FL_A_GET, IPV6_FL_S_EXCL
	request = binary.NativeEndian.AppendUint16(request, 1|2) // IPV6_FL_F_CREATE|IPV6_FL_F_EXCL
	request = append(request, make([]byte, 8)...)
	if err := unix.SetsockoptString(holder, unix.IPPROTO_IPV6, ipv6FlowlabelMgr, string(request)); err != nil {
		t.Skipf("cannot take a flow label: %v", err)
	}
	_, err = address.TCP6(ip("::1"), port(l), label, 0).Dial(t.Context(), nil)
	if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), fmt.Sprintf("lease flow label 0x%x", label)) {
		t.Errorf("Dial = %v, want a permission error that names the label", err)
	}
}

func TestDialIPv4Mapped(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Skipf("no IPv4 here: %v", err)
	}
	defer l.Close()
	client, server := connectPair(t, l, address.TCP6(ip("::ffff:127.0.0.1"), port(l), 0, 0), nil)
	if got := sockopt(t, client, unix.SOL_SOCKET, unix.SO_DOMAIN); got != unix.AF_INET6 {
		t.Errorf("socket's family is %d, want AF_INET6", got)
	}
	exchange(t, client, server)
}

func TestDialLinkLocal(t *testing.T) {
	zone, index, addr := linkLocal(t)
	l := listen6(t, "["+addr+"%"+zone+"]:0")
	for _, tc := range []struct {
		name, reason string
		a            address.Address
		flowinfo     uint32
	}{
		{"scope id", "TCP6", address.TCP6(ip(addr), port(l), 0, index), 0},
		{"scope id and flowinfo", "TCP6", address.TCP6(ip(addr), port(l), 0x777, index), 0x777},
		{"named zone", "TCP", address.TCP(addr+"%"+zone, port(l)), 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			client, server := connectPair(t, l, tc.a, nil)
			if flowinfo, scope := peer(t, client); flowinfo != tc.flowinfo || scope != index {
				t.Errorf("peer has flowinfo 0x%x and scope %d, want 0x%x and %d", flowinfo, scope, tc.flowinfo, index)
			}
			exchange(t, client, server)
		})
	}
}

// linkLocal finds an interface with a link-local address of its own.
func linkLocal(t *testing.T) (zone string, index uint32, addr string) {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Skip(err)
	}
	for _, ifi := range all {
		addrs, _ := ifi.Addrs()
		for _, a := range addrs {
			prefix, err := netip.ParsePrefix(a.String())
			if err == nil && prefix.Addr().Is6() && prefix.Addr().IsLinkLocalUnicast() {
				return ifi.Name, uint32(ifi.Index), prefix.Addr().String()
			}
		}
	}
	t.Skip("no interface has a link-local address")
	return "", 0, ""
}

func TestDialErrno(t *testing.T) {
	for name, a := range unreachable(t) {
		t.Run(name, func(t *testing.T) {
			_, err := a.Dial(t.Context(), nil)
			want := error(syscall.ECONNREFUSED)
			if name == "file" {
				want = os.ErrNotExist
			}
			if !errors.Is(err, want) {
				t.Errorf("Dial = %v, want %v", err, want)
			}
		})
	}
}

func TestDialNoSuchScope(t *testing.T) {
	_, err := address.TCP6(ip("fe80::1"), 80, 0, 1<<31-1).Dial(t.Context(), nil)
	var op *net.OpError
	if !errors.As(err, &op) || op.Timeout() {
		t.Errorf("Dial = %v, want the kernel's refusal", err)
	}
}

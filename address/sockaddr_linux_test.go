package address

import (
	"encoding/binary"
	"net"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// The bytes are what counts, on machines of either byte order.
func TestRawSockaddr(t *testing.T) {
	e := endpoint{ip: netip.MustParseAddr("fe80::1"), port: 0x1f90, flowinfo: 0x0abcdef1, scopeID: 3}
	sa := rawSockaddr(e)
	var got []byte
	got = binary.NativeEndian.AppendUint16(got, sa.Port)
	got = binary.NativeEndian.AppendUint32(got, sa.Flowinfo)
	want := []byte{0x1f, 0x90, 0x0a, 0xbc, 0xde, 0xf1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("port and flowinfo in memory (-want +got):\n%s", diff)
	}
	if sa.Family != unix.AF_INET6 || sa.Scope_id != 3 || sa.Addr != e.ip.As16() {
		t.Errorf("socket address %+v", sa)
	}
}

func TestLeaseRequest(t *testing.T) {
	e := endpoint{ip: netip.MustParseAddr("2001:db8::1")}
	got := leaseRequest(e, 0x12345)
	flags := string(binary.NativeEndian.AppendUint16(nil, 1))
	want := "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01" + // flr_dst
		"\x00\x01\x23\x45" + // flr_label, network byte order
		"\x00\xff" + flags + // flr_action, flr_share, flr_flags
		"\x00\x00\x00\x00\x00\x00\x00\x00" // flr_expires, flr_linger, padding
	if got != want {
		t.Errorf("request % x, want % x", got, want)
	}
}

func TestSelfConnected(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	local := l.Addr().(*net.TCPAddr)
	l.Close()
	// A dialer that is told both ends makes the case that chance makes rarely.
	d := net.Dialer{LocalAddr: local}
	c, err := d.DialContext(t.Context(), "tcp", local.String())
	if err != nil {
		t.Skipf("no simultaneous open here: %v", err)
	}
	defer c.Close()
	for _, tc := range []struct {
		name, reason string
		local        net.Addr
		want         bool
	}{
		{"port not named", "nobody asked for it", nil, true},
		{"IP alone", "nobody asked for the port", &net.TCPAddr{IP: local.IP}, true},
		{"port named", "the caller asked for it", local, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := selfConnected(c.(*net.TCPConn), tc.local); got != tc.want {
				t.Errorf("selfConnected = %v, want %v: %s", got, tc.want, tc.reason)
			}
		})
	}
}

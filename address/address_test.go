package address_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/degu-go/degu/address"
)

func ip(s string) netip.Addr { return netip.MustParseAddr(s) }

// padded is a name as Node and HAProxy bind it.
func padded(name string) []byte {
	b := make([]byte, 107)
	copy(b, name)
	return b
}

// allBytes has every byte value, in as many names as that takes.
func allBytes() [][]byte {
	var names [][]byte
	for first := 0; first < 256; first += 64 {
		var b []byte
		for c := first; c < first+64; c++ {
			b = append(b, byte(c))
		}
		names = append(names, b)
	}
	return names
}

func TestEquality(t *testing.T) {
	for _, tc := range []struct {
		name, reason string
		a, b         address.Address
		equal        bool
	}{
		{"same", "value semantics", address.TCP("a", 80), address.TCP("a", 80), true},
		{"ports differ", "the port counts", address.TCP("a", 80), address.TCP("a", 81), false},
		{"IPv6 spellings", "TCP canonicalises a literal", address.TCP("0:0::1", 80), address.TCP("::1", 80), true},
		{"IPv6 case", "TCP canonicalises a literal", address.TCP("FE80::AB%eth0", 80), address.TCP("fe80::ab%eth0", 80), true},
		{"zone case", "names of interfaces differ in case", address.TCP("fe80::1%Eth0", 80), address.TCP("fe80::1%eth0", 80), false},
		{"IPv4-mapped spellings", "TCP canonicalises a literal", address.TCP("::ffff:102:304", 80), address.TCP("::ffff:1.2.3.4", 80), true},
		{"name case", "names stay as given", address.TCP("A", 80), address.TCP("a", 80), false},
		{"final dot", "a final dot turns the search list off", address.TCP("a.", 80), address.TCP("a", 80), false},
		{"TCP and TCP6", "they are dialled differently", address.TCP("::1", 80), address.TCP6(ip("::1"), 80, 0, 0), false},
		{"TCP6 scope", "the scope id counts", address.TCP6(ip("fe80::1"), 80, 0, 1), address.TCP6(ip("fe80::1"), 80, 0, 2), false},
		{"TCP6 flowinfo", "flowinfo counts", address.TCP6(ip("::1"), 80, 1, 0), address.TCP6(ip("::1"), 80, 2, 0), false},
		{"file and abstract", "a file stays a file", address.Unix("/x"), address.Abstract([]byte("/x")), false},
		{"abstract padding", "the length is part of the name", address.Abstract([]byte("x")), address.Abstract([]byte("x\x00")), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.a == tc.b; got != tc.equal {
				t.Errorf("%v == %v is %v, want %v: %s", tc.a, tc.b, got, tc.equal, tc.reason)
			}
		})
	}
}

func TestMapKey(t *testing.T) {
	m := map[address.Address]int{address.TCP("::1", 80): 1, address.Unix("/x"): 2}
	if got := m[address.TCP("0::1", 80)]; got != 1 {
		t.Errorf("lookup by another spelling = %d, want 1", got)
	}
}

func TestAbstractCopies(t *testing.T) {
	name := []byte("abc")
	a := address.Abstract(name)
	name[0] = 'x'
	if a != address.Abstract([]byte("abc")) {
		t.Error("writing to the caller's slice changed the address")
	}
}

func TestZero(t *testing.T) {
	var a address.Address
	if err := a.Validate(); !errors.Is(err, address.ErrZero) {
		t.Errorf("Validate = %v, want ErrZero", err)
	}
	if _, err := a.Dial(t.Context(), nil); !errors.Is(err, address.ErrZero) {
		t.Errorf("Dial = %v, want ErrZero", err)
	}
	if a.String() != "" || a.Network() != "" || a.Host(80) != "" || a.ServerName() != "" {
		t.Errorf("zero address has text: %q %q %q %q", a.String(), a.Network(), a.Host(80), a.ServerName())
	}
	if _, err := a.MarshalText(); !errors.Is(err, address.ErrZero) {
		t.Errorf("MarshalText = %v, want ErrZero", err)
	}
}

func TestNetwork(t *testing.T) {
	for _, tc := range []struct {
		name, reason string
		a            address.Address
		want         string
	}{
		{"name", "either family", address.TCP("example.com", 80), "tcp"},
		{"IPv6", "TCP is tcp, whatever its host", address.TCP("::1", 80), "tcp"},
		{"TCP6", "IPv6 only", address.TCP6(ip("::1"), 80, 0, 0), "tcp6"},
		{"file", "package net's name", address.Unix("/x"), "unix"},
		{"abstract", "the same family", address.Abstract([]byte("x")), "unix"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.a.Network(); got != tc.want {
				t.Errorf("Network = %q, want %q: %s", got, tc.want, tc.reason)
			}
		})
	}
}

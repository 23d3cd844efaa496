package address_test

import (
	"testing"

	"github.com/degu-go/degu/address"
)

func TestHostAndServerName(t *testing.T) {
	for _, tc := range []struct {
		name, reason     string
		a                address.Address
		host, serverName string
	}{
		{"default port", "left out", address.TCP("en.wikipedia.org", 80), "en.wikipedia.org", "en.wikipedia.org"},
		{"other port", "given", address.TCP("192.168.1.171", 5984), "192.168.1.171:5984", "192.168.1.171"},
		{"final dot", "RFC 6066 section 3 forbids it in SNI only", address.TCP("example.com.", 80), "example.com.", "example.com"},
		{"IPv6", "brackets without port too", address.TCP("::1", 80), "[::1]", "::1"},
		{"IPv6 port", "brackets", address.TCP("::1", 81), "[::1]:81", "::1"},
		{"zone", "RFC 4007 section 11.2", address.TCP("fe80::1%eth0", 80), "[fe80::1]", "fe80::1"},
		{"TCP6", "brackets without port too", address.TCP6(ip("2620:0:861:ed1a::1"), 80, 0, 0), "[2620:0:861:ed1a::1]", "2620:0:861:ed1a::1"},
		{"TCP6 scope", "RFC 4007 section 11.2", address.TCP6(ip("fe80::e8b:fdff:fe75:402c"), 5984, 0x1f, 3), "[fe80::e8b:fdff:fe75:402c]:5984", "fe80::e8b:fdff:fe75:402c"},
		{"file", "has no host", address.Unix("/tmp/my.socket"), "", ""},
		{"abstract", "has no host", address.Abstract([]byte("0000022")), "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.a.Host(80); got != tc.host {
				t.Errorf("Host(80) = %q, want %q: %s", got, tc.host, tc.reason)
			}
			if got := tc.a.ServerName(); got != tc.serverName {
				t.Errorf("ServerName = %q, want %q: %s", got, tc.serverName, tc.reason)
			}
		})
	}
}

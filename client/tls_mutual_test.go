package client_test

import (
	"net/netip"
	"testing"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// noCertificate is the row of the policy that says what a program answers to a
// client that presents nothing.
func noCertificate(t *testing.T) policyCase {
	t.Helper()
	for _, tt := range refused {
		if tt.name == "no client certificate" {
			return tt
		}
	}
	t.Fatal("no such row")
	return policyCase{}
}

// Mutual TLS with each program by IP address, by IPv6 address and by name:
// accepted with the certificate, refused without.
func TestMutualTLSPrograms(t *testing.T) {
	p := tempPKI(t)
	without := noCertificate(t)
	for i, program := range programs {
		for _, tt := range []struct {
			name, at string
			addr     func(port uint16) address.Address
		}{
			{"127.0.0.1", "127.0.0.1", func(port uint16) address.Address { return address.TCP("127.0.0.1", port) }},
			{"::1", "::1", func(port uint16) address.Address { return address.TCP("::1", port) }},
			{"::1, 4-tuple", "::1", func(port uint16) address.Address { return address.TCP6(netip.IPv6Loopback(), port, 0, 0) }},
			{"localhost", "127.0.0.1", func(port uint16) address.Address { return address.TCP("localhost", port) }},
		} {
			t.Run(program.name+"/"+tt.name, func(t *testing.T) {
				misc.CheckLeaks(t)
				addr := tt.addr(program.start(t, tt.at, setup{server: p.ServerConfig()}))
				for _, with := range []struct {
					name   string
					config tlsconfig.Client
					want   string
				}{
					{"a certificate", p.ClientConfig(), "status 200"},
					{"no certificate", p.AnonymousClientConfig(), without.want[i]},
				} {
					c := must[*client.Client](t)(client.NewTLS(with.config, addr))
					if got, err := result(t, c); got != with.want {
						t.Errorf("with %s: %s, %v; want %s", with.name, got, err, with.want)
					}
				}
			})
		}
	}
}

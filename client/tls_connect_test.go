package client_test

import (
	"crypto/tls"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// Mutual TLS on every kind of address, host names checked.
func TestMutualTLSEverywhere(t *testing.T) {
	file := socketFile(t)
	linkLocal, zone := linkLocalAddress()
	pki := misc.TempPKIFor(t, misc.PKIOptions{Hosts: []string{linkLocal.String()}})
	config := must[*tls.Config](t)(pki.ServerConfig().Build())
	tcp := func(host string) func(net.Listener) address.Address {
		return func(l net.Listener) address.Address { return address.TCP(host, portOf(l)) }
	}
	for _, tt := range []struct {
		name, reason, network, at string
		addr                      func(net.Listener) address.Address
		opts                      []client.Option
		want                      string // of what the server saw
	}{
		{"IPv4", "an IP address isn't sent as SNI: RFC 6066 section 3", "tcp", "127.0.0.1", tcp("127.0.0.1"), nil, " sni= "},
		{"IPv6", "the 2-tuple", "tcp", "::1", tcp("::1"), nil, " sni= "},
		{"IPv6 4-tuple", "flowinfo and scope of 0", "tcp", "::1", func(l net.Listener) address.Address {
			return address.TCP6(netip.IPv6Loopback(), portOf(l), 0, 0)
		}, nil, " sni= "},
		{"IPv6 scope", "the certificate has the address without its zone", "tcp", linkLocal.String() + "%" + zone.Name, func(l net.Listener) address.Address {
			return address.TCP6(linkLocal, portOf(l), 0, uint32(zone.Index))
		}, nil, "host=[" + linkLocal.String() + "]:"},
		{"name", "RFC 9525 section 6", "tcp", "127.0.0.1", tcp("localhost"), nil, " sni=localhost "},
		{"IPv4, by name", "the option", "tcp", "127.0.0.1", tcp("127.0.0.1"), []client.Option{client.WithTLSHost("localhost")}, " sni=localhost "},
		{"name, by address", "the option", "tcp", "127.0.0.1", tcp("localhost"), []client.Option{client.WithTLSHost("::1")}, " sni= "},
		{"unix", "silly perhaps, the document says, and supported", "unix", file, func(net.Listener) address.Address { return address.Unix(file) },
			[]client.Option{client.WithTLSHost("localhost"), client.WithHost("app")}, "host=app sni=localhost "},
		{"abstract", "likewise", "unix", "@degu-tls-test", func(net.Listener) address.Address { return address.Abstract([]byte("degu-tls-test")) },
			[]client.Option{client.WithTLSHost("127.0.0.1"), client.WithHost("app")}, "host=app sni= "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			if strings.HasPrefix(tt.at, linkLocal.String()) && zone.Name == "" {
				t.Skip("no interface has a link-local address")
			}
			l := listen(t, tt.network, tt.at)
			serveHTTPS(t, l, config)
			c := must[*client.Client](t)(client.NewTLS(pki.ClientConfig(), tt.addr(l), tt.opts...))
			cn := connected(t)(connect(t, c))
			defer cn.Close()
			for range 2 {
				if _, content := get(t, cn); !strings.Contains(content, tt.want) || strings.Contains(content, "nobody") {
					t.Errorf("%s (%s)", content, tt.reason)
				}
			}
			if s := state(cn); s.Version != tls.VersionTLS12 || s.CipherSuite != tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 {
				t.Errorf("%s, %s", tls.VersionName(s.Version), tls.CipherSuiteName(s.CipherSuite))
			}
			cn.Close()

			anonymous := must[*client.Client](t)(client.NewTLS(pki.AnonymousClientConfig(), tt.addr(l), tt.opts...))
			if _, err := connect(t, anonymous); outcome(t, err) != "ErrClientCertRequired by alert" {
				t.Errorf("without a certificate: %v", err)
			}
			opts := append(tt.opts, client.WithTLSHost("elsewhere.example"))
			elsewhere := must[*client.Client](t)(client.NewTLS(pki.ClientConfig(), tt.addr(l), opts...))
			if _, err := connect(t, elsewhere); outcome(t, err) != "ErrWrongHost" {
				t.Errorf("with another name: %v", err)
			}
		})
	}
}

// linkLocalAddress finds an address whose meaning depends on the interface.
func linkLocalAddress() (netip.Addr, net.Interface) {
	interfaces, _ := net.Interfaces()
	for _, i := range interfaces {
		addrs, _ := i.Addrs()
		for _, a := range addrs {
			p, err := netip.ParsePrefix(a.String())
			if err == nil && p.Addr().Is6() && p.Addr().IsLinkLocalUnicast() && i.Flags&net.FlagUp != 0 {
				return p.Addr(), i
			}
		}
	}
	return netip.MustParseAddr("fe80::1"), net.Interface{}
}

// Without host names a Unix socket needs none.
func TestTLSWithoutNames(t *testing.T) {
	misc.CheckLeaks(t)
	pki := tempPKI(t)
	l := listen(t, "unix", socketFile(t))
	nameless := must[tlsconfig.Server](t)(pki.IssueServer("nameless", misc.CertOptions{Names: []string{}}))
	serveHTTPS(t, l, &tls.Config{Certificates: []tls.Certificate{keyPair(t, nameless)}})
	config := pki.ClientConfig()
	config.SkipHostnameCheck = true
	c := must[*client.Client](t)(client.NewTLS(config, address.Unix(l.Addr().String()), client.WithHost("app")))
	if content := talk(t, c); !strings.HasPrefix(content, "host=app sni= ") {
		t.Error(content)
	}
}

// A client certificate that is renewed on disk goes with the next connection.
// Those that are open stay as they are.
func TestRenewedClientCertificate(t *testing.T) {
	misc.CheckLeaks(t)
	pki := tempPKI(t)
	addr := https(t, must[*tls.Config](t)(pki.ServerConfig().Build()))
	config := must[tlsconfig.Client](t)(pki.IssueClient("device", misc.CertOptions{}))
	serial := func() string {
		pair := must[tls.Certificate](t)(tls.LoadX509KeyPair(config.CertFile, config.KeyFile))
		return "client=" + pair.Leaf.SerialNumber.String()
	}
	c := must[*client.Client](t)(client.NewTLS(config, addr))
	first := connected(t)(connect(t, c))
	old := serial()
	if _, content := get(t, first); !strings.HasSuffix(content, old) {
		t.Fatalf("%s, want %s", content, old)
	}
	for range 3 {
		must[tlsconfig.Client](t)(pki.IssueClient("device", misc.CertOptions{}))
		if serial() == old {
			t.Fatal("not renewed")
		}
		if content := talk(t, c); !strings.HasSuffix(content, serial()) {
			t.Errorf("%s, want %s", content, serial())
		}
	}
	if _, content := get(t, first); !strings.HasSuffix(content, old) {
		t.Errorf("the open connection: %s, want %s", content, old)
	}
}

package client_test

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// The document's defaults of ssl_host and host, and what overrides them.
func TestTLSAttributes(t *testing.T) {
	unchecked := tempPKI(t).AnonymousClientConfig()
	unchecked.SkipHostnameCheck = true
	wikipedia, linkLocal := netip.MustParseAddr("2620:0:861:ed1a::1"), netip.MustParseAddr("fe80::e8b:fdff:fe75:402c")
	for _, tt := range []struct {
		name, reason  string
		src           tlsconfig.Source
		addr          address.Address
		opts          []client.Option
		tlsHost, host string
	}{
		{"name", "the host portion", tlsconfig.Client{}, address.TCP("www.wikipedia.org", 80), nil, "www.wikipedia.org", "www.wikipedia.org:80"},
		{"name, default port", "443 is left out of the host field", tlsconfig.Client{}, address.TCP("en.wikipedia.org", 443), nil, "en.wikipedia.org", "en.wikipedia.org"},
		{"IPv4", "the host portion", tlsconfig.Client{}, address.TCP("208.80.154.224", 80), nil, "208.80.154.224", "208.80.154.224:80"},
		{"IPv4, default port", "443 is left out of the host field", tlsconfig.Client{}, address.TCP("208.80.154.224", 443), nil, "208.80.154.224", "208.80.154.224"},
		{"IPv6 2-tuple", "without brackets", tlsconfig.Client{}, address.TCP("2620:0:861:ed1a::1", 443), nil, "2620:0:861:ed1a::1", "[2620:0:861:ed1a::1]"},
		{"IPv6 4-tuple", "without brackets", tlsconfig.Client{}, address.TCP6(wikipedia, 80, 0, 0), nil, "2620:0:861:ed1a::1", "[2620:0:861:ed1a::1]:80"},
		{"link-local", "no certificate has a zone", tlsconfig.Client{}, address.TCP6(linkLocal, 443, 0, 3), nil, "fe80::e8b:fdff:fe75:402c", "[fe80::e8b:fdff:fe75:402c]"},
		{"unix", "none", unchecked, address.Unix("/tmp/my.socket"), nil, "", ""},
		{"abstract", "none", unchecked, address.Abstract([]byte("00022")), nil, "", ""},

		{"own name", "overrides, for the certificate only", tlsconfig.Client{}, address.TCP("208.80.154.224", 443), []client.Option{client.WithTLSHost("en.wikipedia.org")}, "en.wikipedia.org", "208.80.154.224"},
		{"own IPv6 address", "overrides, for the certificate only", tlsconfig.Client{}, address.TCP("en.wikipedia.org", 443), []client.Option{client.WithTLSHost("2620:0:861:ed1a::1")}, "2620:0:861:ed1a::1", "en.wikipedia.org"},
		{"own name, unix", "the one way to check it there", tlsconfig.Client{}, address.Unix("/tmp/my.socket"), []client.Option{client.WithTLSHost("localhost")}, "localhost", ""},
		{"both hosts", "two options", tlsconfig.Client{}, address.TCP("192.0.2.1", 443), []client.Option{client.WithTLSHost("a.example"), client.WithHost("b.example")}, "a.example", "b.example"},
		{"name, unchecked", "sent to the server (SNI) all the same", unchecked, address.TCP("www.wikipedia.org", 443), nil, "www.wikipedia.org", "www.wikipedia.org"},
		{"twice", "the later one counts", tlsconfig.Client{}, address.TCP("192.0.2.1", 443), []client.Option{client.WithTLSHost("a.example"), client.WithTLSHost("b.example")}, "b.example", "192.0.2.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			c, err := client.NewTLS(tt.src, tt.addr, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if c.TLSHost() != tt.tlsHost || c.TLSConfig().ServerName != tt.tlsHost || c.Host() != tt.host || c.Address() != tt.addr {
				t.Errorf("TLS host %q, %q in the config, host %q (%s)", c.TLSHost(), c.TLSConfig().ServerName, c.Host(), tt.reason)
			}
			if len(c.Options()) != len(tt.opts) {
				t.Errorf("options %v", c.Options())
			}
		})
	}
	c := must[*client.Client](t)(client.New(address.TCP("127.0.0.1", 443)))
	if c.TLSConfig() != nil || c.TLSHost() != "" || c.Host() != "127.0.0.1:443" {
		t.Errorf("without TLS: config %v, TLS host %q, host %q", c.TLSConfig(), c.TLSHost(), c.Host())
	}
	if s := fmt.Sprint(client.WithTLSHost("a.example")); s != "tls_host=a.example" {
		t.Errorf("the option prints as %s", s)
	}
}

// What is no name and no address is refused, rather than sought in certificates.
func TestRefusedTLSHosts(t *testing.T) {
	for _, tt := range []struct{ name, reason, host string }{
		{"empty", "none is the default of the address, where there is one", ""},
		{"space", "in no name", "a b"},
		{"line break", "injection", "a\r\nb"},
		{"path", "part of a URI", "a.example/b"},
		{"user", "part of a URI", "b@a.example"},
		{"port", "unlike the host field's value", "a.example:443"},
		{"IPv4 with a port", "likewise", "127.0.0.1:443"},
		{"brackets", "they separate a port from an address", "[::1]"},
		{"brackets and port", "likewise", "[::1]:443"},
		{"zone", "it means nothing to another machine, so no certificate has one", "fe80::1%eth0"},
		{"percent", "no escapes here", "a%2eb"},
		{"not ASCII", "names in certificates are: RFC 9525 section 2", "bücher.example"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := client.NewTLS(tlsconfig.Client{}, address.TCP("a.example", 443), client.WithTLSHost(tt.host))
			var oe *client.OptionError
			if c != nil || !errors.As(err, &oe) || oe.Option != "tls_host" {
				t.Fatalf("%v, %v (%s)", c, err, tt.reason)
			}
			if want := fmt.Sprintf("client: option tls_host: %q is neither a name nor an IP address", tt.host); err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

func TestRefusedTLSClients(t *testing.T) {
	addr, unix := address.TCP("127.0.0.1", 443), address.Unix("/tmp/my.socket")
	for _, tt := range []struct {
		name, reason string
		src          tlsconfig.Source
		addr         address.Address
		opts         []client.Option
		is           error
		text         string
	}{
		{"no source", "a slip", nil, addr, nil, nil, "client: no TLS source; tlsconfig.Client{} trusts the system's CAs"},
		{"unix without a name", "nothing to check", tlsconfig.Client{}, unix, nil, nil, "client: option tls_host: needed: a Unix socket has no host name to check"},
		{"abstract without a name", "nothing to check", tlsconfig.Client{}, address.Abstract([]byte("x")), nil, nil, "client: option tls_host: needed: a Unix socket has no host name to check"},
		{"no address", "as in New", tlsconfig.Client{}, address.Address{}, nil, address.ErrZero, ""},
		{"bad option", "as in New", tlsconfig.Client{}, addr, []client.Option{client.WithTimeout(0)}, nil, "client: option timeout: not positive; use NoTimeout for none"},
		{"nothing to trust", "the document: only secure way to use the system's CAs", tlsconfig.Client{SkipHostnameCheck: true}, addr, nil, tlsconfig.ErrNoOwnCA, ""},
		{"relative path", "it would mean another file elsewhere", tlsconfig.Client{CAFile: "server.ca"}, addr, nil, tlsconfig.ErrPath, ""},
		{"no such file", "found out now, not when connecting", tlsconfig.Client{CAFile: "/nonexistent/server.ca"}, addr, nil, tlsconfig.ErrFile, ""},
		{"key alone", "it says nothing", tlsconfig.Client{KeyFile: "/my/client.key"}, addr, nil, tlsconfig.ErrKeyAlone, ""},
		{"prebuilt nil", "a slip", tlsconfig.Prebuilt(nil), addr, nil, tlsconfig.ErrNoConfig, ""},
		{"prebuilt lax", "TLS 1.3 and whatever comes", tlsconfig.Prebuilt(laxConfig()), addr, nil, tlsconfig.ErrVersion, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			c, err := client.NewTLS(tt.src, tt.addr, tt.opts...)
			if c != nil || err == nil || tt.is != nil && !errors.Is(err, tt.is) || tt.text != "" && err.Error() != tt.text {
				t.Fatalf("%v, %v (%s)", c, err, tt.reason)
			}
			var refused *tlsconfig.Error
			if kind, ok := tt.is.(tlsconfig.Kind); ok && (!errors.As(err, &refused) || refused.Kind != kind) {
				t.Errorf("no *tlsconfig.Error: %v", err)
			}
		})
	}
	var oe *client.OptionError
	if _, err := client.New(addr, client.WithTLSHost("localhost")); !errors.As(err, &oe) || err.Error() != "client: option tls_host: for NewTLS only" {
		t.Errorf("without TLS: %v", err)
	}
}

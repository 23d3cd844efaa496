package client_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"testing"
	"time"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// A policyCase is a server, a client, and what becomes of them.
type policyCase struct {
	name, reason string
	server       func(t *testing.T, p *misc.TempPKI) setup
	client       func(t *testing.T, p *misc.TempPKI) tlsconfig.Client // nil: with certificate, host name checked
	host         string                                               // "localhost" if empty
	want         [3]string                                            // by program
}

func all(want string) [3]string { return [3]string{want, want, want} }

// good is the PKI's own server.
func good(t *testing.T, p *misc.TempPKI) setup { return setup{server: p.AnonymousServerConfig()} }

// speaking is one of a single version, or of a few suites.
func speaking(version uint16, suites ...uint16) func(*testing.T, *misc.TempPKI) setup {
	return func(t *testing.T, p *misc.TempPKI) setup {
		s := good(t, p)
		s.version, s.suites = version, suites
		return s
	}
}

// having is one with another certificate.
func having(o misc.CertOptions) func(*testing.T, *misc.TempPKI) setup {
	return func(t *testing.T, p *misc.TempPKI) setup {
		return setup{server: must[tlsconfig.Server](t)(p.IssueServer("other", o))}
	}
}

// mutual is one that insists on clients' certificates.
func mutual(t *testing.T, p *misc.TempPKI) setup { return setup{server: p.ServerConfig()} }

func withECDSA(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
	c := p.ClientConfig()
	c.ECDSA = true
	return c
}

// presenting is a client with another certificate of the right CA.
func presenting(o misc.CertOptions) func(*testing.T, *misc.TempPKI) tlsconfig.Client {
	return func(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
		return must[tlsconfig.Client](t)(p.IssueClient("other", o))
	}
}

// trusting is a client with another idea of the CA.
func trusting(o func(*testing.T) string) func(*testing.T, *misc.TempPKI) tlsconfig.Client {
	return func(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
		c := p.ClientConfig()
		c.CAFile = o(t)
		return c
	}
}

var clientUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}

// refused is what the policy is about.
var refused = []policyCase{
	{name: "TLS 1.0", reason: "RFC 8996", server: speaking(tls.VersionTLS10), want: all("ErrNoCommonVersion by alert")},
	{name: "TLS 1.1", reason: "RFC 8996", server: speaking(tls.VersionTLS11), want: all("ErrNoCommonVersion by alert")},
	{name: "TLS 1.3 only", reason: "the document: TLS 1.2, unconditionally", server: speaking(tls.VersionTLS13), want: all("ErrNoCommonVersion by alert")},
	{name: "CBC suites only", reason: "RFC 9325 section 4.2", server: speaking(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256), want: all("ErrNoCommonSuite by alert")},
	{name: "RSA key exchange only", reason: "RFC 9325 section 4.1: no forward secrecy", server: speaking(tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384), want: all("ErrNoCommonSuite by alert")},
	{name: "CHACHA20 only", reason: "not among the document's", server: speaking(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256), want: all("ErrNoCommonSuite by alert")},
	{name: "ECDSA certificate, without the option", reason: "its suites aren't offered", server: having(misc.CertOptions{ECDSA: true}), want: all("ErrNoCommonSuite by alert")},

	{name: "unknown CA", reason: "nobody vouches", server: good, client: trusting(func(t *testing.T) string { return tempPKI(t).ClientConfig().CAFile }), want: all("ErrUnknownCA")},
	{name: "CAs of the system", reason: "they don't know the server's", server: good, client: trusting(func(*testing.T) string { return "" }), want: all("ErrUnknownCA")},
	{name: "self-signed", reason: "nobody vouches", server: having(misc.CertOptions{SelfSigned: true}), want: all("ErrUnknownCA")},
	{name: "expired", reason: "RFC 5280 section 4.1.2.5", server: having(misc.CertOptions{NotAfter: time.Now().Add(-time.Minute)}), want: all("ErrExpired")},
	{name: "intermediate expired", reason: "RFC 5280 section 6.1.3", server: having(misc.CertOptions{Intermediate: true, IntermediateNotAfter: time.Now().Add(-time.Minute)}), want: all("ErrExpired")},
	{name: "not yet valid", reason: "RFC 5280 section 4.1.2.5", server: having(misc.CertOptions{NotBefore: time.Now().Add(time.Hour)}), want: all("ErrNotYetValid")},
	{name: "wrong host name", reason: "RFC 9525 section 6", server: good, host: "elsewhere.example", want: all("ErrWrongHost")},
	{name: "wrong IP address", reason: "RFC 9525 section 6.5", server: good, host: "127.0.0.2", want: all("ErrWrongHost")},
	{name: "name in the subject only", reason: "RFC 9525 section 2: no identifier", server: having(misc.CertOptions{Names: []string{}}), want: all("ErrWrongHost")},
	{name: "certificate without ServerAuth", reason: "RFC 5280 section 4.2.1.12: a client must not pose as the server", server: having(misc.CertOptions{Usage: clientUsage}), want: all("ErrWrongUsage")},

	{name: "no client certificate", reason: "the server insists", server: mutual, client: func(t *testing.T, p *misc.TempPKI) tlsconfig.Client { return p.AnonymousClientConfig() },
		want: [3]string{"ErrClientCertRequired by alert", "ErrClientCertRequired by alert", "status 400"}},
	{name: "client certificate of the wrong CA", reason: "nobody vouches", server: mutual, client: func(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
		c := tempPKI(t).ClientConfig()
		c.CAFile = p.ClientConfig().CAFile
		return c
	}, want: [3]string{"ErrClientCertRefused by alert", "ErrClientCertRefused by alert", "status 400"}},
	{name: "client certificate expired", reason: "RFC 5280 section 4.1.2.5", server: mutual, client: presenting(misc.CertOptions{NotAfter: time.Now().Add(-time.Minute)}),
		want: [3]string{"ErrClientCertRefused by alert", "ErrClientCertRefused by alert", "status 400"}},
	{name: "client certificate for servers", reason: "RFC 5280 section 4.2.1.12", server: mutual, client: presenting(misc.CertOptions{Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}),
		want: [3]string{"ErrClientCertRefused by alert", "ErrClientCertRefused by alert", "status 400"}},
}

// accepted is what goes, to the answer of a request.
var accepted = []policyCase{
	{name: "TLS 1.2 and 1.3", reason: "what the program's defaults are", server: good},
	{name: "TLS 1.2 only", reason: "the document", server: speaking(tls.VersionTLS12)},
	{name: "ECDHE-RSA-AES128-GCM-SHA256", reason: "the document", server: speaking(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)},
	{name: "ECDHE-RSA-AES256-GCM-SHA384", reason: "the document", server: speaking(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)},
	{name: "ECDSA certificate, with the option", reason: "its suites are offered", server: having(misc.CertOptions{ECDSA: true}), client: withECDSA},
	{name: "RSA certificate, with the option for ECDSA", reason: "it takes nothing away", server: good, client: withECDSA},
	{name: "intermediate CA", reason: "RFC 5246 section 7.4.2: the server sends it along", server: having(misc.CertOptions{Intermediate: true})},
	{name: "certificate for any use", reason: "RFC 5280 section 4.2.1.12: no extension, no restriction", server: having(misc.CertOptions{Usage: []x509.ExtKeyUsage{}})},
	{name: "IPv4 address", reason: "RFC 9525 section 6.5", server: good, host: "127.0.0.1"},
	{name: "IPv6 address", reason: "RFC 9525 section 6.5", server: good, host: "::1"},
	{name: "host name unchecked", reason: "an own CA vouches", server: having(misc.CertOptions{Names: []string{}}), client: func(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
		c := p.ClientConfig()
		c.SkipHostnameCheck = true
		return c
	}},
	{name: "client certificate not asked for", reason: "it stays here", server: good},
	{name: "client certificate", reason: "the server insists", server: mutual},
	{name: "client certificate by an intermediate CA", reason: "the client sends it along", server: mutual, client: presenting(misc.CertOptions{Intermediate: true})},
}

// The policy against programs that were not written for it.
func TestPolicy(t *testing.T) {
	p := tempPKI(t)
	for i, program := range programs {
		t.Run(program.name, func(t *testing.T) {
			for _, tt := range append(accepted, refused...) {
				t.Run(tt.name, func(t *testing.T) {
					misc.CheckLeaks(t)
					want := tt.want[i]
					if want == "" {
						want = "status 200"
					}
					s := tt.server(t, p)
					addr := address.TCP("127.0.0.1", program.start(t, "127.0.0.1", s))
					if want != "status 200" {
						control(t, p, s, addr)
					}
					config := p.ClientConfig()
					if tt.client != nil {
						config = tt.client(t, p)
					}
					host := tt.host
					if host == "" {
						host = "localhost"
					}
					c := must[*client.Client](t)(client.NewTLS(config, addr, client.WithTLSHost(host)))
					if got, err := result(t, c); got != want {
						t.Errorf("%s, %v; want %s (%s)", got, err, want, tt.reason)
					}
				})
			}
		})
	}
}

// result is an outcome, or the status of the answer to a request.
func result(t *testing.T, c *client.Client) (string, error) {
	t.Helper()
	cn, err := connect(t, c)
	if err != nil {
		return outcome(t, err), err
	}
	defer cn.Close()
	status, content := get(t, cn)
	if content == "" {
		t.Error("no content")
	}
	return fmt.Sprint("status ", status), nil
}

// control shows that a server that is to be refused works, for a client of no
// policy, or else that is another's: with the right certificate.
func control(t *testing.T, p *misc.TempPKI, s setup, addr address.Address) {
	t.Helper()
	if s.server.CAFile != "" {
		c := must[*client.Client](t)(client.NewTLS(p.ClientConfig(), addr))
		talk(t, c)
		return
	}
	config := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}
	for _, list := range [][]*tls.CipherSuite{tls.CipherSuites(), tls.InsecureCipherSuites()} {
		for _, suite := range list {
			config.CipherSuites = append(config.CipherSuites, suite.ID)
		}
	}
	sock, err := addr.Dial(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	lax := tls.Client(sock, config)
	defer lax.Close()
	cn := conn.New(lax, conn.Options{})
	defer cn.Close()
	r, err := cn.Request(t.Context(), "GET", "/", headerOfAnyHost, nil)
	if err != nil || r.Status != 200 {
		t.Fatalf("the server doesn't work: %v", err)
	}
	if version := lax.ConnectionState().Version; s.version != 0 && version != s.version {
		t.Fatalf("the server speaks %s", tls.VersionName(version))
	}
}

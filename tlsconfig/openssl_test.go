package tlsconfig_test

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// sServer starts openssl s_server on a free port, which it prints.
func sServer(t *testing.T, s tlsconfig.Server, args ...string) string {
	t.Helper()
	tool, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl to test against:", err)
	}
	args = append([]string{"s_server", "-accept", "127.0.0.1:0", "-cert", s.CertFile, "-key", s.KeyFile}, args...)
	cmd := exec.Command(tool, args...)
	// At the end of its input the server ends.
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if addr, ok := strings.CutPrefix(lines.Text(), "ACCEPT "); ok {
			go func() {
				// A full pipe would stop the server. The end comes with the process.
				for lines.Scan() {
				}
			}()
			return addr
		}
	}
	t.Skip("this openssl doesn't start:", args)
	return ""
}

// sServers are OpenSSL's, which says things by other alerts than crypto/tls.
var sServers = []struct {
	name, reason string
	args         []string
	cert         *misc.CertOptions
	verify       bool // clients
	client       func(*testing.T, *misc.TempPKI) tlsconfig.Client
	host         string // "localhost" if empty
	want         tlsconfig.Failure
}{
	{name: "good", reason: "the defaults"},
	{name: "AES-128", reason: "the first suite", args: []string{"-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"}},
	{name: "AES-256", reason: "the second suite", args: []string{"-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"}},
	{name: "IPv4", reason: "in the certificate", host: "127.0.0.1"},
	{name: "IPv6", reason: "in the certificate", host: "::1"},
	{name: "ECDSA with the option", reason: "its suites are offered", cert: &misc.CertOptions{ECDSA: true}, client: func(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
		c := p.ClientConfig()
		c.ECDSA = true
		return c
	}},
	{name: "client certificate", reason: "it is presented", verify: true},

	{name: "TLS 1.1", reason: "RFC 8996", args: []string{"-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"}, want: tlsconfig.ErrNoCommonVersion},
	{name: "TLS 1.0", reason: "RFC 8996", args: []string{"-tls1", "-cipher", "DEFAULT:@SECLEVEL=0"}, want: tlsconfig.ErrNoCommonVersion},
	{name: "TLS 1.3 only", reason: "the document", args: []string{"-tls1_3"}, want: tlsconfig.ErrNoCommonVersion},
	{name: "CBC", reason: "RFC 9325 section 4.2", args: []string{"-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256"}, want: tlsconfig.ErrNoCommonSuite},
	{name: "RSA key exchange", reason: "RFC 9325 section 4.1", args: []string{"-tls1_2", "-cipher", "AES128-GCM-SHA256"}, want: tlsconfig.ErrNoCommonSuite},
	{name: "DHE", reason: "not among the document's", args: []string{"-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"}, want: tlsconfig.ErrNoCommonSuite},
	{name: "ChaCha20", reason: "not among the document's", args: []string{"-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"}, want: tlsconfig.ErrNoCommonSuite},
	{name: "ECDSA without the option", reason: "its suites aren't offered", cert: &misc.CertOptions{ECDSA: true}, want: tlsconfig.ErrNoCommonSuite},
	{name: "expired", reason: "RFC 5280 section 4.1.2.5", cert: &misc.CertOptions{NotAfter: time.Now().Add(-time.Minute)}, want: tlsconfig.ErrExpired},
	{name: "not yet valid", reason: "RFC 5280 section 4.1.2.5", cert: &misc.CertOptions{NotBefore: time.Now().Add(time.Hour)}, want: tlsconfig.ErrNotYetValid},
	{name: "wrong host", reason: "RFC 9525 section 6", host: "elsewhere.example", want: tlsconfig.ErrWrongHost},
	{name: "unknown CA", reason: "nobody vouches for it", cert: &misc.CertOptions{SelfSigned: true}, want: tlsconfig.ErrUnknownCA},
	{name: "no client certificate", reason: "the server insists", verify: true,
		client: func(_ *testing.T, p *misc.TempPKI) tlsconfig.Client { return p.AnonymousClientConfig() }, want: tlsconfig.ErrClientCertRequired},
	{name: "client certificate of the wrong CA", reason: "nobody vouches for it", verify: true,
		client: func(t *testing.T, p *misc.TempPKI) tlsconfig.Client {
			c := pki(t).ClientConfig()
			c.CAFile = p.ClientConfig().CAFile
			return c
		}, want: tlsconfig.ErrClientCertRefused},
}

// The policy against a TLS that isn't Go's.
func TestOpenSSL(t *testing.T) {
	p := pki(t)
	for _, tt := range sServers {
		t.Run(tt.name, func(t *testing.T) {
			server := p.ServerConfig()
			if tt.cert != nil {
				server = must[tlsconfig.Server](t)(p.IssueServer("other", *tt.cert))
			}
			client := p.ClientConfig()
			if tt.client != nil {
				client = tt.client(t, p)
			}
			args := tt.args
			if tt.verify {
				args = []string{"-Verify", "1", "-verify_return_error", "-CAfile", p.ServerConfig().CAFile}
			}
			host := tt.host
			if host == "" {
				host = "localhost"
			}
			_, err := dial(t, take(t, client, host), sServer(t, server, args...))
			wantFailure(t, err, tt.want)
			if t.Failed() {
				t.Log(tt.reason)
			}
		})
	}
}

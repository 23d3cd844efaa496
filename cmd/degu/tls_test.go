package main

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// secureURL is a server with a certificate of the PKI's.
func secureURL(t *testing.T, s tlsconfig.Server) string {
	t.Helper()
	misc.CheckLeaks(t)
	return "https://" + secureStart(t, misc.TCP, s).Address().String()
}

func secureStart(t *testing.T, kind func(misc.Handler, ...misc.Option) (*misc.Server, error), s tlsconfig.Server) *misc.Server {
	t.Helper()
	config, err := s.Build()
	if err != nil {
		t.Fatal(err)
	}
	srv, err := kind(handle, misc.TLS(config))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	return srv
}

// flags are those that a client of c's kind gives.
func flags(c tlsconfig.Client) []string {
	var args []string
	for _, f := range []struct{ name, value string }{
		{"--ca", c.CAFile}, {"--ca-path", c.CAPath}, {"--cert", c.CertFile}, {"--key", c.KeyFile},
	} {
		if f.value != "" {
			args = append(args, f.name, f.value)
		}
	}
	return args
}

func TestTLSRequests(t *testing.T) {
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	url := secureURL(t, pki.ServerConfig())
	at := strings.TrimPrefix(url, "https://")
	for _, tt := range []struct {
		name, want string
		args       []string
	}{
		{"get", "GET /said?q=1\nhost=" + at + "\n", []string{"get", url + "/said?q=1"}},
		{"put", "PUT /said\nhost=" + at + "\ncontent-length=1\n[x]\n", []string{"put", url + "/said", "--data", "x"}},
		{"head", "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 6\r\n\r\n", []string{"head", url + "/hello"}},
		{"chunks", "one\ntwo\n", []string{"get", url + "/chunks"}},
		{"a name", "hello\n", []string{"get", strings.Replace(url, "127.0.0.1", "localhost", 1) + "/hello"}},
		{"--tls besides", "hello\n", []string{"get", url + "/hello", "--tls"}},
		{"another name of the server's", "hello\n", []string{"get", url + "/hello", "--tls-host", "::1"}},
		{"no name", "hello\n", []string{"get", url + "/hello", "--no-check-hostname"}},
		{"no name but one to send", "hello\n", []string{"get", url + "/hello", "--no-check-hostname", "--tls-host", "example.com"}},
		{"one connection", "hello\n", []string{"get", url + "/hello", "--repeat", "3"}},
		{"the server closes", "bye\n", []string{"get", url + "/close"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := invoke(t, append(tt.args, flags(pki.ClientConfig())...)...)
			r.want(t, exitOK)
			if diff := cmp.Diff(tt.want, r.stdout); diff != "" {
				t.Errorf("standard output (-want +got):\n%s", diff)
			}
			if tt.name == "one connection" {
				r.want(t, exitOK, "3 exchanges of 3 on 1 connection")
			}
		})
	}
}

// Files are named as a person would, and tlsconfig wants them absolute and
// clean.
func TestTLSPaths(t *testing.T) {
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	url := secureURL(t, pki.ServerConfig()) + "/hello"
	cas, both := t.TempDir(), filepath.Join(t.TempDir(), "client.pem")
	c := pki.ClientConfig()
	if err := os.WriteFile(filepath.Join(cas, "one.pem"), read(t, c.CAFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(both, append(read(t, c.CertFile), read(t, c.KeyFile)...), 0o600); err != nil {
		t.Fatal(err)
	}
	deep := filepath.Join(pki.Dir(), "a", "b")
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	// Behind this link, .. isn't the directory that the text says.
	if err := os.Symlink(deep, filepath.Join(pki.Dir(), "link")); err != nil {
		t.Skip(err)
	}
	t.Chdir(pki.Dir())
	for _, args := range [][]string{
		{"--ca", "server.ca", "--cert", "client.cert", "--key", "client.key"},
		{"--ca", "./server.ca", "--cert", ".//client.cert", "--key", "a/../client.key"},
		{"--ca", "link/../../server.ca", "--cert", both},
		{"--ca", pki.Dir() + "/link/../../server.ca", "--cert", both},
		{"--ca-path", cas + "/", "--cert", both, "--key", both},
		{"--ca-path", cas, "--ca", "client.ca", "--cert", both},
	} {
		r := invoke(t, append([]string{"get", url}, args...)...)
		r.want(t, exitOK)
		if r.stdout != "hello\n" {
			t.Errorf("%v: %q", args, r.stdout)
		}
	}
	invoke(t, "get", url, "--ca", "link/../server.ca").want(t, exitUsage, "--ca: ", "no such file")
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTLSOnSockets(t *testing.T) {
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	for _, k := range []struct {
		flag, prefix string
		start        func(misc.Handler, ...misc.Option) (*misc.Server, error)
	}{{"--unix", "unix:", misc.Unix}, {"--abstract", "unix:@", misc.Abstract}} {
		t.Run(k.flag, func(t *testing.T) {
			if k.flag == "--abstract" && runtime.GOOS != "linux" {
				t.Skip("abstract names need Linux")
			}
			misc.CheckLeaks(t)
			s := secureStart(t, k.start, pki.ServerConfig())
			args := append([]string{"get", k.flag, strings.TrimPrefix(s.Address().String(), k.prefix), "/said", "--tls"},
				flags(pki.ClientConfig())...)
			for _, name := range [][]string{{"--tls-host", "localhost"}, {"--no-check-hostname"}} {
				r := invoke(t, append(args, name...)...)
				r.want(t, exitOK)
				if r.stdout != "GET /said\n" {
					t.Errorf("%q", r.stdout)
				}
			}
			invoke(t, append(args, "--tls-host", "example.com")...).want(t, exitUnverified, "wrong host")
			invoke(t, args...).want(t, exitUsage, "--tls-host: needed with a socket")
		})
	}
}

var lines = regexp.MustCompile(`(?m)^\* .*\n`)

func TestVerboseTLS(t *testing.T) {
	pki := misc.TempPKIFor(t, misc.PKIOptions{Hosts: []string{"example.com", "192.0.2.1"}})
	url := secureURL(t, pki.ServerConfig())
	leaf, err := certificate(pki.ServerConfig().CertFile)
	if err != nil {
		t.Fatal(err)
	}
	want := `* connected to ` + strings.TrimPrefix(url, "https://") + `
* TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
* server's certificate: signed by a trusted CA, for 127.0.0.1
*   subject: ` + leaf.Subject.String() + `
*   issuer: ` + leaf.Issuer.String() + `
*   names: localhost, example.com, 127.0.0.1, ::1, 192.0.2.1
*   valid until: ` + leaf.NotAfter.UTC().Format(time.RFC3339) + `
`
	args := append([]string{"get", url + "/hello", "-v"}, flags(pki.ClientConfig())...)
	r := invoke(t, args...)
	r.want(t, exitOK, "> GET /hello HTTP/1.1\n")
	if diff := cmp.Diff(want, strings.Join(lines.FindAllString(r.stderr, -1), "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	invoke(t, append(args, "--no-check-hostname")...).want(t, exitOK, "signed by a trusted CA; names weren't checked\n")
}

// What a certificate says is the peer's text.
func TestVerboseHostile(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"CN=a b", "CN=a b"},
		{"CN=\x1b[2J\n* TLS", `"CN=\x1b[2J\n* TLS"`},
		{"CN=é", `"CN=\u00e9"`},
		{strings.Repeat("x", 300), strings.Repeat("x", 200) + "..."},
	} {
		if got := printable(tt.text); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, got, tt.want)
		}
	}
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	for _, n := range []int{0, namesShown, namesShown + 1, 100} {
		many := make([]string, n)
		for i := range many {
			many[i] = "a.example"
		}
		s, err := pki.IssueServer("many", misc.CertOptions{Names: many})
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := certificate(s.CertFile)
		if err != nil {
			t.Fatal(err)
		}
		got := names(leaf)
		if strings.Count(got, "a.example") != min(n, namesShown) || (n == 0) != (got == "none") ||
			(n == 100) != strings.HasSuffix(got, " and 80 more") {
			t.Errorf("%d names: %s", n, got)
		}
	}
}

func TestTLSInterrupted(t *testing.T) {
	url, asked := silent(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	invokeWith(ctx, strings.NewReader(""), "get", strings.Replace(url, "http:", "https:", 1)).want(t, exitInterrupted)
}

// hangUp is a server that reads the first message and goes.
func hangUp(t *testing.T) string {
	t.Helper()
	return "https://" + byHand(t, func(l net.Listener) {
		if c, err := l.Accept(); err == nil {
			io.ReadAtLeast(c, make([]byte, 4096), 1)
			c.Close()
		}
	}) + "/"
}

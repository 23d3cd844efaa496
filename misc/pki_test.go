package misc_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// certificates returns what a file holds.
func certificates(t *testing.T, path string) (certs []*x509.Certificate) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		certs = append(certs, cert)
	}
	return certs
}

func TestPKIFiles(t *testing.T) {
	for _, tt := range []struct {
		name    string
		options misc.PKIOptions
		key     x509.PublicKeyAlgorithm
		names   []string
	}{
		{"default", misc.PKIOptions{}, x509.RSA, []string{"127.0.0.1", "::1", "localhost"}},
		{"ECDSA, hosts", misc.PKIOptions{ECDSA: true, Hosts: []string{"a.example", "fe80::1", "192.0.2.1", "*.b.example"}}, x509.ECDSA,
			[]string{"127.0.0.1", "::1", "fe80::1", "192.0.2.1", "localhost", "a.example", "*.b.example"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := misc.TempPKIFor(t, tt.options)
			var names []string
			for _, ip := range certificates(t, p.ServerConfig().CertFile)[0].IPAddresses {
				names = append(names, ip.String())
			}
			names = append(names, certificates(t, p.ServerConfig().CertFile)[0].DNSNames...)
			if diff := cmp.Diff(tt.names, names); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
			serials := make(map[string]string)
			for _, path := range []string{p.ClientConfig().CAFile, p.ServerConfig().CAFile, p.ClientConfig().CertFile, p.ServerConfig().CertFile} {
				cert := certificates(t, path)[0]
				if cert.PublicKeyAlgorithm != tt.key {
					t.Errorf("%s has a key of type %v", path, cert.PublicKeyAlgorithm)
				}
				if other := serials[cert.Subject.String()]; other != "" {
					t.Errorf("%s and %s have one name", path, other)
				}
				serials[cert.Subject.String()] = path
				if days := time.Until(cert.NotAfter).Hours() / 24; days < misc.DefaultDays-1 || days > misc.DefaultDays+1 {
					t.Errorf("%s is valid for %f days", path, days)
				}
			}
			wantModes(t, p.Dir())
		})
	}
}

// wantModes checks that nobody else can read what is in dir.
func wantModes(t *testing.T, dir string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		return
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// exchange handshakes over a pipe and returns what the client says.
func exchange(t *testing.T, client tlsconfig.Client, server tlsconfig.Server, host string) error {
	t.Helper()
	config, err := client.Build()
	if err != nil {
		t.Fatal(err)
	}
	config.ServerName = host
	serverConfig, err := server.Build()
	if err != nil {
		t.Fatal(err)
	}
	near, far := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		tls.Server(far, serverConfig).Handshake()
		far.Close()
	}()
	err = tls.Client(near, config).Handshake()
	near.Close()
	<-done
	return err
}

func TestPKIConfigs(t *testing.T) {
	p := misc.TempPKIFor(t, misc.PKIOptions{Hosts: []string{"a.example"}})
	for _, host := range []string{"localhost", "127.0.0.1", "::1", "a.example"} {
		for _, tt := range []struct {
			client tlsconfig.Client
			server tlsconfig.Server
			ok     bool
		}{
			{p.ClientConfig(), p.ServerConfig(), true},
			{p.ClientConfig(), p.AnonymousServerConfig(), true},
			{p.AnonymousClientConfig(), p.AnonymousServerConfig(), true},
			{p.AnonymousClientConfig(), p.ServerConfig(), false},
		} {
			if err := exchange(t, tt.client, tt.server, host); (err == nil) != tt.ok {
				t.Errorf("%s, client %+v, server %+v: %v", host, tt.client, tt.server, err)
			}
		}
	}
}

// What one PKI signed is nothing to another, and their keys differ, those of
// certificates issued later too.
func TestPKIsAreStrangers(t *testing.T) {
	a, b := misc.TempPKIFor(t, misc.PKIOptions{}), misc.TempPKIFor(t, misc.PKIOptions{})
	if err := exchange(t, a.AnonymousClientConfig(), b.AnonymousServerConfig(), "localhost"); err == nil {
		t.Error("b's server is known to a")
	}
	first := make(map[string]*misc.TempPKI)
	for _, p := range []*misc.TempPKI{a, b} {
		for _, path := range []string{p.ClientConfig().CAFile, p.ServerConfig().CAFile, p.ClientConfig().CertFile, p.ServerConfig().CertFile} {
			first[string(certificates(t, path)[0].RawSubjectPublicKeyInfo)] = p
		}
	}
	if len(first) != 8 {
		t.Errorf("%d keys in two PKIs", len(first))
	}
	later := make(map[string]*misc.TempPKI)
	for _, p := range []*misc.TempPKI{a, b} {
		for range 5 { // round once
			s, err := p.IssueServer("later", misc.CertOptions{})
			if err != nil {
				t.Fatal(err)
			}
			key := string(certificates(t, s.CertFile)[0].RawSubjectPublicKeyInfo)
			if first[key] != nil || later[key] != nil && later[key] != p {
				t.Error("a later key is one that a PKI began with, or the other's")
			}
			later[key] = p
		}
	}
}

func TestPKIClose(t *testing.T) {
	p, err := misc.NewTempPKI(misc.PKIOptions{ECDSA: true})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(p.Dir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the directory is left: %v", err)
	}
	var dir string
	t.Run("by a test", func(t *testing.T) { dir = misc.TempPKIFor(t, misc.PKIOptions{ECDSA: true}).Dir() })
	if _, err := os.Stat(dir); dir == "" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the directory %q is left: %v", dir, err)
	}
}

func TestIssue(t *testing.T) {
	p := misc.TempPKIFor(t, misc.PKIOptions{})
	until := time.Now().Add(time.Hour).Truncate(time.Second).UTC()
	o := misc.CertOptions{Names: []string{"b.example"}, NotAfter: until, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, ECDSA: true, Intermediate: true}
	s, err := p.IssueServer("odd", o)
	if err != nil {
		t.Fatal(err)
	}
	certs := certificates(t, s.CertFile)
	if len(certs) != 2 || !certs[0].NotAfter.Equal(until) || !cmp.Equal(certs[0].DNSNames, o.Names) || len(certs[0].IPAddresses) != 0 ||
		!cmp.Equal(certs[0].ExtKeyUsage, o.Usage) || certs[0].PublicKeyAlgorithm != x509.ECDSA || !certs[1].IsCA || !s.ECDSA {
		t.Errorf("%+v in %+v", certs, s)
	}
	// Renewed under its name, with another key than any of the PKI's.
	before, err := os.ReadFile(p.ClientConfig().KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.IssueClient("client", misc.CertOptions{})
	if err != nil || c != p.ClientConfig() {
		t.Fatalf("%+v, %v", c, err)
	}
	after, err := os.ReadFile(c.KeyFile)
	if err != nil || bytes.Equal(before, after) {
		t.Errorf("the same key again, %v", err)
	}
	if err := exchange(t, c, p.ServerConfig(), "localhost"); err != nil {
		t.Error(err)
	}
	wantModes(t, p.Dir())
	for _, name := range []string{"", ".", "..", "../x", "a/b"} {
		if _, err := p.IssueServer(name, misc.CertOptions{}); err == nil {
			t.Errorf("name %q", name)
		}
	}
}

// What was issued is renewed, the first two pairs by their own role only, and
// nothing else is written over.
func TestIssueReplacesNothingElse(t *testing.T) {
	p, err := misc.WritePKI(t.TempDir(), misc.PKIOptions{ECDSA: true, KeepCAKeys: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.Dir(), "mine.key"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := func(name string) error { _, err := p.IssueServer(name, misc.CertOptions{}); return err }
	client := func(name string) error { _, err := p.IssueClient(name, misc.CertOptions{}); return err }
	if err := client("device"); err != nil {
		t.Fatal(err)
	}
	before := contents(t, p.Dir())
	for _, tt := range []struct {
		name   string
		issue  func(string) error
		reason string
		want   string
	}{
		{"server.ca", server, "server.ca.key is the CA's", `misc: name "server.ca" is the server CA's: give another one`},
		{"client.ca", server, "so is client.ca.key", `misc: name "client.ca" is the client CA's: give another one`},
		{"server", client, "servers would present a client's certificate", `misc: name "server" is the server's: give another one`},
		{"client", server, "the other way round", `misc: name "client" is the client's: give another one`},
		{"mine", server, "somebody's own", `misc: name "mine" would replace mine.key, which is not of this PKI: give another one`},
	} {
		if err := tt.issue(tt.name); !errors.Is(err, fs.ErrExist) || !strings.HasPrefix(err.Error(), tt.want+": ") {
			t.Errorf("%v\nwant %s: %s", err, tt.want, tt.reason)
		}
	}
	if diff := cmp.Diff(before, contents(t, p.Dir())); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for _, err := range []error{server("server"), client("client"), client("device")} {
		if err != nil {
			t.Errorf("not renewed: %v", err)
		}
	}
}

// contents returns what the files in dir hold.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}

func TestPKIRefusals(t *testing.T) {
	for _, host := range []string{"", "[::1]", "a:80", "fe80::1%eth0", "a b", "a\n", "ü.example", "a/b"} {
		if p, err := misc.NewTempPKI(misc.PKIOptions{ECDSA: true, Hosts: []string{host}}); err == nil || !strings.HasPrefix(err.Error(), "misc: host ") {
			t.Errorf("host %q: %v, %v", host, p, err)
		}
	}
	for _, tt := range []struct{ host, want string }{
		{"foo.test.", "remove the dot at its end"},
		{".", "remove the dot at its end"},
		{"a..b", "a label is empty"},
		{".a", "a label is empty"},
		{"-a.example", "a label begins or ends with a dash"},
		{"a-.example", "a label begins or ends with a dash"},
		{"a.-", "a label begins or ends with a dash"},
		{"*", "a star stands for the first of several labels, as in *.a.example"},
		{"a.*.example", "a star stands for the first of several labels, as in *.a.example"},
		{"a*.example", "a star stands for the first of several labels, as in *.a.example"},
	} {
		want := fmt.Sprintf("misc: host %q is no name for a certificate: %s", tt.host, tt.want)
		if _, err := misc.NewTempPKI(misc.PKIOptions{ECDSA: true, Hosts: []string{tt.host}}); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
	misc.TempPKIFor(t, misc.PKIOptions{ECDSA: true, Hosts: []string{"a", "a-b.example", "*.a.example", "_a.example", "xn--bcher-kva.example"}})
	if _, err := misc.NewTempPKI(misc.PKIOptions{Days: -1}); err == nil {
		t.Error("a negative number of days")
	}
}

func TestWritePKI(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "pki")
	p, err := misc.WritePKI(dir, misc.PKIOptions{Hosts: []string{"a.example"}, Days: 7, KeepCAKeys: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := exchange(t, p.ClientConfig(), p.ServerConfig(), "a.example"); err != nil {
		t.Error(err)
	}
	if until := certificates(t, p.ServerConfig().CertFile)[0].NotAfter; time.Until(until) > 8*24*time.Hour {
		t.Errorf("valid until %v", until)
	}
	entries, err := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{"client.ca", "client.ca.key", "client.cert", "client.key", "server.ca", "server.ca.key", "server.cert", "server.key"}
	if diff := cmp.Diff(want, names); diff != "" || err != nil {
		t.Errorf("files (-want +got), %v:\n%s", err, diff)
	}
	wantModes(t, dir)
	if _, err := tls.LoadX509KeyPair(filepath.Join(dir, "server.ca"), filepath.Join(dir, "server.ca.key")); err != nil {
		t.Errorf("the CA's key: %v", err)
	}

	// A second one would replace keys that are in use.
	before, _ := os.ReadFile(filepath.Join(dir, "server.key"))
	if err := os.Remove(filepath.Join(dir, "server.ca")); err != nil {
		t.Fatal(err)
	}
	_, err = misc.WritePKI(dir, misc.PKIOptions{ECDSA: true})
	after, _ := os.ReadFile(filepath.Join(dir, "server.key"))
	if !errors.Is(err, fs.ErrExist) || !bytes.Equal(before, after) {
		t.Errorf("written over: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "server.ca")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a PKI is left: %v", err)
	}
}

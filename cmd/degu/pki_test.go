package main

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/tlsconfig"
)

func TestPKI(t *testing.T) {
	t.Chdir(t.TempDir())
	r := invoke(t, "pki", "made", "--hosts", "example.com,192.0.2.1", "--hosts=fe80::1", "--days", "7")
	r.want(t, exitOK)
	if r.stderr != "" || !strings.Contains(r.stdout, ", for localhost, 127.0.0.1, ::1, example.com, 192.0.2.1, fe80::1, valid for 7 days:\n") {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
	entries, err := os.ReadDir("made")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, e := range entries {
		files = append(files, e.Name())
		if info, err := e.Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
	}
	want := []string{"client.ca", "client.cert", "client.key", "server.ca", "server.cert", "server.key"}
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	leaf, err := certificate("made/server.cert")
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"localhost", "127.0.0.1", "::1", "example.com", "192.0.2.1", "fe80::1"} {
		if err := leaf.VerifyHostname(host); err != nil {
			t.Error(err)
		}
	}
	if days := leaf.NotAfter.Sub(leaf.NotBefore); days < 7*24*time.Hour-2*time.Hour || days > 7*24*time.Hour+3*time.Hour {
		t.Errorf("valid for %v", days)
	}

	before := contents(t, "made")
	r = invoke(t, "pki", "made")
	r.want(t, exitWrite, "a PKI is there already; give another directory")
	if diff := cmp.Diff(before, contents(t, "made")); diff != "" || r.stdout != "" {
		t.Errorf("%s(-before +after):\n%s", r.stdout, diff)
	}
}

// contents holds the files of a directory by name.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	names, err := filepath.Glob(dir + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		all[name] = string(read(t, name))
	}
	return all
}

func TestPKIEcdsa(t *testing.T) {
	dir := t.TempDir()
	r := invoke(t, "pki", dir, "--ecdsa")
	r.want(t, exitOK)
	if strings.Count(r.stdout, " --ecdsa\n") != 2 {
		t.Error(r.stdout)
	}
	s := tlsconfig.Server{CertFile: dir + "/server.cert", KeyFile: dir + "/server.key", CAFile: dir + "/client.ca", ECDSA: true}
	url := secureURL(t, s) + "/hello"
	c := tlsconfig.Client{CAFile: dir + "/server.ca", CertFile: dir + "/client.cert", KeyFile: dir + "/client.key"}
	invoke(t, slices.Concat([]string{"get", url, "--ecdsa"}, flags(c))...).want(t, exitOK)
}

func TestPKIRefusals(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := func() string { return filepath.Join(t.TempDir(), "new") }
	for _, tt := range []struct {
		name, want string
		status     int
		args       []string
	}{
		{"no directory", "<dir>", exitUsage, []string{"pki"}},
		{"no days", "--days 0: from 1", exitUsage, []string{"pki", fresh(), "--days", "0"}},
		{"days that were", "--days -1: from 1", exitUsage, []string{"pki", fresh(), "--days=-1"}},
		{"days without end", "--days 99999999: from 1 to ", exitUsage, []string{"pki", fresh(), "--days", "99999999"}},
		{"a host with a port", "--hosts: host \"a:1\" is neither", exitUsage, []string{"pki", fresh(), "--hosts", "a:1", "--ecdsa"}},
		{"an empty host", "--hosts: host \"\" is neither", exitUsage, []string{"pki", fresh(), "--hosts", "a,,b", "--ecdsa"}},
		{"a file in the way", "not a directory", exitWrite, []string{"pki", file}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := invoke(t, tt.args...)
			r.want(t, tt.status, tt.want)
			if r.stdout != "" || strings.Count(r.stderr, "\n") != 1 {
				t.Errorf("%q %q", r.stdout, r.stderr)
			}
		})
	}
}

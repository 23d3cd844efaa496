package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is wrong with a command line is told before anything is connected, and
// with what to do about it.
func TestUsageErrors(t *testing.T) {
	const url = "http://127.0.0.1:1/"
	dir := t.TempDir()
	file, empty := filepath.Join(dir, "five"), filepath.Join(dir, "empty")
	for name, text := range map[string]string{file: "12345", empty: ""} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name, want string
		args       []string
	}{
		{"no command", "expected one of", nil},
		{"unknown command", "patch", []string{"patch", url}},
		{"no target", "<target>", []string{"get"}},
		{"two targets", "unexpected argument", []string{"get", url, url}},
		{"unknown flag", "--frobnicate", []string{"get", "--frobnicate", url}},
		{"data with get", "--data", []string{"get", "--data", "x", url}},
		{"another scheme", "no http or https URL", []string{"get", "ftp://127.0.0.1/"}},
		{"no scheme", "no http or https URL", []string{"get", "127.0.0.1:1/"}},
		{"a path alone", "--unix or --abstract", []string{"get", "/path"}},
		{"user information", "authorization", []string{"get", "http://me:secret@127.0.0.1:1/"}},
		{"fragment", "fragment", []string{"get", url + "#top"}},
		{"fragment in a socket's target", "fragment", []string{"get", "--unix", "/x", "/a#top"}},
		{"no host", "TARGET", []string{"get", "http:///path"}},
		{"bad port", "port", []string{"get", "http://127.0.0.1:99999/"}},
		{"empty port and no host", "host is empty", []string{"get", "http://:/"}},
		{"empty port behind another", "more than one colon", []string{"get", "http://127.0.0.1:80:/"}},
		{"IPv6 that ends like an empty port", "brackets", []string{"get", "http://fe80::/"}},
		{"IPv6 without brackets", "brackets", []string{"get", "http://::1/"}},
		{"a number as host", "numeric", []string{"get", "http://0x7f000001/"}},
		{"zone of RFC 6874", "write the zone as it is, %eth0", []string{"get", "http://[fe80::1%25eth0]/"}},
		{"space in target", "target", []string{"get", "http://127.0.0.1:1/a b"}},
		{"line break in target", "target", []string{"get", "http://127.0.0.1:1/a\r\nx: y"}},
		{"URL with a socket", "write /v1, and --host localhost", []string{"get", "--unix", "/x", "http://localhost/v1"}},
		{"https URL with a socket", "write /v1, and --tls, and --host localhost", []string{"get", "--unix", "/x", "https://localhost/v1"}},
		{"https URL with a socket and --tls", "write /v1, and --host localhost", []string{"get", "--unix", "/x", "--tls", "https://localhost/v1"}},
		{"no slash with a socket", "begins with a slash", []string{"get", "--unix", "/x", "v1"}},
		{"two sockets", "--unix and --abstract", []string{"get", "--unix", "/x", "--abstract", "x", "/"}},
		{"empty socket path", "--unix", []string{"get", "--unix", "", "/"}},
		{"relative path with ..", "from the root", []string{"get", "--unix", "../x", "/"}},
		{"path too long", "too long", []string{"get", "--unix", "/" + strings.Repeat("x", 200), "/"}},
		{"empty abstract name", "--abstract", []string{"get", "--abstract", "", "/"}},
		{"bad escape", "--abstract", []string{"get", "--abstract", "%zz", "/"}},
		{"abstract name too long", "--abstract", []string{"get", "--abstract", strings.Repeat("x", 108), "/"}},
		{"padding of nothing", "--abstract-pad", []string{"get", "--abstract-pad", url}},
		{"field without colon", "NAME:VALUE", []string{"get", "-H", "accept", url}},
		{"field name", "field name", []string{"get", "-H", "a b: c", url}},
		{"empty field name", "field name", []string{"get", "-H", ": c", url}},
		{"line break in value", "field value", []string{"get", "-H", "a: b\r\nc: d", url}},
		{"length of another body", "contradicts", []string{"put", "-H", "content-length: 7", "--data", "x", url}},
		{"coding without chunks", "contradicts", []string{"put", "-H", "transfer-encoding: chunked", "--data", "x", url}},
		{"expectation without a body", "without content to wait with", []string{"get", "-H", "Expect: 100-continue", url}},
		{"expectation without data", "without content to wait with", []string{"put", "-H", "Expect: 100-continue", url}},
		{"expectation with no byte of data", "without content to wait with", []string{"post", "-H", "expect: 100-Continue", "--data=", url}},
		{"expectation with an empty file", "without content to wait with", []string{"put", "-H", "Expect: 100-continue", "--data-file", empty, url}},
		{"unknown coding", "transfer-encoding", []string{"put", "-H", "transfer-encoding: gzip", "--data", "x", url}},
		{"two hosts", "--host and --no-host", []string{"get", "--host", "x", "--no-host", url}},
		{"host twice", "host option already", []string{"get", "--host", "x", "-H", "Host: y", url}},
		{"empty host", "--no-host", []string{"get", "--host", "", url}},
		{"host with a path", "host", []string{"get", "--host", "x/y", url}},
		{"two bodies", "--data and --data-file", []string{"put", "--data", "x", "--data-file", file, url}},
		{"standard input twice", "only once", []string{"put", "--data-file", "-", "--repeat", "2", url}},
		{"timeout below zero", "--timeout", []string{"get", "--timeout=-1s", url}},
		{"timeout without unit", "--timeout", []string{"get", "--timeout=10", url}},
		{"repeat 0", "at least 1", []string{"get", "--repeat", "0", url}},
		{"repeat of a word", "--repeat", []string{"get", "--repeat", "many", url}},
		{"demo takes nothing", "unexpected argument", []string{"demo", "x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := invoke(t, tt.args...)
			r.want(t, exitUsage, tt.want)
			if r.stdout != "" || strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "degu: ") {
				t.Errorf("standard output %q, standard error %q", r.stdout, r.stderr)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	r := invoke(t, "--help")
	r.want(t, exitOK)
	for _, s := range statuses {
		if !strings.Contains(r.stdout, s.meaning) {
			t.Errorf("help lacks %q", s.meaning)
		}
	}
	for _, args := range [][]string{{"put", "--help"}, {"get", "-h"}, {"get", "--help", "http://127.0.0.1:1/"}} {
		r := invoke(t, args...)
		r.want(t, exitOK)
		if !strings.Contains(r.stdout, "--unix=PATH") || !strings.Contains(r.stdout, "--host localhost") && !strings.Contains(r.stdout, "localhost helps") {
			t.Errorf("%v: %s", args, r.stdout)
		}
	}
}

func TestParseURL(t *testing.T) {
	for _, tt := range []struct{ url, address, uri string }{
		{"https://example.com", "example.com:443", "/"},
		{"HTTPS://example.com:8443/a", "example.com:8443", "/a"},
		{"https://[fe80::1%3]/x", "[fe80::1%3]:443", "/x"},
		{"http://example.com", "example.com:80", "/"},
		{"http://example.com/", "example.com:80", "/"},
		{"HTTP://example.com:8080/a?b=c", "example.com:8080", "/a?b=c"},
		{"http://example.com?b=/c", "example.com:80", "/?b=/c"},
		{"http://192.0.2.1/%20", "192.0.2.1:80", "/%20"},
		{"http://[::1]/x", "[::1]:80", "/x"},
		{"http://[::1]:8080/x", "[::1]:8080", "/x"},
		{"http://[fe80::1%eth0]/x", "[fe80::1%eth0]:80", "/x"},
		{"http://[fe80::1%3]:81/x", "[fe80::1%3]:81", "/x"},
		{"http://[fe80::1%25]/x", "[fe80::1%25]:80", "/x"},
		{"http://example.com:/a", "example.com:80", "/a"},
		{"https://example.com:?b", "example.com:443", "/?b"},
		{"http://[::1]:", "[::1]:80", "/"},
		{"http://[fe80::1%eth0]:/", "[fe80::1%eth0]:80", "/"},
		{"http://example.com//a/../b", "example.com:80", "//a/../b"},
		{"http://example.com/@user", "example.com:80", "/@user"},
	} {
		p, err := parseURL(tt.url)
		if err != nil || p.at.String() != tt.address || p.uri != tt.uri || p.secure != strings.HasPrefix(strings.ToLower(tt.url), "https") {
			t.Errorf("%s: %v, %v; want %s %q", tt.url, p, err, tt.address, tt.uri)
		}
	}
}

func TestAbstractAddress(t *testing.T) {
	for _, tt := range []struct {
		text string
		pad  bool
		want string
	}{
		{"app", false, "unix:@app"},
		{"a%00b", false, "unix:@a%00b"},
		{"100%25", false, "unix:@100%25"},
		{"app", true, "unix:@app" + strings.Repeat("%00", 104)},
		{"a%00b", true, "unix:@a%00b" + strings.Repeat("%00", 104)},
		{strings.Repeat("x", 107), true, "unix:@" + strings.Repeat("x", 107)},
	} {
		at, err := abstractAddress(tt.text, tt.pad)
		if err != nil || at.String() != tt.want {
			t.Errorf("%s: %v, %v", tt.text, at, err)
		}
	}
}

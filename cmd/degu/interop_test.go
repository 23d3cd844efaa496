package main

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const plainServer = `
server {
	listen 127.0.0.1:PORT;
	listen [::1]:PORT;
	listen unix:DIR/s;
	root DIR/www;
	location /ssi/ { ssi on; }
	location /moved { return 301 /small.html; }
	location /found { return 302 /small.html; }
	location /took { client_body_in_single_buffer on; return 200 "took it\n"; }
	location /dav/ { dav_methods PUT DELETE; create_full_put_path on; }
	location /close { keepalive_timeout 0; return 200 "bye\n"; }
}
`

func TestNginx(t *testing.T) {
	n := startNginx(t, plainServer)
	large := strings.Repeat("0123456789abcdef", 64<<10) // 1 MiB
	n.write(t, "small.html", "small\n")
	n.write(t, "large.html", large)
	n.write(t, "ssi/page.html", "one <!--#echo var=\"request_method\" --> two\n")

	// The same over each kind of address: what differs is how it is written.
	ways := map[string]func(path string) []string{
		"IPv4": func(path string) []string { return []string{n.url + path} },
		"IPv6": func(path string) []string { return []string{n.url6 + path} },
		"unix": func(path string) []string { return []string{"--unix", n.socket, "--host", "localhost", path} },
	}
	for way, to := range ways {
		t.Run(way, func(t *testing.T) {
			if way == "IPv6" && n.url6 == "" {
				t.Skip("no IPv6")
			}
			n.exercise(t, to, large)
		})
	}
	t.Run("one connection for a hundred requests", func(t *testing.T) { n.hundred(t) })
	t.Run("no host", func(t *testing.T) {
		invoke(t, "get", "--unix", n.socket, "/small.html").want(t, exitStatus, "answered 400")
	})
	t.Run("wrong places", func(t *testing.T) {
		invoke(t, "get", refused(t)).want(t, exitConnect)
		invoke(t, "get", "--unix", n.socket+"x", "/").want(t, exitConnect)
		invoke(t, "get", "--unix", n.log, "/").want(t, exitConnect)
	})
}

func (n *nginx) exercise(t *testing.T, to func(path string) []string, large string) {
	get := func(command, path string, more ...string) result {
		t.Helper()
		return invoke(t, append(append([]string{command}, to(path)...), more...)...)
	}
	body := func(r result, status int, want string) {
		t.Helper()
		r.want(t, status)
		if sha256.Sum256([]byte(r.stdout)) != sha256.Sum256([]byte(want)) {
			t.Errorf("%d bytes %.60q, want %d", len(r.stdout), r.stdout, len(want))
		}
	}
	body(get("get", "/small.html"), exitOK, "small\n")
	body(get("get", "/large.html"), exitOK, large)
	body(get("get", "/large.html", "-H", "range: bytes=16-31"), exitOK, "0123456789abcdef")

	chunked := get("get", "/ssi/page.html", "-v")
	body(chunked, exitOK, "one GET two\n")
	chunked.want(t, exitOK, "\n< Transfer-Encoding: chunked\n", "\n< [chunk of ", "\n< [last chunk]\n")

	get("get", "/none.html").want(t, exitStatus, "answered 404 Not Found")
	if r := get("get", "/none.html", "--no-fail"); r.status != exitOK || !strings.Contains(r.stdout, "404 Not Found") {
		t.Errorf("%d %q", r.status, r.stdout)
	}

	head := get("head", "/large.html")
	head.want(t, exitOK)
	if !strings.HasPrefix(head.stdout, "HTTP/1.1 200 OK\r\nServer: nginx") || !strings.Contains(head.stdout, "\r\nContent-Length: 1048576\r\n") {
		t.Errorf("%q", head.stdout)
	}
	etag := regexp.MustCompile(`ETag: (\S+)`).FindStringSubmatch(head.stdout)
	date := regexp.MustCompile(`Last-Modified: ([^\r]+)`).FindStringSubmatch(head.stdout)
	if etag == nil || date == nil {
		t.Fatalf("%q", head.stdout)
	}
	for _, condition := range []string{"if-none-match: " + etag[1], "if-modified-since: " + date[1]} {
		r := get("get", "/large.html", "-v", "-H", condition)
		body(r, exitOK, "")
		r.want(t, exitOK, "< HTTP/1.1 304 Not Modified\n")
	}

	get("get", "/moved", "-v").want(t, exitOK, "< HTTP/1.1 301 Moved Permanently\n", "/small.html\n")
	get("get", "/found", "-v").want(t, exitOK, "< HTTP/1.1 302 Moved Temporarily\n")
	get("get", "/close", "--repeat", "2").want(t, exitOK, "connection ended with exchange 1; connecting again", "on 2 connections")

	n.uploads(t, get, body, large)
}

func (n *nginx) uploads(t *testing.T, get func(command, path string, more ...string) result, body func(result, int, string), large string) {
	file := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(file, []byte(large), 0o600); err != nil {
		t.Fatal(err)
	}
	name := "/dav/" + url.PathEscape(t.Name()) + ".html"
	get("put", name, "--data-file", file, "-v").want(t, exitOK, "> content-length: 1048576\n")
	body(get("get", name), exitOK, large)

	args := append([]string{"put"}, "--data-file", "-", "-v", "--host", "localhost", "--unix", n.socket, name)
	r := invokeWith(t.Context(), strings.NewReader("in chunks"), args...)
	r.want(t, exitOK, "> transfer-encoding: chunked\n", "> [chunk of 9 bytes]\n")
	body(get("get", name), exitOK, "in chunks")

	const expecting = "expect: 100-continue"
	get("put", name, "--data-file", file, "-v", "-H", expecting).want(t, exitOK, "< HTTP/1.1 100 Continue\n", "< HTTP/1.1 204 No Content\n")
	get("put", "/none/of/it", "--data-file", file, "-v", "-H", expecting).want(t, exitStatus, "< HTTP/1.1 405 Not Allowed\n")

	get("delete", name).want(t, exitOK)
	get("get", name).want(t, exitStatus)
	body(get("post", "/took", "--data", "some data"), exitOK, "took it\n")
	body(get("post", "/took"), exitOK, "took it\n")
	body(get("post", "/took", "--data", "x", "--repeat", "5"), exitOK, "took it\n")
}

// hundred looks into the log of nginx for what it took for one connection.
func (n *nginx) hundred(t *testing.T) {
	r := invoke(t, "get", n.url+"/small.html?hundred", "--repeat", "100")
	r.want(t, exitOK, "100 exchanges of 100 on 1 connection")
	var got, want []string
	for range 500 { // nginx writes its log after the answer
		log, err := os.ReadFile(n.log)
		if err != nil {
			t.Fatal(err)
		}
		got = got[:0]
		for line := range strings.Lines(string(log)) {
			if strings.HasSuffix(line, "?hundred\n") {
				got = append(got, strings.TrimSpace(line))
			}
		}
		if len(got) >= 100 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if len(got) == 0 {
		t.Fatal("nothing in the log")
	}
	connection, _, _ := strings.Cut(got[0], " ")
	for i := range 100 {
		want = append(want, fmt.Sprintf("%s %d GET /small.html?hundred", connection, i+1))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/misc"
)

func TestRequests(t *testing.T) {
	url := serve(t)
	host := strings.TrimPrefix(url, "http://")
	file := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(file, []byte("from a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, stdin, want string
		args              []string
	}{
		{"get", "", "GET /said?q=1\nhost=" + host + "\n", []string{"get", url + "/said?q=1"}},
		{"delete", "", "DELETE /said\nhost=" + host + "\n", []string{"delete", url + "/said"}},
		{"head", "", "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 6\r\n\r\n", []string{"head", url + "/hello"}},
		{"head of nothing", "", "HTTP/1.1 204 As Asked\r\ncontent-type: text/plain\r\n\r\n", []string{"head", url + "/204"}},
		{"chunks", "", "one\ntwo\n", []string{"get", url + "/chunks"}},
		{"an empty body", "", "", []string{"get", url + "/empty"}},
		{"204", "", "", []string{"delete", url + "/204"}},
		{"fields, lowered and in order", "", "GET /said\nhost=" + host + "\naccept=a, b\nx-two=1\nx-two=2\nx-empty=\n",
			[]string{"get", url + "/said", "-H", "Accept: a, b", "-H", "X-Two:1", "--header", "x-two:2", "-H", "x-empty:"}},
		{"host", "", "GET /said\nhost=example.com:8080\n", []string{"get", url + "/said", "--host", "example.com:8080"}},
		{"host as a field", "", "GET /said\nhost=example.com\n", []string{"get", url + "/said", "-H", "Host: example.com"}},
		{"no host", "", "GET /said\n", []string{"get", url + "/said", "--no-host"}},
		{"put without data", "", "PUT /said\nhost=" + host + "\ncontent-length=0\n[]\n", []string{"put", url + "/said"}},
		{"post of a string", "", "POST /said\nhost=" + host + "\ncontent-length=5\n[a=b&c]\n", []string{"post", url + "/said", "--data", "a=b&c"}},
		{"put of an empty string", "", "PUT /said\nhost=" + host + "\ncontent-length=0\n[]\n", []string{"put", url + "/said", "--data="}},
		{"put of a file", "", "PUT /said\nhost=" + host + "\ncontent-length=11\n[from a file]\n", []string{"put", url + "/said", "--data-file", file}},
		{"post of standard input", "typed", "POST /said\nhost=" + host + "\ntransfer-encoding=chunked\n[typed]\n", []string{"post", url + "/said", "--data-file", "-"}},
		{"post of an empty standard input", "", "POST /said\nhost=" + host + "\ntransfer-encoding=chunked\n[]\n", []string{"post", url + "/said", "--data-file", "-"}},
		{"a length given besides", "", "PUT /said\nhost=" + host + "\ncontent-length=1\n[x]\n", []string{"put", url + "/said", "--data", "x", "-H", "content-length: 1"}},
		{"timeout", "", "hello\n", []string{"get", url + "/hello", "--timeout", "1m"}},
		{"no timeout", "", "hello\n", []string{"get", url + "/hello", "--timeout", "0s"}},
		{"output to standard output", "", "hello\n", []string{"get", url + "/hello", "-o", "-"}},
		{"redirects aren't followed", "", "/301\n", []string{"get", url + "/301"}},
		{"304", "", "", []string{"get", url + "/304"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := invokeWith(t.Context(), strings.NewReader(tt.stdin), tt.args...)
			r.want(t, exitOK)
			if diff := cmp.Diff(tt.want, r.stdout); diff != "" {
				t.Errorf("standard output (-want +got):\n%s", diff)
			}
			if r.stderr != "" {
				t.Errorf("standard error %q", r.stderr)
			}
		})
	}
}

func TestSockets(t *testing.T) {
	t.Run("unix", func(t *testing.T) {
		path := serveUnix(t)
		r := invoke(t, "get", "--unix", path, "/said", "-v")
		r.want(t, exitOK, "* connected to unix:"+path)
		if r.stdout != "GET /said\n" {
			t.Errorf("%q", r.stdout)
		}
		r = invoke(t, "put", "--unix", path, "/said", "--host", "localhost", "--data", "x")
		r.want(t, exitOK)
		if r.stdout != "PUT /said\nhost=localhost\ncontent-length=1\n[x]\n" {
			t.Errorf("%q", r.stdout)
		}
		t.Chdir(filepath.Dir(path))
		for _, relative := range []string{"s", "./s"} {
			invoke(t, "get", "--unix", relative, "/hello").want(t, exitOK)
		}
	})
	t.Run("abstract", func(t *testing.T) {
		misc.CheckLeaks(t)
		s, err := misc.Abstract(handle)
		if errors.Is(err, errors.ErrUnsupported) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		name := strings.TrimPrefix(s.Address().String(), "unix:@")
		r := invoke(t, "get", "--abstract", name, "/said")
		r.want(t, exitOK)
		if r.stdout != "GET /said\n" {
			t.Errorf("%q", r.stdout)
		}
		// Another name is another server.
		invoke(t, "get", "--abstract", name, "--abstract-pad", "/said").want(t, exitConnect)
	})
	t.Run("padded abstract", func(t *testing.T) {
		if runtime.GOOS != "linux" {
			t.Skip("abstract names need Linux")
		}
		misc.CheckLeaks(t)
		name := "degu-padded-" + filepath.Base(t.TempDir()) + regexp.MustCompile(`\W`).ReplaceAllString(t.TempDir(), "-")
		l, err := net.Listen("unix", "@"+name+strings.Repeat("\x00", abstractMax-len(name)))
		if err != nil {
			t.Fatal(err)
		}
		s := misc.NewServer(l, handle)
		defer s.Close()
		r := invoke(t, "get", "--abstract", name, "--abstract-pad", "/said")
		r.want(t, exitOK)
		if r.stdout != "GET /said\n" {
			t.Errorf("%q", r.stdout)
		}
	})
	t.Run("IPv6", func(t *testing.T) {
		misc.CheckLeaks(t)
		s, err := misc.TCP6(handle)
		if err != nil {
			t.Skip("no IPv6: ", err)
		}
		defer s.Close()
		for _, url := range []string{
			"http://" + s.Address().String(), // with scope 0
			"http://" + strings.Replace(s.Address().String(), "%0]", "]", 1),
		} {
			r := invoke(t, "get", url+"/said")
			r.want(t, exitOK)
			want := "GET /said\nhost=" + strings.Replace(s.Address().String(), "%0]", "]", 1) + "\n"
			if r.stdout != want {
				t.Errorf("%q, want %q", r.stdout, want)
			}
		}
	})
}

func TestVerbose(t *testing.T) {
	url := serve(t)
	at := strings.TrimPrefix(url, "http://")
	r := invokeWith(t.Context(), strings.NewReader("typed"), "post", url+"/echo", "-v", "--data-file", "-", "-H", "X-A: 1")
	r.want(t, exitOK)
	want := `* connected to AT
> POST /echo HTTP/1.1
> host: AT
> x-a: 1
> transfer-encoding: chunked
>
> [chunk of 5 bytes]
> [last chunk]
< HTTP/1.1 200 OK
< transfer-encoding: chunked
<
< [chunk of 5 bytes]
< [last chunk]
`
	if diff := cmp.Diff(strings.ReplaceAll(want, "AT", at), r.stderr); diff != "" {
		t.Errorf("standard error (-want +got):\n%s", diff)
	}
	r = invoke(t, "get", url+"/chunks", "-v")
	r.want(t, exitOK)
	want = `* connected to AT
> GET /chunks HTTP/1.1
> host: AT
>
< HTTP/1.1 200 OK
< transfer-encoding: chunked
<
< [chunk of 4 bytes, extension: n=1]
< [chunk of 4 bytes]
< [last chunk]
< x-sum: 8
`
	if diff := cmp.Diff(strings.ReplaceAll(want, "AT", at), r.stderr); diff != "" {
		t.Errorf("standard error (-want +got):\n%s", diff)
	}
}

// Preambles are shown as they came, in the letters they came in, even when they
// came byte by byte; interim ones too.
func TestVerboseIsExact(t *testing.T) {
	url := script(t, "HTTP/1.1 103 Early\r\nLink:  </a>\r\n\r\nHTTP/1.1 200\r\nX-Mixed-CASE:\tv \r\nContent-Length: 2\r\n\r\nok")
	r := invoke(t, "get", url+"/", "-v")
	r.want(t, exitOK)
	_, got, _ := strings.Cut(r.stderr, ">\n")
	want := "< HTTP/1.1 103 Early\n< Link:  </a>\n<\n< HTTP/1.1 200\n< X-Mixed-CASE:\tv \n< Content-Length: 2\n<\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

var figures = regexp.MustCompile(`[0-9.]+ ms`)

func TestRepeat(t *testing.T) {
	url := serve(t)
	for _, tt := range []struct {
		name, stdout, stderr string
		status               int
		args                 []string
	}{
		{"one connection", "hello\n",
			"1: status 200, 6 bytes, T\n2: status 200, 6 bytes, T\n3: status 200, 6 bytes, T\n" +
				"3 exchanges of 3 on 1 connection: shortest T, median T, longest T, sum T\n",
			exitOK, []string{"get", url + "/hello", "--repeat", "3"}},
		{"the server closes each time", "bye\n",
			"1: status 200, 4 bytes, T\ndegu: the connection ended with exchange 1; connecting again\n2: status 200, 4 bytes, T\n" +
				"2 exchanges of 2 on 2 connections: shortest T, median T, longest T, sum T\n",
			exitOK, []string{"get", url + "/close", "--repeat", "2"}},
		{"put", "x",
			"1: status 200, 1 byte, T\n2: status 200, 1 byte, T\n2 exchanges of 2 on 1 connection: shortest T, median T, longest T, sum T\n",
			exitOK, []string{"put", url + "/echo", "--repeat", "2", "--data", "x"}},
		{"status 404", "/404\n",
			"1: status 404, 5 bytes, T\n2: status 404, 5 bytes, T\n2 exchanges of 2 on 1 connection: shortest T, median T, longest T, sum T\n" +
				"degu: the server answered 404 As Asked\n",
			exitStatus, []string{"get", url + "/404", "--repeat", "2"}},
		{"head", "HTTP/1.1 204 As Asked\r\ncontent-type: text/plain\r\n\r\n",
			"1: status 204, 0 bytes, T\n2: status 204, 0 bytes, T\n2 exchanges of 2 on 1 connection: shortest T, median T, longest T, sum T\n",
			exitOK, []string{"head", url + "/204", "--repeat", "2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := invoke(t, tt.args...)
			r.want(t, tt.status)
			if r.stdout != tt.stdout {
				t.Errorf("standard output %q, want %q", r.stdout, tt.stdout)
			}
			if diff := cmp.Diff(tt.stderr, figures.ReplaceAllString(r.stderr, "T")); diff != "" {
				t.Errorf("standard error (-want +got):\n%s", diff)
			}
		})
	}
}

// A connection that the server closes without saying so is made anew for a
// request that may be repeated, and for no other.
func TestRepeatOnSilentClose(t *testing.T) {
	url := forgetful(t)
	r := invoke(t, "get", url, "--repeat", "3")
	r.want(t, exitOK, "without notice", "3 exchanges of 3 on 3 connections")
	if r.stdout != "hello\n" {
		t.Errorf("standard output %q", r.stdout)
	}
	r = invoke(t, "post", url, "--repeat", "3")
	if r.status != exitBroken || !strings.Contains(r.stderr, "1 exchange of 3") {
		t.Errorf("exit status %d, %s", r.status, r.stderr)
	}
}

// Servers of package net/http are another implementation to agree with.
func TestNetHTTPServer(t *testing.T) {
	misc.CheckLeaks(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Trailer", "X-Got")
		io.WriteString(w, r.Method+" "+string(data))
		w.(http.Flusher).Flush()
		w.Header().Set("X-Got", r.Header.Get("X-Sent"))
	}))
	defer s.Close()
	for _, args := range [][]string{
		{"put", s.URL + "/", "--data", "hello", "-v", "-H", "x-sent: 1"},
		{"put", s.URL + "/", "--data-file", "-", "-v", "-H", "x-sent: 1", "-H", "Expect: 100-continue"},
	} {
		r := invokeWith(t.Context(), strings.NewReader("hello"), args...)
		r.want(t, exitOK, "< [chunk of 9 bytes]\n", "< x-got: 1\n", "< Transfer-Encoding: chunked\n")
		if r.stdout != "PUT hello" {
			t.Errorf("%q", r.stdout)
		}
	}
}

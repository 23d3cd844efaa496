package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/degu-go/degu/misc"
)

// refused returns an address where nobody listens.
func refused(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String() + "/"
}

func TestStatuses(t *testing.T) {
	url := serve(t)
	dir := t.TempDir()
	for _, tt := range []struct {
		name   string
		status int
		stdout string
		stderr string
		args   []string
	}{
		{"404", exitStatus, "/404\n", "answered 404 As Asked", []string{"get", url + "/404"}},
		{"404 with --no-fail", exitOK, "/404\n", "", []string{"get", "--no-fail", url + "/404"}},
		{"500", exitStatus, "/500\n", "answered 500", []string{"put", url + "/500", "--data", "x"}},
		{"404 to head", exitStatus, "HTTP/1.1 404 As Asked\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\n", "answered 404", []string{"head", url + "/404"}},
		{"301", exitOK, "/301\n", "", []string{"get", url + "/301"}},
		{"a name that isn't", exitResolve, "", "no-such-host.invalid", []string{"get", "http://no-such-host.invalid/"}},
		{"connection refused", exitConnect, "", "refused", []string{"get", refused(t)}},
		{"no such socket", exitConnect, "", "no such file", []string{"get", "--unix", filepath.Join(dir, "none"), "/"}},
		{"no such interface", exitConnect, "", "no-such", []string{"get", "http://[fe80::1%no-such]/"}},
		{"not HTTP", exitProtocol, "", "status line", []string{"get", script(t, "220 mail\r\n") + "/"}},
		{"a negative length", exitProtocol, "", "content-length", []string{"get", script(t, "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n") + "/"}},
		{"broken chunks", exitProtocol, "ok", "chunk size", []string{"get", script(t, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\nxyz\r\n") + "/"}},
		{"another protocol", exitProtocol, "", "switched", []string{"get", script(t, "HTTP/1.1 101 Switching\r\n\r\n") + "/"}},
		{"no answer", exitBroken, "", "before a response", []string{"get", script(t, "") + "/"}},
		{"half an answer", exitBroken, "", "unexpected EOF", []string{"get", script(t, "HTTP/1.1 200 OK\r\n") + "/"}},
		{"half a body", exitBroken, "half", "short of", []string{"get", script(t, "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf") + "/"}},
		{"half a chunked body", exitBroken, "half", "unexpected EOF", []string{"get", script(t, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n") + "/"}},
		{"a body until the end", exitOK, "all", "", []string{"get", script(t, "HTTP/1.0 200 OK\r\n\r\nall") + "/"}},
		{"no file to send", exitRead, "", "no such file", []string{"put", url + "/echo", "--data-file", filepath.Join(dir, "none")}},
		{"a directory to send", exitRead, "", "is a directory", []string{"put", url + "/echo", "--data-file", dir}},
		{"no directory to write to", exitWrite, "", "no such file", []string{"get", url + "/hello", "-o", filepath.Join(dir, "none", "file")}},
		{"a directory to write to", exitWrite, "", "is a directory", []string{"get", url + "/hello", "-o", dir}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && tt.stderr == "no such file" {
				t.Skip("the system says it otherwise")
			}
			r := invoke(t, tt.args...)
			r.want(t, tt.status, tt.stderr)
			if r.stdout != tt.stdout {
				t.Errorf("standard output %q, want %q", r.stdout, tt.stdout)
			}
			if r.status == exitOK != (r.stderr == "") {
				t.Errorf("standard error %q", r.stderr)
			}
		})
	}
}

// A source of data that fails, or isn't as long as it was, is the local side's
// fault.
func TestDataFails(t *testing.T) {
	url := serve(t)
	r := invokeWith(t.Context(), io.MultiReader(strings.NewReader("x"), broken{}), "put", url+"/echo", "--data-file", "-")
	r.want(t, exitRead, "broken on purpose")
}

type broken struct{}

var errBroken = errors.New("broken on purpose")

func (broken) Read([]byte) (int, error)  { return 0, errBroken }
func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestStandardOutputFails(t *testing.T) {
	url := serve(t)
	for _, args := range [][]string{
		{"get", url + "/hello"}, {"get", url + "/chunks"}, {"head", url + "/hello"},
		{"get", url + "/404"}, {"get", url + "/hello", "--repeat", "2"}, {"demo"}, {"--help"},
	} {
		var stderr strings.Builder
		if status := run(t.Context(), args, strings.NewReader(""), broken{}, &stderr); status != exitWrite {
			t.Errorf("%v: exit status %d\n%s", args, status, &stderr)
		}
		if !strings.Contains(stderr.String(), "broken on purpose") {
			t.Errorf("%v: standard error %q", args, &stderr)
		}
	}
}

// silent is a server that accepts and never says a word.
func silent(t *testing.T) (url string, asked <-chan struct{}) {
	t.Helper()
	misc.CheckLeaks(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got, done := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		c.Read(make([]byte, 4096))
		close(got)
		io.Copy(io.Discard, c)
	}()
	return "http://" + l.Addr().String() + "/", got
}

func TestTimeout(t *testing.T) {
	url, _ := silent(t)
	invoke(t, "get", url, "--timeout", "50ms").want(t, exitTimeout, "timeout")
}

func TestInterrupted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out")
	t.Run("while waiting for an answer", func(t *testing.T) {
		url, asked := silent(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-asked; cancel() }()
		r := invokeWith(ctx, strings.NewReader(""), "get", url, "-o", file)
		r.want(t, exitInterrupted, "degu: interrupted\n")
	})
	t.Run("while waiting for standard input", func(t *testing.T) {
		url, asked := silent(t)
		ctx, cancel := context.WithCancel(t.Context())
		stdin, typist := io.Pipe()
		defer typist.Close()
		go func() { <-asked; cancel() }()
		invokeWith(ctx, stdin, "put", url, "--data-file", "-").want(t, exitInterrupted)
	})
	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		invokeWith(ctx, strings.NewReader(""), "get", serve(t)+"/hello").want(t, exitInterrupted)
		invokeWith(ctx, strings.NewReader(""), "demo").want(t, exitInterrupted)
	})
	if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// The whole command, as a process whose reader goes away.
func TestReaderGone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("pipes break otherwise there")
	}
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	// Twice what any pipe holds.
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 4<<20)) }))
	defer s.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd := exec.Command(self, "get", s.URL+"/")
	cmd.Env = append(os.Environ(), "DEGU_TEST_AS_COMMAND=1")
	cmd.Stdout, cmd.Stderr = w, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	r.Close()
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitWrite || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("%v, standard error %q", err, &stderr)
	}
}

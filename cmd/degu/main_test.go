package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

// TestMain lets a test run this test binary as the command itself.
func TestMain(m *testing.M) {
	if os.Getenv("DEGU_TEST_AS_COMMAND") != "" {
		main()
	}
	os.Exit(m.Run())
}

type result struct {
	status         int
	stdout, stderr string
}

func invoke(t *testing.T, args ...string) result {
	t.Helper()
	return invokeWith(t.Context(), strings.NewReader(""), args...)
}

func invokeWith(ctx context.Context, stdin io.Reader, args ...string) result {
	var stdout, stderr bytes.Buffer
	status := run(ctx, args, stdin, &stdout, &stderr)
	return result{status, stdout.String(), stderr.String()}
}

// want fails the test unless the status is the expected one and each text
// occurs in what was written to standard error.
func (r result) want(t *testing.T, status int, stderr ...string) {
	t.Helper()
	if r.status != status {
		t.Errorf("exit status %d, want %d", r.status, status)
	}
	for _, text := range stderr {
		if !strings.Contains(r.stderr, text) {
			t.Errorf("standard error lacks %q", text)
		}
	}
	if t.Failed() {
		t.Logf("standard error:\n%s", r.stderr)
	}
}

// handle is the server that most tests talk to.
func handle(req *misc.Request) *misc.Response {
	path, _, _ := strings.Cut(req.URI, "?")
	switch path {
	case "/hello":
		return misc.Text(200, "hello\n")
	case "/said":
		return misc.Text(200, said(req))
	case "/echo":
		return misc.Echo(req)
	case "/empty":
		return &misc.Response{Status: 200}
	case "/chunks":
		return &misc.Response{Status: 200, Reason: "OK", Body: &misc.Chunked{
			Chunks: []body.Chunk{{Ext: []byte("n=1"), Data: []byte("one\n")}, {Data: []byte("two\n")}},
			Fields: wire.NewHeader("x-sum", "8"),
		}}
	case "/close":
		r := misc.Text(200, "bye\n")
		r.Header.Add("connection", "close")
		return r
	case "/204", "/304", "/301", "/404", "/500":
		r := misc.Text(int(path[1]-'0')*100+int(path[3]-'0'), path+"\n")
		r.Reason = "As Asked"
		return r
	}
	return misc.Text(404, "no such thing\n")
}

// said repeats the request's fields, and its body's framing and content.
func said(req *misc.Request) string {
	var s strings.Builder
	s.WriteString(req.Method + " " + req.URI + "\n")
	for name, value := range req.Header.All() {
		s.WriteString(string(name) + "=" + string(value) + "\n")
	}
	if req.Body != nil {
		data, err := req.Body.ReadAll(1 << 20)
		if err != nil {
			return err.Error()
		}
		s.WriteString("[" + string(data) + "]\n")
	}
	return s.String()
}

func serve(t *testing.T) (url string) {
	t.Helper()
	misc.CheckLeaks(t)
	s, err := misc.TCP(handle)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return "http://" + s.Address().String()
}

// serveUnix returns the path of a Unix socket.
func serveUnix(t *testing.T) string {
	t.Helper()
	misc.CheckLeaks(t)
	s, err := misc.Unix(handle)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return strings.TrimPrefix(s.Address().String(), "unix:")
}

// byHand is where serve gets its connections, until the test ends.
func byHand(t *testing.T, serve func(l net.Listener)) (hostPort string) {
	t.Helper()
	misc.CheckLeaks(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		serve(l)
	}()
	return l.Addr().String()
}

// script is a server that reads one preamble from each connection, says what
// it was given, whatever that is, and closes.
func script(t *testing.T, says string) (url string) {
	t.Helper()
	return "http://" + byHand(t, func(l net.Listener) {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			buf := make([]byte, 4096)
			c.Read(buf)
			for i := range len(says) {
				c.Write([]byte(says[i : i+1]))
			}
			c.Close()
		}
	})
}

// forgetful is a server that answers one request on each connection, takes
// another one and hangs up.
func forgetful(t *testing.T) (url string) {
	t.Helper()
	misc.CheckLeaks(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := misc.NewServer(hangingUp{l}, handle)
	t.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String() + "/hello"
}

type hangingUp struct{ net.Listener }

func (l hangingUp) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &secondReadFails{Conn: c}, err
}

type secondReadFails struct {
	net.Conn
	reads int
}

func (c *secondReadFails) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.reads++; c.reads == 2 {
		return 0, net.ErrClosed
	}
	return n, err
}

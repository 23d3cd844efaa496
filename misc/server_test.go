package misc_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

var kinds = []struct {
	name string
	make func(misc.Handler, ...misc.Option) (*misc.Server, error)
}{
	{"TCP", misc.TCP}, {"TCP6", misc.TCP6}, {"Unix", misc.Unix}, {"Abstract", misc.Abstract},
}

// start makes a server of one kind, or skips where the machine has none such.
func start(t *testing.T, name string, mk func(misc.Handler, ...misc.Option) (*misc.Server, error), h misc.Handler, opts ...misc.Option) *misc.Server {
	t.Helper()
	s, err := mk(h, opts...)
	var sys *net.OpError
	switch {
	case errors.Is(err, errors.ErrUnsupported), name == "TCP6" && errors.As(err, &sys):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func connect(t *testing.T, s *misc.Server) *conn.Conn {
	t.Helper()
	sock, err := s.Address().Dial(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := conn.New(sock, conn.Options{})
	t.Cleanup(func() { c.Close() })
	return c
}

func TestEveryKindOfAddress(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			s := start(t, k.name, k.make, routes)
			if got, err := address.Parse(s.Address().String()); err != nil || got != s.Address() {
				t.Errorf("address %v: %v", s.Address(), err)
			}
			c := connect(t, s)
			for range 3 {
				exercise(t, c)
			}
			if n := s.Accepted(); n != 1 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// exercise makes one request of each sort on one connection.
func exercise(t *testing.T, c *conn.Conn) {
	t.Helper()
	for _, tt := range []struct {
		method, uri string
		b           body.Outgoing
		status      int
		want        string
	}{
		{"GET", "/text?q", nil, 200, "GET /text?q"},
		{"HEAD", "/text", nil, 200, ""},
		{"GET", "/chunks", nil, 200, "onetwo"},
		{"PUT", "/echo", body.String("in memory"), 200, "in memory"},
		{"PUT", "/echo", body.New(strings.NewReader("from a reader"), 6), 200, "from a"},
		{"POST", "/echo", body.Stream(strings.NewReader("streamed")), 200, "streamed"},
		{"POST", "/relay", body.Stream(strings.NewReader("streamed")), 200, "streamed"},
		{"DELETE", "/204", nil, 204, ""},
		{"GET", "/304", nil, 304, ""},
		{"POST", "/nothing", body.String("unread"), 200, ""},
		{"GET", "/else", nil, 404, "no such thing\n"},
	} {
		resp, err := c.Request(t.Context(), tt.method, tt.uri, nil, tt.b)
		if err != nil {
			t.Fatalf("%s %s: %v", tt.method, tt.uri, err)
		}
		var got []byte
		if resp.Body != nil {
			if got, err = resp.Body.ReadAll(1000); err != nil {
				t.Fatalf("%s %s: %v", tt.method, tt.uri, err)
			}
		}
		if resp.Status != tt.status || string(got) != tt.want {
			t.Errorf("%s %s: %d %q, want %d %q", tt.method, tt.uri, resp.Status, got, tt.status, tt.want)
		}
	}
}

func TestUnixLeavesNoFile(t *testing.T) {
	s := start(t, "Unix", misc.Unix, routes)
	path := strings.TrimPrefix(s.Address().String(), "unix:")
	if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory: %v, %v", info, err)
	}
	s.Close()
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Close: %v", err)
	}
}

// A temporary directory may have a name that leaves no room in a socket
// address.
func TestUnixWithLongTempDir(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("d", 100))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	s := start(t, "Unix", misc.Unix, routes)
	if err := s.Address().Validate(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(long); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestConcurrentConnections(t *testing.T) {
	s := serve(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { exercise(t, connect(t, s)) })
	}
	all.Wait()
	if n := s.Accepted(); n != 20 {
		t.Errorf("%d connections", n)
	}
}

func TestNetHTTPClient(t *testing.T) {
	for _, patience := range []time.Duration{0, 20 * time.Second} { // to wait for 100 (Continue)
		t.Run(patience.String(), func(t *testing.T) { netHTTP(t, patience) })
	}
}

func netHTTP(t *testing.T, patience time.Duration) {
	s := serve(t)
	tr := &http.Transport{ExpectContinueTimeout: patience}
	defer tr.CloseIdleConnections()
	c := &http.Client{Transport: tr}
	large := bytes.Repeat([]byte("large "), 300_000)
	for _, tt := range []struct {
		name, method, path string
		send               io.Reader
		expect             bool
		want               string
	}{
		{"get", "GET", "/text", nil, false, "GET /text"},
		{"head", "HEAD", "/text", nil, false, ""},
		{"length", "PUT", "/echo", strings.NewReader("hello"), false, "hello"},
		{"chunks", "POST", "/echo", io.MultiReader(strings.NewReader("hello")), false, "hello"},
		{"large", "PUT", "/echo", bytes.NewReader(large), false, string(large)},
		{"large in chunks", "PUT", "/echo", io.MultiReader(bytes.NewReader(large)), false, string(large)},
		{"expect", "PUT", "/echo", strings.NewReader("hello"), true, "hello"},
		{"trailer", "GET", "/chunks", nil, false, "onetwo"},
		{"204", "DELETE", "/204", nil, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequest(tt.method, "http://"+s.Address().String()+tt.path, tt.send)
			if err != nil {
				t.Fatal(err)
			}
			if tt.expect {
				req.Header.Set("expect", "100-continue")
			}
			resp, err := c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			got, err := io.ReadAll(resp.Body)
			if err != nil || sha256.Sum256(got) != sha256.Sum256([]byte(tt.want)) {
				t.Errorf("got %d bytes, %v, want %d", len(got), err, len(tt.want))
			}
			t.Log(s.Accepted())
			if tt.name == "trailer" && resp.Trailer.Get("X-Sum") != "6" {
				t.Errorf("trailer: %v", resp.Trailer)
			}
		})
	}
	if n := s.Accepted(); n != 1 {
		t.Errorf("%d connections: the server wasn't in step with net/http", n)
	}
}

func TestCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed: ", err)
	}
	large := strings.Repeat("large ", 300_000) // curl asks before it sends that much
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			s := start(t, k.name, k.make, routes)
			base, args := "http://localhost", []string{"-sS", "--fail-with-body", "--max-time", "20"}
			switch at := s.Address().String(); {
			case k.name == "Unix":
				args = append(args, "--unix-socket", strings.TrimPrefix(at, "unix:"))
			case k.name == "Abstract":
				args = append(args, "--abstract-unix-socket", strings.TrimPrefix(at, "unix:@"))
			default:
				base = "http://" + strings.Replace(at, "%0]", "]", 1)
			}
			for _, tt := range []struct {
				name  string
				args  []string
				stdin string
				want  string
			}{
				{"two on one connection", []string{base + "/text", base + "/chunks"}, "", "GET /textonetwo"},
				{"head", []string{"-I", base + "/204"}, "", "HTTP/1.1 204 \r\n\r\n"},
				{"HTTP/1.0", []string{"-0", base + "/chunks"}, "", "onetwo"},
				{"upload", []string{"-T", "-", base + "/echo"}, "hello", "hello"},
				{"large upload", []string{"--data-binary", "@-", "-H", "content-type: text/plain", base + "/echo"}, large, large},
			} {
				cmd := exec.Command(curl, append(args, tt.args...)...)
				cmd.Stdin = strings.NewReader(tt.stdin)
				cmd.Env = append(os.Environ(), "no_proxy=*")
				got, err := cmd.Output()
				if err != nil || string(got) != tt.want {
					t.Errorf("%s: %v, %d bytes %.200q", tt.name, err, len(got), got)
				}
			}
		})
	}
}

// What a handler returned stays as it was, so that it can return it again.
func TestResponseIsLeftAlone(t *testing.T) {
	misc.CheckLeaks(t)
	same := &misc.Response{Status: 200, Header: wire.NewHeader("x-a", "1"), Body: body.String("again")}
	s := start(t, "TCP", misc.TCP, func(*misc.Request) *misc.Response { return same })
	for range 3 {
		resp, err := connect(t, s).Get(t.Context(), "/", wire.NewHeader("connection", "close"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := resp.Body.ReadAll(100); string(got) != "again" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	var names []string
	for name := range same.Header.All() {
		names = append(names, string(name))
	}
	if diff := cmp.Diff([]string{"x-a"}, names); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
}

// A listener that isn't one of package net's works too.
func TestAnyListener(t *testing.T) {
	misc.CheckLeaks(t)
	l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	s := misc.NewServer(l, routes)
	defer s.Close()
	if s.Address() != (address.Address{}) {
		t.Errorf("address %v", s.Address())
	}
	here, there := net.Pipe()
	l.conns <- uncomparable{there, nil}
	c := conn.New(here, conn.Options{})
	defer c.Close()
	resp, err := c.Get(t.Context(), "/text", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := resp.Body.ReadAll(100); string(got) != "GET /text" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// uncomparable is a net.Conn that can't be the key of a map.
type uncomparable struct {
	net.Conn
	_ []string
}

// Addresses lead to socket files from anywhere, whatever TMPDIR and the
// listener's path are relative to.
func TestRelativePaths(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths of sockets begin with a slash")
	}
	dir, err := os.MkdirTemp("/tmp", "degu-") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	long := filepath.Join(dir, strings.Repeat("x", 100))
	for _, path := range []string{dir + "/tmp", dir + "/a", dir + "/a/b", long} {
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(dir+"/a/b", dir+"/link"); err != nil {
		t.Fatal(err)
	}
	listener := func(at, path string) func() (address.Address, error) {
		return func() (address.Address, error) {
			t.Chdir(at)
			l, err := net.Listen("unix", path)
			if err != nil {
				return address.Address{}, err
			}
			s := misc.NewServer(l, routes)
			t.Cleanup(func() { s.Close() })
			return s.Address(), nil
		}
	}
	for _, tt := range []struct {
		name string
		make func() (address.Address, error)
		none bool // no address leads there
	}{
		{"Unix", func() (address.Address, error) {
			s, err := misc.Unix(routes)
			if err != nil {
				return address.Address{}, err
			}
			t.Cleanup(func() { s.Close() })
			return s.Address(), nil
		}, false},
		{"Script", func() (address.Address, error) {
			return misc.Script{Network: "unix", Steps: []misc.Step{misc.Close()}}.Serve(t), nil
		}, false},
		{"listener", listener(dir, "s"), false},
		{"listener, not clean", listener(dir, "./tmp/../s2"), false},
		{"listener, above", listener(dir+"/tmp", "../s3"), false},
		{"listener, cleaned it is elsewhere", listener(dir, "link/../s4"), true},
		{"listener, too long", listener(long, "s"), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(dir)
			t.Setenv("TMPDIR", "tmp")
			at, err := tt.make()
			if err != nil {
				t.Fatal(err)
			}
			if tt.none {
				if at != (address.Address{}) {
					t.Errorf("address %v", at)
				}
				return
			}
			t.Chdir("/")
			sock, err := at.Dial(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			sock.Close()
		})
	}
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.closed); return nil }
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

func ExampleTCP() {
	s, err := misc.TCP(func(req *misc.Request) *misc.Response {
		return misc.Text(200, "you asked for "+req.URI)
	})
	if err != nil {
		panic(err)
	}
	defer s.Close()

	resp, err := http.Get("http://" + s.Address().String() + "/hello")
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	io.Copy(os.Stdout, resp.Body)
	// Output: you asked for /hello
}

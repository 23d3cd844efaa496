package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

var background = context.Background()

// The document's table of defaults and overrides.
func TestAttributes(t *testing.T) {
	linkLocal := netip.MustParseAddr("fe80::e8b:fdff:fe75:402c")
	for _, tt := range []struct {
		name, reason string
		addr         address.Address
		opts         []client.Option
		host         string
		timeout      time.Duration
		options      string
	}{
		{"name", "the default port is left out", address.TCP("en.wikipedia.org", 80), nil, "en.wikipedia.org", 90 * time.Second, "[]"},
		{"IPv4", "another port isn't", address.TCP("192.168.1.171", 5984), nil, "192.168.1.171:5984", 90 * time.Second, "[]"},
		{"IPv6 2-tuple", "in brackets", address.TCP("2620:0:861:ed1a::1", 80), nil, "[2620:0:861:ed1a::1]", 90 * time.Second, "[]"},
		{"IPv6 4-tuple", "without the zone", address.TCP6(linkLocal, 5984, 0, 3), nil, "[fe80::e8b:fdff:fe75:402c]:5984", 90 * time.Second, "[]"},
		{"unix", "none", address.Unix("/tmp/my.socket"), nil, "", 90 * time.Second, "[]"},
		{"abstract", "none", address.Abstract([]byte("00022")), nil, "", 90 * time.Second, "[]"},
		{"host", "overrides", address.TCP("192.168.1.171", 5984), []client.Option{client.WithHost("example.com")}, "example.com", 90 * time.Second, "[host=example.com]"},
		{"host, unix", "overrides", address.Unix("/tmp/my.socket"), []client.Option{client.WithHost("example.com")}, "example.com", 90 * time.Second, "[host=example.com]"},
		{"no host", "overrides", address.TCP("192.168.1.171", 5984), []client.Option{client.NoHost()}, "", 90 * time.Second, "[host=none]"},
		{"no host, unix", "is the default anyway", address.Unix("/tmp/my.socket"), []client.Option{client.NoHost()}, "", 90 * time.Second, "[host=none]"},
		{"timeout", "overrides", address.TCP("127.0.0.1", 12345), []client.Option{client.WithTimeout(5 * time.Second)}, "127.0.0.1:12345", 5 * time.Second, "[timeout=5s]"},
		{"no timeout", "overrides", address.TCP("127.0.0.1", 80), []client.Option{client.NoTimeout()}, "127.0.0.1", conn.NoTimeout, "[timeout=none]"},
		{"twice", "the later one counts", address.TCP("127.0.0.1", 80), []client.Option{client.WithHost("a"), client.WithHost("b")}, "b", 90 * time.Second, "[host=a host=b]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := client.New(tt.addr, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if c.Address() != tt.addr || c.Host() != tt.host || c.Timeout() != tt.timeout || fmt.Sprint(c.Options()) != tt.options {
				t.Errorf("%v host %q timeout %v options %v (%s)", c.Address(), c.Host(), c.Timeout(), c.Options(), tt.reason)
			}
			if b := c.Bodies(); b.Length == nil || b.Chunked == nil || b.UntilClose == nil || b.New == nil || b.Stream == nil {
				t.Error("bodies not complete")
			}
		})
	}
}

func TestRefusedOptions(t *testing.T) {
	addr := address.TCP("127.0.0.1", 80)
	for _, tt := range []struct {
		name   string
		opts   []client.Option
		option string
		is     error
		text   string
	}{
		{"empty host", []client.Option{client.WithHost("")}, "host", nil, "client: option host: empty; use NoHost to send no host field"},
		{"host with a line break", []client.Option{client.WithHost("a\r\nb: c")}, "host", nil, `client: option host: "a\r\nb: c" is no host; it takes host or host:port`},
		{"host with a path", []client.Option{client.WithHost("a/b")}, "host", nil, `client: option host: "a/b" is no host; it takes host or host:port`},
		{"continue timeout 0", []client.Option{client.WithContinueTimeout(0)}, "continue_timeout", nil, "client: option continue_timeout: not positive; leave the expect field out not to wait"},
		{"busy poll 0", []client.Option{client.WithBusyPoll(0)}, "busy_poll", nil, "client: option busy_poll: not from 1ns to 10ms"},
		{"busy poll for long", []client.Option{client.WithBusyPoll(time.Second)}, "busy_poll", nil, "client: option busy_poll: not from 1ns to 10ms"},
		{"timeout 0", []client.Option{client.WithTimeout(0)}, "timeout", nil, "client: option timeout: not positive; use NoTimeout for none"},
		{"nil codec", []client.Option{client.WithCodec(nil)}, "codec", nil, "client: option codec: nil"},
		{"nil dialer", []client.Option{client.WithDialer(nil)}, "dialer", nil, "client: option dialer: nil"},
		{"CONNECT", []client.Option{client.WithMethods("CONNECT")}, "methods", wire.ErrMethod, ""},
		{"codec and methods", []client.Option{client.WithCodec(wire.HTTP1), client.WithMethods("PATCH")}, "methods", nil, "client: option methods: given together with codec; make the codec with these methods"},
		{"bad base field", []client.Option{client.WithBaseHeader(wire.NewHeader("A", "b"))}, "base", wire.ErrFieldCase, ""},
		{"host as base field", []client.Option{client.WithBaseHeader(wire.NewHeader("host", "b"))}, "base", nil, `client: option base: field "host" can't be a base field`},
		{"length as base field", []client.Option{client.WithBaseHeader(wire.NewHeader("content-length", "1"))}, "base", nil, `client: option base: field "content-length" can't be a base field`},
		{"zero option", []client.Option{{}}, "unknown", nil, "client: option unknown: zero Option; use one of the With functions"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := client.New(addr, tt.opts...)
			var oe *client.OptionError
			if c != nil || !errors.As(err, &oe) || oe.Option != tt.option || tt.is != nil && !errors.Is(err, tt.is) {
				t.Fatalf("%v, %v", c, err)
			}
			if tt.text != "" && err.Error() != tt.text {
				t.Errorf("got  %v\nwant %s", err, tt.text)
			}
		})
	}
	if _, err := client.New(address.Address{}); !errors.Is(err, address.ErrZero) {
		t.Errorf("zero address: %v", err)
	}
	if _, err := client.New(address.Unix("relative")); !errors.Is(err, address.ErrPath) {
		t.Errorf("relative path: %v", err)
	}
}

// Options are copied: what the caller does with them later has no effect.
func TestOptionsAreCopied(t *testing.T) {
	base, methods, dialer := wire.NewHeader("x", "1"), []string{"PATCH"}, &net.Dialer{}
	opts := []client.Option{client.WithBaseHeader(base), client.WithMethods(methods...), client.WithDialer(dialer)}
	srv := echo(t)
	c, err := client.New(srv, opts...)
	if err != nil {
		t.Fatal(err)
	}
	base.Set("x", "2")
	methods[0] = "GET"
	dialer.Timeout = -1
	opts[0] = client.Option{}
	cn, err := c.Connect(background)
	if err != nil {
		t.Fatal(err)
	}
	defer cn.Close()
	r, err := cn.Request(background, "PATCH", "/", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := r.Body.ReadAll(1 << 10); !strings.Contains(string(b), "PATCH / x=[1]") {
		t.Errorf("%s", b)
	}
	if c.Options()[0].Name() != "base" || c.Options()[1].Value().([]string)[0] != "PATCH" {
		t.Errorf("%v", c.Options())
	}
}

// echo is net/http's server, telling what it got.
func echo(t *testing.T) address.Address {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s x=%v host=%s %d %s", r.Method, r.URL, r.Header["X"], r.Host, r.ContentLength, b)
	}))
	t.Cleanup(srv.Close)
	addr, err := address.Parse(srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// Every kind of address, with net/http as the server.
func TestEveryKindOfAddress(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		name, network, at string
		addr              func(net.Listener) address.Address
	}{
		{"tcp", "tcp4", "127.0.0.1:0", func(l net.Listener) address.Address {
			return address.TCP("127.0.0.1", uint16(l.Addr().(*net.TCPAddr).Port))
		}},
		{"name", "tcp4", "127.0.0.1:0", func(l net.Listener) address.Address {
			return address.TCP("localhost", uint16(l.Addr().(*net.TCPAddr).Port))
		}},
		{"tcp6", "tcp6", "[::1]:0", func(l net.Listener) address.Address {
			return address.TCP6(netip.IPv6Loopback(), uint16(l.Addr().(*net.TCPAddr).Port), 0, 0)
		}},
		{"unix", "unix", filepath.Join(dir, "s"), func(l net.Listener) address.Address {
			return address.Unix(filepath.Join(dir, "s"))
		}},
		{"unix file named @x", "unix", filepath.Join(dir, "@x"), func(l net.Listener) address.Address {
			return address.Unix(filepath.Join(dir, "@x"))
		}},
		{"abstract", "unix", "@degu-test\x00with NUL", func(l net.Listener) address.Address {
			return address.Abstract([]byte("degu-test\x00with NUL"))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			l, err := net.Listen(tt.network, tt.at)
			if err != nil {
				t.Skipf("this system has no %s: %v", tt.name, err)
			}
			srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(w, r.Body)
			})}
			go srv.Serve(l)
			defer srv.Close()
			c, err := client.New(tt.addr(l), client.WithHost("test"))
			if err != nil {
				t.Fatal(err)
			}
			cn, err := c.Connect(background)
			if err != nil {
				t.Fatal(err)
			}
			defer cn.Close()
			for _, b := range []body.Outgoing{body.String("hello"), body.Stream(strings.NewReader("hello"))} {
				r, err := cn.Post(background, "/", nil, b)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := r.Body.ReadAll(10); err != nil || string(got) != "hello" || r.Status != 200 {
					t.Errorf("%d %q, %v", r.Status, got, err)
				}
			}
		})
	}
}

// What can go wrong with connecting: the typed error, and nothing left.
func TestConnectFailures(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := address.TCP("127.0.0.1", uint16(l.Addr().(*net.TCPAddr).Port))
	l.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(background)
	cancel()
	expired, cancel := context.WithDeadline(background, time.Now().Add(-time.Second))
	defer cancel()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		addr address.Address
		want error
	}{
		{"refused", background, refused, syscall.ECONNREFUSED},
		{"wrong socket path", background, address.Unix(filepath.Join(t.TempDir(), "none")), syscall.ENOENT},
		{"file that is no socket", background, address.Unix(file), syscall.ECONNREFUSED},
		{"abstract name nobody has", background, address.Abstract([]byte("degu-nobody")), syscall.ECONNREFUSED},
		{"cancelled", cancelled, refused, context.Canceled},
		{"expired", expired, refused, context.DeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			c, err := client.New(tt.addr)
			if err != nil {
				t.Fatal(err)
			}
			cn, err := c.Connect(tt.ctx)
			var op *net.OpError
			if cn != nil || !errors.As(err, &op) || op.Op != "dial" {
				t.Fatalf("%v, %v", cn, err)
			}
			if timeout := errors.Is(tt.want, context.DeadlineExceeded); !errors.Is(err, tt.want) && !(timeout && op.Timeout()) {
				// The standard dialer has errors of its own for a context.
				if !(tt.want == context.Canceled && strings.Contains(err.Error(), "operation was canceled")) {
					t.Errorf("%v", err)
				}
			}
			if !strings.HasPrefix(err.Error(), "client: connect: dial ") {
				t.Errorf("%v", err)
			}
		})
	}
}

// One client, used from everywhere at once: a connection each.
func TestConcurrentConnections(t *testing.T) {
	c, err := client.New(echo(t))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			cn, err := c.Connect(background)
			if err != nil {
				t.Error(err)
				return
			}
			defer cn.Close()
			for j := range 20 {
				uri := fmt.Sprintf("/%d/%d", i, j)
				r, err := cn.Get(background, uri, nil)
				if err != nil {
					t.Error(err)
					return
				}
				if b, err := r.Body.ReadAll(1 << 10); err != nil || !strings.HasPrefix(string(b), "GET "+uri+" ") {
					t.Errorf("%q, %v", b, err)
				}
			}
		}()
	}
	wg.Wait()
}

func TestConnectWithBodies(t *testing.T) {
	c, err := client.New(echo(t))
	if err != nil {
		t.Fatal(err)
	}
	own := 0
	cn, err := c.ConnectWith(background, body.Bodies{Length: func(src *body.Buffer, n int64, done body.Done) body.Incoming {
		own++
		return body.Bodies{}.Complete().Length(src, n, done)
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer cn.Close()
	r, err := cn.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Body.Discard(1 << 10); own != 1 {
		t.Errorf("own constructor called %d times", own)
	}
}

func TestCreateSocketIsBare(t *testing.T) {
	addr := echo(t)
	c, err := client.New(addr)
	if err != nil {
		t.Fatal(err)
	}
	sock, err := c.CreateSocket(background)
	if err != nil {
		t.Fatal(err)
	}
	cn := conn.New(sock, conn.Options{Base: wire.NewHeader("host", "own")})
	defer cn.Close()
	if cn.Sock() != sock || cn.Base().Get("host") != "own" {
		t.Error("attributes of the connection")
	}
	r, err := cn.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := r.Body.ReadAll(1 << 10); !strings.Contains(string(b), "host=own") {
		t.Errorf("%s", b)
	}
}

// Options can be logged.
func TestOptionStrings(t *testing.T) {
	var s []string
	for _, o := range []client.Option{client.WithHost("a"), client.NoHost(), client.WithTimeout(time.Second), client.NoTimeout(), client.WithMethods("PATCH")} {
		s = append(s, o.String())
	}
	if b, _ := json.Marshal(s); string(b) != `["host=a","host=none","timeout=1s","timeout=none","methods=[PATCH]"]` {
		t.Errorf("%s", b)
	}
}

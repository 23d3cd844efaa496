package address_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/address"
)

// listen serves one byte to whoever connects, until the test ends.
func listen(t *testing.T, network, addr string) net.Listener {
	t.Helper()
	l, err := net.Listen(network, addr)
	if err != nil {
		t.Skipf("cannot listen here: %v", err)
	}
	serve(t, l)
	return l
}

func serve(t *testing.T, l net.Listener) {
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte{'!'})
			c.Close()
		}
	}()
}

func port(l net.Listener) uint16 {
	return uint16(l.Addr().(*net.TCPAddr).Port)
}

// mustGreet dials and reads what listen serves.
func mustGreet(t *testing.T, a address.Address, d *net.Dialer) {
	t.Helper()
	c, err := a.Dial(t.Context(), d)
	if err != nil {
		t.Fatalf("Dial(%v) = %v", a, err)
	}
	defer c.Close()
	if got, err := io.ReadAll(c); err != nil || string(got) != "!" {
		t.Errorf("read %q, %v", got, err)
	}
}

// socketDir is short enough for a socket, which t.TempDir need not be.
func socketDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "addr")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestDialTCP(t *testing.T) {
	four := listen(t, "tcp4", "127.0.0.1:0")
	t.Run("IPv4", func(t *testing.T) { mustGreet(t, address.TCP("127.0.0.1", port(four)), nil) })
	t.Run("name", func(t *testing.T) { mustGreet(t, address.TCP("localhost", port(four)), nil) })
	t.Run("with dialer", func(t *testing.T) {
		mustGreet(t, address.TCP("127.0.0.1", port(four)), &net.Dialer{Timeout: time.Minute})
	})
	t.Run("IPv6", func(t *testing.T) {
		mustGreet(t, address.TCP("::1", port(listen(t, "tcp6", "[::1]:0"))), nil)
	})
	t.Run("TCP6", func(t *testing.T) {
		mustGreet(t, address.TCP6(ip("::1"), port(listen(t, "tcp6", "[::1]:0")), 0, 0), nil)
	})
}

func TestDialUnix(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("temporary directories have a drive letter there")
	}
	for _, tc := range []struct{ name, reason, file string }{
		{"plain", "the usual case", "x.sock"},
		{"at sign", "a file, not an abstract name", "@x"},
		{"odd bytes", "nothing is unescaped on the way", "a%41 b"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(socketDir(t), tc.file)
			listen(t, "unix", path)
			if _, err := os.Lstat(path); err != nil {
				t.Fatal(err)
			}
			mustGreet(t, address.Unix(path), nil)
		})
	}
}

func TestDialKeepsDialer(t *testing.T) {
	l := listen(t, "tcp4", "127.0.0.1:0")
	d := net.Dialer{Timeout: time.Minute}
	mustGreet(t, address.TCP("127.0.0.1", port(l)), &d)
	if d.Timeout != time.Minute || d.Control != nil || d.ControlContext != nil || d.LocalAddr != nil || d.KeepAlive != 0 {
		t.Errorf("Dial changed the dialer: %+v", d)
	}
}

func TestDialUnknownZone(t *testing.T) {
	const zone = "nosuchzone0"
	_, err := address.TCP("fe80::1%"+zone, 80).Dial(t.Context(), nil)
	var op *net.OpError
	if !errors.Is(err, address.ErrZone) || !errors.As(err, &op) {
		t.Fatalf("Dial = %v, want ErrZone with the system's error for its cause", err)
	}
	if !strings.Contains(err.Error(), zone) {
		t.Errorf("message does not name the zone: %v", err)
	}
}

// A name that begins with digits is never a number: a dialer would take this
// one for interface 1, which exists.
func TestDialZoneIsNoNumber(t *testing.T) {
	_, err := address.TCP("fe80::1%1nosuchzone", 80).Dial(t.Context(), nil)
	if !errors.Is(err, address.ErrZone) {
		t.Errorf("Dial = %v, want ErrZone", err)
	}
}

// unreachable has one address for each way through Dial, none of which answers.
func unreachable(t *testing.T) map[string]address.Address {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := port(l)
	l.Close()
	return map[string]address.Address{
		"IPv4":          address.TCP("127.0.0.1", free),
		"IPv6":          address.TCP("::1", free),
		"TCP6":          address.TCP6(ip("::1"), free, 0, 0),
		"TCP6 scope":    address.TCP6(ip("::1"), free, 0, 1),
		"TCP6 flowinfo": address.TCP6(ip("::1"), free, 0x12345, 0),
		"IPv4-mapped":   address.TCP6(ip("::ffff:127.0.0.1"), free, 0, 0),
		"file":          address.Unix("/nonexistent/degu.sock"),
		"abstract":      address.Abstract([]byte("degu address test: nobody listens")),
	}
}

func TestDialFailures(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	expired, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	for _, tc := range []struct {
		name, reason string
		ctx          context.Context
		d            *net.Dialer
		want         error // nil: any
		timeout      bool
	}{
		{"nobody there", "refused, or no such file", t.Context(), nil, nil, false},
		{"canceled", "ctx ends the attempt", canceled, nil, context.Canceled, false},
		{"ctx expired", "ctx ends the attempt", expired, nil, context.DeadlineExceeded, true},
		{"dialer's deadline", "the dialer's limits hold too", t.Context(), &net.Dialer{Deadline: time.Unix(1, 0)}, nil, true},
		{"dialer's timeout", "the dialer's limits hold too", t.Context(), &net.Dialer{Timeout: -1}, nil, true},
	} {
		for name, a := range unreachable(t) {
			t.Run(tc.name+"/"+name, func(t *testing.T) {
				c, err := a.Dial(tc.ctx, tc.d)
				if err == nil {
					c.Close()
					t.Fatalf("Dial(%v) succeeded", a)
				}
				if errors.Is(err, address.ErrUnsupported) {
					t.Skip("not on this system: ", err)
				}
				var op *net.OpError
				if !errors.As(err, &op) || op.Op != "dial" {
					t.Errorf("Dial = %v, want an OpError of dial", err)
				}
				if tc.want != nil && !errors.Is(err, tc.want) {
					t.Errorf("Dial = %v, want %v: %s", err, tc.want, tc.reason)
				}
				if op != nil && op.Timeout() != tc.timeout {
					t.Errorf("Timeout = %v of %v, want %v", op.Timeout(), err, tc.timeout)
				}
			})
		}
	}
}

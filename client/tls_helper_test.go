package client_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
	"github.com/degu-go/degu/wire"
)

// hang is how long a test waits for what comes at once, or never.
const hang = 30 * time.Second

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func tempPKI(t testing.TB) *misc.TempPKI {
	t.Helper()
	return misc.TempPKIFor(t, misc.PKIOptions{})
}

// keyPair is a server's certificate with its key.
func keyPair(t testing.TB, s tlsconfig.Server) tls.Certificate {
	t.Helper()
	return must[tls.Certificate](t)(tls.LoadX509KeyPair(s.CertFile, s.KeyFile))
}

func certPool(t testing.TB, file string) *x509.CertPool {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(must[[]byte](t)(os.ReadFile(file))) {
		t.Fatalf("no certificate in %s", file)
	}
	return pool
}

// listen is a listener on a free port of an IP address, or on a socket file.
func listen(t testing.TB, network, at string) net.Listener {
	t.Helper()
	if network == "tcp" {
		at = net.JoinHostPort(at, "0")
	}
	l, err := net.Listen(network, at)
	if err != nil {
		t.Skipf("this system has no %s at %s: %v", network, at, err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func portOf(l net.Listener) uint16 { return uint16(l.Addr().(*net.TCPAddr).Port) }

// accept handles each connection in a goroutine of its own, until the test ends.
func accept(t testing.TB, l net.Listener, handle func(net.Conn)) {
	var running sync.WaitGroup
	running.Go(func() {
		for {
			sock, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer sock.Close()
				sock.SetDeadline(time.Now().Add(hang))
				handle(sock)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		running.Wait()
	})
}

// play is a server on loopback that does this with every connection.
func play(t testing.TB, handle func(net.Conn)) address.Address {
	t.Helper()
	l := listen(t, "tcp", "127.0.0.1")
	accept(t, l, handle)
	return address.TCP("127.0.0.1", portOf(l))
}

// serveHTTPS is net/http's server behind a TLS of any kind. It tells who the
// client is.
func serveHTTPS(t testing.TB, l net.Listener, config *tls.Config) {
	srv := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := "nobody"
		if len(r.TLS.PeerCertificates) > 0 {
			who = r.TLS.PeerCertificates[0].SerialNumber.String()
		}
		fmt.Fprintf(w, "host=%s sni=%s client=%s", r.Host, r.TLS.ServerName, who)
	})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(tls.NewListener(l, config))
	}()
	t.Cleanup(func() {
		srv.Close()
		<-done
	})
}

// https is serveHTTPS on loopback.
func https(t testing.TB, config *tls.Config) address.Address {
	t.Helper()
	l := listen(t, "tcp", "127.0.0.1")
	serveHTTPS(t, l, config)
	return address.TCP("127.0.0.1", portOf(l))
}

// dial is a new client's first connection.
func dial(t testing.TB, src tlsconfig.Source, addr address.Address, opts ...client.Option) (*conn.Conn, error) {
	t.Helper()
	return connect(t, must[*client.Client](t)(client.NewTLS(src, addr, opts...)))
}

func connect(t testing.TB, c *client.Client) (*conn.Conn, error) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), hang, errors.New("hangs"))
	defer cancel()
	cn, err := c.Connect(ctx)
	if context.Cause(ctx) != nil {
		t.Fatalf("Connect went on until the test gave up: %v", err)
	}
	if cn != nil {
		t.Cleanup(func() { cn.Close() })
	}
	return cn, err
}

// get makes a request and returns status and content.
func get(t testing.TB, cn *conn.Conn) (status int, content string) {
	t.Helper()
	r, err := cn.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Body == nil {
		return r.Status, ""
	}
	b, err := r.Body.ReadAll(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	return r.Status, string(b)
}

// talk connects and has a request answered.
func talk(t testing.TB, c *client.Client) (content string) {
	t.Helper()
	cn := must[*conn.Conn](t)(connect(t, c))
	defer cn.Close()
	status, content := get(t, cn)
	if status != 200 {
		t.Fatalf("status %d: %s", status, content)
	}
	return content
}

// state is what TLS negotiated.
func state(cn *conn.Conn) tls.ConnectionState { return cn.Sock().(*tls.Conn).ConnectionState() }

// failures are the names of all, as the documents have them.
var failures = map[tlsconfig.Failure]string{
	tlsconfig.ErrUnknownCA: "ErrUnknownCA", tlsconfig.ErrExpired: "ErrExpired",
	tlsconfig.ErrNotYetValid: "ErrNotYetValid", tlsconfig.ErrWrongHost: "ErrWrongHost",
	tlsconfig.ErrWrongUsage: "ErrWrongUsage", tlsconfig.ErrPeerKey: "ErrPeerKey",
	tlsconfig.ErrBadCertificate: "ErrBadCertificate", tlsconfig.ErrOwnCheck: "ErrOwnCheck",
	tlsconfig.ErrNoCommonSuite: "ErrNoCommonSuite", tlsconfig.ErrNoCommonVersion: "ErrNoCommonVersion",
	tlsconfig.ErrClientCertRefused: "ErrClientCertRefused", tlsconfig.ErrClientCertRequired: "ErrClientCertRequired",
	tlsconfig.ErrNoServerName: "ErrNoServerName", tlsconfig.ErrNotTLS: "ErrNotTLS", tlsconfig.ErrHandshake: "ErrHandshake",
}

func TestFailuresAreAll(t *testing.T) {
	n := 0
	for f := tlsconfig.Failure(1); !strings.HasPrefix(f.Error(), "unknown failure"); f++ {
		if n++; failures[f] == "" {
			t.Errorf("failure %d (%v) has no name here", f, f)
		}
	}
	if n != len(failures) {
		t.Errorf("%d names, %d failures", len(failures), n)
	}
}

// outcome says in a word or two what became of a connection. The error has to
// be of a type that a caller can tell, and to say where it comes from.
func outcome(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return "connected"
	}
	var failed *tlsconfig.HandshakeError
	if errors.As(err, &failed) {
		if !errors.Is(err, failed.Failure) || failures[failed.Failure] == "" || !strings.HasPrefix(err.Error(), "client: tls handshake: "+failed.Failure.Error()) {
			t.Errorf("failure %d: %v", failed.Failure, err)
		}
		if failed.Remote {
			return failures[failed.Failure] + " by alert"
		}
		return failures[failed.Failure]
	}
	if !strings.HasPrefix(err.Error(), "client: tls handshake: ") {
		t.Errorf("no telling what this is about: %v", err)
	}
	var timed net.Error
	var broken *net.OpError
	switch {
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &timed) && timed.Timeout():
		return "timeout"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "cut"
	case errors.Is(err, io.EOF):
		return "goodbye"
	case errors.As(err, &broken):
		return "reset"
	}
	t.Errorf("untyped: %#v: %v", err, err)
	return "untyped"
}

// socketFile is a path short enough for a socket.
func socketFile(t testing.TB) string {
	t.Helper()
	dir := must[string](t)(os.MkdirTemp("", "degu-"))
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(must[string](t)(filepath.Abs(dir)), "s")
}

// connected is must for connections.
func connected(t testing.TB) func(*conn.Conn, error) *conn.Conn { return must[*conn.Conn](t) }

// headerOfAnyHost is for connections without a client.
var headerOfAnyHost = wire.NewHeader("host", "any")

package tlsconfig_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// hang is how long a test may wait for what comes at once, or never.
const hang = 30 * time.Second

type builder interface{ Build() (*tls.Config, error) }

// pki returns a PKI for one test.
func pki(t testing.TB) *misc.TempPKI {
	t.Helper()
	return misc.TempPKIFor(t, misc.PKIOptions{})
}

// listen accepts connections until the test ends, and handles each.
func listen(t testing.TB, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
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
	return l.Addr().String()
}

// serve is a TLS server that returns what it gets.
func serve(t testing.TB, config *tls.Config) string {
	t.Helper()
	return listen(t, func(sock net.Conn) {
		c := tls.Server(sock, config)
		if c.Handshake() == nil {
			io.Copy(c, c)
			return
		}
		drain(sock)
	})
}

// drain lets the peer read the alert: closing a socket with bytes to read
// resets it.
func drain(sock net.Conn) {
	if half, ok := sock.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
	io.Copy(io.Discard, sock)
}

// dial connects as a client would, and says what failed.
func dial(t testing.TB, config *tls.Config, addr string) (*tls.Conn, error) {
	t.Helper()
	sock, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	sock.SetDeadline(time.Now().Add(hang))
	t.Cleanup(func() { sock.Close() })
	c := tls.Client(sock, config)
	return c, tlsconfig.Classify(c, c.HandshakeContext(t.Context()))
}

// echo proves that both sides can talk.
func echo(t testing.TB, c *tls.Conn) {
	t.Helper()
	const text = "hello"
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(text))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != text {
		t.Fatalf("echo %q, error %v", got, err)
	}
}

// take returns what a source gives, with a name to check.
func take(t testing.TB, src tlsconfig.Source, host string) *tls.Config {
	t.Helper()
	config, checks, err := src.ClientTLS()
	if err != nil {
		t.Fatal(err)
	}
	if checks == config.InsecureSkipVerify {
		t.Errorf("checks the host: %t, with InsecureSkipVerify %t", checks, config.InsecureSkipVerify)
	}
	config.ServerName = host
	return config
}

// plain is a server's config without any policy.
func plain(t testing.TB, s tlsconfig.Server) *tls.Config {
	t.Helper()
	cert, err := tls.LoadX509KeyPair(s.CertFile, s.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS10}
}

func pool(t testing.TB, path string) *x509.CertPool {
	t.Helper()
	p := x509.NewCertPool()
	if !p.AppendCertsFromPEM(read(t, path)) {
		t.Fatalf("no certificates in %s", path)
	}
	return p
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	return must[[]byte](t)(os.ReadFile(path))
}

// write makes a file in a directory of the test's own.
func write(t testing.TB, name string, parts ...[]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantFailure checks both forms of a HandshakeError.
func wantFailure(t testing.TB, err error, want tlsconfig.Failure) {
	t.Helper()
	var h *tlsconfig.HandshakeError
	switch {
	case want == 0 && err != nil:
		t.Errorf("error %v", err)
	case want != 0 && (!errors.Is(err, want) || !errors.As(err, &h) || h.Failure != want):
		t.Errorf("error %v, want one that is %q", err, want)
	}
}

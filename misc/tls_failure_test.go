package misc_test

import (
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/degu-go/degu/misc"
)

// Whatever a client sends in the place of a handshake, the server stays.
func TestFailedHandshakes(t *testing.T) {
	misc.CheckLeaks(t)
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	s := start(t, "TCP", misc.TCP, routes, serverTLS(t, pki))
	hello := clientHello(t)
	attempts := []string{"", "GET / HTTP/1.1\r\n\r\n", strings.Repeat("\x16\x03\x01\xff\xff", 40000)}
	for cut := range len(hello) {
		attempts = append(attempts, hello[:cut])
	}
	for _, send := range attempts {
		sock := dial(t, s)
		io.WriteString(sock, send)
		sock.CloseWrite()
		io.Copy(io.Discard, sock)
		sock.Close()
	}
	cn, err := connectTLS(t, s.Address(), pki.ClientConfig())
	if err != nil {
		t.Fatal(err)
	}
	exercise(t, cn)
	if n := s.Accepted(); n != len(attempts)+1 {
		t.Errorf("%d connections of %d", n, len(attempts)+1)
	}
}

// clientHello is the first message of a handshake.
func clientHello(t *testing.T) string {
	t.Helper()
	here, there := net.Pipe()
	defer there.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer here.Close()
		tls.Client(here, &tls.Config{ServerName: "localhost", MaxVersion: tls.VersionTLS12}).Handshake()
	}()
	buf := make([]byte, 4096)
	n, err := there.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	there.Close()
	<-done
	return string(buf[:n])
}

// A handshake has its time, however the client spends it.
func TestHandshakeTime(t *testing.T) {
	pki := misc.TempPKIFor(t, misc.PKIOptions{ECDSA: true})
	option := serverTLS(t, pki)
	hello := clientHello(t)
	for _, drip := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
			s := misc.NewServer(l, routes, option)
			defer s.Close()
			here, there := net.Pipe()
			defer here.Close()
			l.conns <- there
			if drip {
				dripping := make(chan struct{})
				defer func() { here.Close(); <-dripping }()
				go func() {
					defer close(dripping)
					for i := range len(hello) {
						if _, err := io.WriteString(here, hello[i:i+1]); err != nil {
							return
						}
						time.Sleep(time.Second)
					}
				}()
			}
			if got, err := io.ReadAll(here); err != nil || len(got) > 0 {
				t.Errorf("drip %t: %q, %v", drip, got, err)
			}
		})
	}
}

func TestCloseInterruptsHandshake(t *testing.T) {
	misc.CheckLeaks(t)
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	s := start(t, "TCP", misc.TCP, routes, serverTLS(t, pki))
	sock := dial(t, s)
	io.WriteString(sock, clientHello(t))
	if _, err := sock.Read(make([]byte, 1)); err != nil { // the server is in the middle of it
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	sock.Close()
}

func TestTLSWithoutConfig(t *testing.T) {
	defer func() {
		if text, _ := recover().(string); !strings.Contains(text, "tlsconfig.Server") {
			t.Errorf("panicked with %q", text)
		}
	}()
	misc.TLS(nil)
}

package tlsconfig_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// serialIn returns the serial number of a file's first certificate.
func serialIn(t *testing.T, path string) *big.Int {
	t.Helper()
	block, _ := pem.Decode(read(t, path))
	return must[*x509.Certificate](t)(x509.ParseCertificate(block.Bytes)).SerialNumber
}

// identify is a server that tells each client the serial number of its
// certificate.
func identify(t *testing.T, config *tls.Config) string {
	t.Helper()
	return listen(t, func(sock net.Conn) {
		c := tls.Server(sock, config)
		if c.Handshake() != nil {
			drain(sock)
			return
		}
		fmt.Fprintln(c, c.ConnectionState().PeerCertificates[0].SerialNumber)
		io.Copy(io.Discard, c)
	})
}

// seen returns the serial number that the server of a new connection saw.
func seen(t *testing.T, config *tls.Config, addr string) (*big.Int, *tls.Conn) {
	t.Helper()
	c, err := dial(t, config, addr)
	if err != nil {
		t.Fatal(err)
	}
	serial := new(big.Int)
	if _, err := fmt.Fscanln(c, serial); err != nil {
		t.Fatal(err)
	}
	return serial, c
}

func wantSerial(t *testing.T, when string, got, want *big.Int) {
	t.Helper()
	if got.Cmp(want) != 0 {
		t.Errorf("%s: certificate %x, want %x", when, got, want)
	}
}

func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// age makes files look long settled, so that only a change of them counts.
func age(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		then := time.Now().Add(-time.Hour)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
}

// A renewal seen step by step, in both orders of writing.
func TestClientRotation(t *testing.T) {
	p := pki(t)
	addr := identify(t, must[*tls.Config](t)(p.ServerConfig().Build()))
	for _, certFirst := range []bool{true, false} {
		client := must[tlsconfig.Client](t)(p.IssueClient("client", misc.CertOptions{}))
		first := serialIn(t, client.CertFile)
		age(t, client.CertFile, client.KeyFile)
		config := take(t, client, "localhost")
		serial, open := seen(t, config, addr)
		wantSerial(t, "to begin with", serial, first)

		next := must[tlsconfig.Client](t)(p.IssueClient("next", misc.CertOptions{}))
		one, other := client.CertFile, client.KeyFile
		oneNew, otherNew := read(t, next.CertFile), read(t, next.KeyFile)
		if !certFirst {
			one, other, oneNew, otherNew = other, one, otherNew, oneNew
		}
		for _, step := range []struct {
			when string
			do   func()
			want *big.Int
		}{
			{"one file missing", func() { os.Rename(one, one+".old") }, first},
			{"one file empty", func() { put(t, one, nil) }, first},
			{"one file torn", func() { put(t, one, oneNew[:len(oneNew)/2]) }, first},
			{"one file new", func() { put(t, one, oneNew) }, first},
			{"both missing", func() { os.Remove(one); os.Remove(other) }, first},
			{"one back", func() { put(t, one, oneNew) }, first},
			{"both new", func() { put(t, other, otherNew) }, serialIn(t, next.CertFile)},
			{"unchanged", func() { age(t, one, other) }, serialIn(t, next.CertFile)},
		} {
			step.do()
			serial, _ := seen(t, config, addr)
			wantSerial(t, step.when, serial, step.want)
		}
		// The first connection is still what it was.
		if _, err := open.Write([]byte("x")); err != nil {
			t.Errorf("the connection opened before: %v", err)
		}
	}
}

// A pair of a type that is refused isn't taken up either.
func TestRotationKeepsThePolicy(t *testing.T) {
	p := pki(t)
	client := p.ClientConfig()
	config := take(t, client, "localhost")
	addr := identify(t, must[*tls.Config](t)(p.ServerConfig().Build()))
	first := serialIn(t, client.CertFile)
	must[tlsconfig.Client](t)(p.IssueClient("client", misc.CertOptions{ECDSA: true}))
	serial, _ := seen(t, config, addr)
	wantSerial(t, "an ECDSA key", serial, first)
}

func TestServerRotation(t *testing.T) {
	p := pki(t)
	server := p.ServerConfig()
	addr := serve(t, must[*tls.Config](t)(server.Build()))
	connect := func() *tls.Conn {
		c, err := dial(t, take(t, p.ClientConfig(), "localhost"), addr)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	serial := func(c *tls.Conn) *big.Int { return c.ConnectionState().PeerCertificates[0].SerialNumber }
	first, open := serialIn(t, server.CertFile), connect()
	wantSerial(t, "to begin with", serial(open), first)
	key := read(t, server.KeyFile)
	must[tlsconfig.Server](t)(p.IssueServer("server", misc.CertOptions{}))
	newKey := read(t, server.KeyFile)
	put(t, server.KeyFile, key)
	wantSerial(t, "half renewed", serial(connect()), first)
	put(t, server.KeyFile, newKey)
	wantSerial(t, "renewed", serial(connect()), serialIn(t, server.CertFile))
	echo(t, open)
}

// A session isn't resumed over a renewal: the server would go on with the old
// certificate. Nor is one that began while the renewal took place.
func TestRotationEndsSessions(t *testing.T) {
	p := pki(t)
	server := plain(t, p.ServerConfig())
	server.MaxVersion, server.ClientAuth = tls.VersionTLS12, tls.RequireAndVerifyClientCert
	server.ClientCAs = pool(t, p.ServerConfig().CAFile)
	addr := identify(t, server)
	client := p.ClientConfig()
	client.Resume = true
	config := take(t, client, "localhost")
	during := func() {}
	get := config.GetClientCertificate
	config.GetClientCertificate = func(req *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		cert, err := get(req)
		during()
		return cert, err
	}
	renew := func() { must[tlsconfig.Client](t)(p.IssueClient("client", misc.CertOptions{})) }
	expect := func(when string, want *big.Int, wantResumed bool) {
		t.Helper()
		serial, c := seen(t, config, addr)
		wantSerial(t, when, serial, want)
		if resumed(c) != wantResumed {
			t.Errorf("%s: resumed %t", when, !wantResumed)
		}
	}
	first := serialIn(t, client.CertFile)
	expect("first", first, false)
	expect("again", first, true)
	renew()
	second := serialIn(t, client.CertFile)
	expect("renewed", second, false)
	expect("renewed, again", second, true)
	renew()
	third := serialIn(t, client.CertFile)
	during = renew
	expect("renewed in the midst", third, false)
	during = func() {}
	fourth := serialIn(t, client.CertFile)
	expect("after that", fourth, false)
	expect("after that, again", fourth, true)
}

// Many connections while both sides are renewed many times.
func TestRotationRaces(t *testing.T) {
	p := pki(t)
	addr := identify(t, must[*tls.Config](t)(p.ServerConfig().Build()))
	client := p.ClientConfig()
	client.Resume = true
	config := take(t, client, "localhost")
	done := make(chan struct{})
	var connecting sync.WaitGroup
	for range 3 {
		connecting.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				sock, err := net.Dial("tcp", addr)
				if err != nil {
					t.Error(err)
					return
				}
				if err := tls.Client(sock, config).HandshakeContext(t.Context()); err != nil {
					t.Errorf("during a renewal: %v", err)
				}
				sock.Close()
			}
		})
	}
	for range 10 {
		must[tlsconfig.Client](t)(p.IssueClient("client", misc.CertOptions{}))
		must[tlsconfig.Server](t)(p.IssueServer("server", misc.CertOptions{}))
		seen(t, config, addr)
	}
	close(done)
	connecting.Wait()
	serial, c := seen(t, config, addr)
	wantSerial(t, "the last client", serial, serialIn(t, client.CertFile))
	wantSerial(t, "the last server", c.ConnectionState().PeerCertificates[0].SerialNumber, serialIn(t, p.ServerConfig().CertFile))
}

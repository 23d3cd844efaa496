package client_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// httpsServer stands for any HTTP/1.1 server with TLS, one that insists on
// clients' certificates if its configuration says so.
func httpsServer(l net.Listener, s tlsconfig.Server, tickets bool) (port uint16, stop func()) {
	config, err := s.Build()
	if err != nil {
		log.Fatal(err)
	}
	config.SessionTicketsDisabled = !tickets
	srv := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "page ")
		w.(http.Flusher).Flush() // so the length isn't known beforehand
		fmt.Fprint(w, "of science")
	})}
	go srv.Serve(tls.NewListener(l, config))
	if at, ok := l.Addr().(*net.TCPAddr); ok {
		port = uint16(at.Port)
	}
	return port, func() { srv.Close() }
}

func loopback() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	return l
}

// The zero configuration trusts the CAs of the system and checks that the
// server's certificate is for the host of the address.
func ExampleNewTLS() {
	c, err := client.NewTLS(tlsconfig.Client{}, address.TCP("en.wikipedia.org", 443))
	if err != nil {
		log.Fatal(err)
	}
	config := c.TLSConfig()
	fmt.Println(config.MinVersion == tls.VersionTLS12, config.MaxVersion == tls.VersionTLS12)
	fmt.Println("verifies the server:", !config.InsecureSkipVerify)
	fmt.Println("its name:", c.TLSHost())
	fmt.Println("host field:", c.Host())
	// Output:
	// true true
	// verifies the server: true
	// its name: en.wikipedia.org
	// host field: en.wikipedia.org
}

// A request and its response, by a shortcut and by the generic method. A
// temporary PKI stands in for a CA.
func ExampleNewTLS_request() {
	pki, err := misc.NewTempPKI(misc.PKIOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer pki.Close()
	port, stop := httpsServer(loopback(), pki.ServerConfig(), false)
	defer stop()

	c, err := client.NewTLS(pki.ClientConfig(), address.TCP("localhost", port))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	cn, err := c.Connect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer cn.Close()
	fmt.Println(tls.CipherSuiteName(cn.Sock().(*tls.Conn).ConnectionState().CipherSuite))
	resp, err := cn.Get(ctx, "/wiki/Portal:Science", nil)
	if err != nil {
		log.Fatal(err)
	}
	content, err := resp.Body.ReadAll(1 << 20)
	fmt.Println(resp.Status, resp.Reason, resp.Header.Get("transfer-encoding"), string(content), err)
	resp, err = cn.Request(ctx, "GET", "/wiki/Portal:Science", nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	content, err = resp.Body.ReadAll(1 << 20)
	fmt.Println(resp.Status, resp.Reason, resp.Header.Get("transfer-encoding"), string(content), err)
	// Output:
	// TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
	// 200 OK chunked page of science <nil>
	// 200 OK chunked page of science <nil>
}

// The name to check is the host portion of the address, without the port.
func ExampleClient_TLSHost() {
	for _, addr := range []address.Address{
		address.TCP("www.wikipedia.org", 80),
		address.TCP("208.80.154.224", 80),
		address.TCP6(netip.MustParseAddr("2620:0:861:ed1a::1"), 80, 0, 0),
	} {
		c, err := client.NewTLS(tlsconfig.Client{}, addr)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(c.TLSHost())
	}
	_, err := client.NewTLS(tlsconfig.Client{}, address.Unix("/tmp/my.socket"))
	fmt.Println(err)
	// Output:
	// www.wikipedia.org
	// 208.80.154.224
	// 2620:0:861:ed1a::1
	// client: option tls_host: needed: a Unix socket has no host name to check
}

// What devices that know each other by a CA of their own would be configured
// with. The form is JSON, to travel to another process.
func ExampleNewTLS_sslconfig() {
	var config tlsconfig.Client
	err := json.Unmarshal([]byte(`{
		"check_hostname": false,
		"ca_file": "/my/server.ca",
		"cert_file": "/my/client.cert",
		"key_file": "/my/client.key"
	}`), &config)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(config.CAFile, config.CertFile, config.KeyFile, config.SkipHostnameCheck)

	_, err = client.NewTLS(config, address.TCP("192.0.2.7", 8443))
	var refused *tlsconfig.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Key, refused.Kind)
	}
	// Output:
	// /my/server.ca /my/client.cert /my/client.key true
	// cert_file unreadable
}

// A throw-away PKI, for tests and experiments: here both sides show a
// certificate, and no name is checked.
func ExampleNewTLS_tempPKI() {
	pki, err := misc.NewTempPKI(misc.PKIOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer pki.Close()
	port, stop := httpsServer(loopback(), pki.ServerConfig(), false)
	defer stop()
	config := pki.ClientConfig()
	config.SkipHostnameCheck = true
	c, err := client.NewTLS(config, address.TCP("127.0.0.1", port))
	if err != nil {
		log.Fatal(err)
	}
	cn, err := c.Connect(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cn.State(), cn.Close())
	// Output: idle <nil>
}

// A configuration that was built elsewhere, if it keeps to the policy.
func ExampleNewTLS_prebuilt() {
	config, err := tlsconfig.Client{}.Build()
	if err != nil {
		log.Fatal(err)
	}
	addr := address.TCP("en.wikipedia.org", 443)
	_, err = client.NewTLS(tlsconfig.Prebuilt(config), addr)
	fmt.Println(err)
	_, err = client.NewTLS(tlsconfig.Prebuilt(&tls.Config{}), addr)
	fmt.Println(err)
	// Output:
	// <nil>
	// client: tlsconfig: MinVersion: version refused: none is set: set tls.VersionTLS12
}

// TLS over a Unix socket, "perhaps a bit silly". There is no host to derive
// anything from: both names are given.
func ExampleNewTLS_unix() {
	pki, err := misc.NewTempPKI(misc.PKIOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer pki.Close()
	dir, err := os.MkdirTemp("", "degu-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		log.Fatal(err)
	}
	_, stop := httpsServer(l, pki.ServerConfig(), false)
	defer stop()
	c, err := client.NewTLS(pki.ClientConfig(), address.Unix(socket), client.WithTLSHost("localhost"), client.WithHost("app"))
	if err != nil {
		log.Fatal(err)
	}
	cn, err := c.Connect(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	defer cn.Close()
	resp, err := cn.Get(context.Background(), "/", nil)
	if err != nil {
		log.Fatal(err)
	}
	content, err := resp.Body.ReadAll(1 << 10)
	fmt.Println(string(content), err)
	// Output: page of science <nil>
}

// A handshake that fails says by which check.
func ExampleNewTLS_handshakeError() {
	pki, err := misc.NewTempPKI(misc.PKIOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer pki.Close()
	port, stop := httpsServer(loopback(), pki.ServerConfig(), false)
	defer stop()
	for _, host := range []string{"localhost", "elsewhere.example"} {
		c, err := client.NewTLS(pki.ClientConfig(), address.TCP("127.0.0.1", port), client.WithTLSHost(host))
		if err != nil {
			log.Fatal(err)
		}
		cn, err := c.Connect(context.Background())
		if err == nil {
			fmt.Println("connected")
			cn.Close()
			continue
		}
		var failed *tlsconfig.HandshakeError
		if errors.As(err, &failed) {
			fmt.Println(failed.Failure, failed.Remote, errors.Is(err, tlsconfig.ErrWrongHost))
		}
	}
	// Output:
	// connected
	// wrong host false true
}

// Resumption, for a server that offers it: it has to be asked for.
func ExampleNewTLS_resume() {
	pki, err := misc.NewTempPKI(misc.PKIOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer pki.Close()
	port, stop := httpsServer(loopback(), pki.ServerConfig(), true)
	defer stop()
	config := pki.ClientConfig()
	config.Resume = true
	c, err := client.NewTLS(config, address.TCP("127.0.0.1", port))
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		cn, err := c.Connect(context.Background())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(cn.Sock().(*tls.Conn).ConnectionState().DidResume)
		cn.Close()
	}
	// Output:
	// false
	// true
}

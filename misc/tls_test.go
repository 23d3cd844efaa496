package misc_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// serverTLS is the option for a server that insists on client certificates.
func serverTLS(t *testing.T, pki *misc.TempPKI) misc.Option {
	t.Helper()
	config, err := pki.ServerConfig().Build()
	if err != nil {
		t.Fatal(err)
	}
	return misc.TLS(config)
}

func connectTLS(t *testing.T, at address.Address, src tlsconfig.Source) (*conn.Conn, error) {
	t.Helper()
	c, err := client.NewTLS(src, at, client.WithTLSHost("localhost"))
	if err != nil {
		t.Fatal(err)
	}
	cn, err := c.Connect(t.Context())
	if err == nil {
		t.Cleanup(func() { cn.Close() })
	}
	return cn, err
}

func TestTLSOnEveryKindOfAddress(t *testing.T) {
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			s := start(t, k.name, k.make, routes, serverTLS(t, pki))
			cn, err := connectTLS(t, s.Address(), pki.ClientConfig())
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				exercise(t, cn)
			}
			if _, err := connectTLS(t, s.Address(), pki.AnonymousClientConfig()); !errors.Is(err, tlsconfig.ErrClientCertRequired) {
				t.Errorf("without a certificate: %v", err)
			}
			exercise(t, cn)
			if n := s.Accepted(); n != 2 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// A handler sees who the client is.
func TestRequestTLS(t *testing.T) {
	misc.CheckLeaks(t)
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	who := func(req *misc.Request) *misc.Response {
		switch {
		case req.TLS == nil:
			return misc.Text(200, "plain")
		case len(req.TLS.PeerCertificates) == 0:
			return misc.Text(200, "anonymous")
		}
		return misc.Text(200, req.TLS.PeerCertificates[0].Subject.CommonName)
	}
	ask := func(cn *conn.Conn) string {
		t.Helper()
		resp, err := cn.Get(t.Context(), "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		text, err := resp.Body.ReadAll(100)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	s := start(t, "TCP", misc.TCP, who, serverTLS(t, pki))
	cn, err := connectTLS(t, s.Address(), pki.ClientConfig())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if name := ask(cn); !strings.HasPrefix(name, "Degu client ") {
			t.Errorf("the handler saw %q", name)
		}
	}
	anyone, err := pki.AnonymousServerConfig().Build()
	if err != nil {
		t.Fatal(err)
	}
	s = start(t, "TCP", misc.TCP, who, misc.TLS(anyone))
	if cn, err = connectTLS(t, s.Address(), pki.AnonymousClientConfig()); err != nil {
		t.Fatal(err)
	}
	if name := ask(cn); name != "anonymous" {
		t.Errorf("the handler saw %q", name)
	}
	if name := ask(connect(t, start(t, "TCP", misc.TCP, who))); name != "plain" {
		t.Errorf("the handler saw %q", name)
	}
}

// The same bytes go over TLS, and close_notify comes behind an answer that is
// whole, and only there.
func TestExchangesOverTLS(t *testing.T) {
	misc.CheckLeaks(t)
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	s := start(t, "TCP", misc.TCP, routes, serverTLS(t, pki))
	config, err := pki.ClientConfig().Build()
	if err != nil {
		t.Fatal(err)
	}
	config.ServerName = "localhost"
	for _, tt := range exchanges {
		t.Run(tt.name, func(t *testing.T) {
			raw := &recorder{Conn: dial(t, s)}
			sock := tls.Client(raw, config)
			defer sock.Close()
			if _, err := io.WriteString(sock, tt.send); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(sock)
			if err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			// The reader can't tell: package tls takes an end between records.
			if cut := strings.HasSuffix(tt.name, "cuts it"); raw.endsWithAlert() == cut {
				t.Errorf("close_notify: %t, want %t", cut, !cut)
			}
		})
	}
}

// recorder keeps what was received.
type recorder struct {
	net.Conn
	received []byte
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.received = append(r.received, p[:n]...)
	return n, err
}

// endsWithAlert walks along the records, whose type and length TLS 1.2 leaves
// readable: RFC 5246 section 6.2.
func (r *recorder) endsWithAlert() bool {
	const alert, header = 21, 5
	kind := byte(0)
	for b := r.received; len(b) >= header; {
		kind = b[0]
		b = b[min(len(b), header+int(b[3])<<8+int(b[4])):]
	}
	return kind == alert
}

// A client that says goodbye is told goodbye, and one that sends on behind the
// last answer gets that all the same.
func TestTLSGoodbye(t *testing.T) {
	misc.CheckLeaks(t)
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	s := start(t, "TCP", misc.TCP, routes, serverTLS(t, pki))
	for _, tt := range []struct {
		name, send string
		more       int
		want       string
	}{
		{"at once", "", 0, ""},
		{"after a request", "GET /nothing HTTP/1.1\r\n\r\n", 0, "HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n"},
		{"within a request", "GET /nothing HT", 0, ""},
		{"behind an unread body", "PUT /nothing HTTP/1.1\r\ncontent-length: 500000\r\n\r\n", 500000, lastSaid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cn, err := connectTLS(t, s.Address(), pki.ClientConfig())
			if err != nil {
				t.Fatal(err)
			}
			sock := cn.Sock().(*tls.Conn)
			sock.SetDeadline(time.Now().Add(20 * time.Second))
			io.WriteString(sock, tt.send)
			if _, err := sock.Write(make([]byte, tt.more)); err != nil {
				t.Fatal(err)
			}
			if err := sock.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(sock); string(got) != tt.want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestCurlTLS(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed: ", err)
	}
	misc.CheckLeaks(t)
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	s := start(t, "TCP", misc.TCP, routes, serverTLS(t, pki))
	c := pki.ClientConfig()
	url := "https://" + s.Address().String()
	cmd := exec.Command(curl, "-sS", "--fail-with-body", "--max-time", "20", "--cacert", c.CAFile,
		"--cert", c.CertFile, "--key", c.KeyFile, url+"/text", url+"/chunks", url+"/close")
	cmd.Env = append(os.Environ(), "no_proxy=*")
	if got, err := cmd.CombinedOutput(); err != nil || string(got) != "GET /textonetwo" {
		t.Errorf("%v, %q", err, got)
	}
	if n := s.Accepted(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func ExampleTLS() {
	pki, err := misc.NewTempPKI(misc.PKIOptions{})
	if err != nil {
		panic(err)
	}
	defer pki.Close()
	serverConfig, err := pki.ServerConfig().Build()
	if err != nil {
		panic(err)
	}
	s, err := misc.TCP(func(req *misc.Request) *misc.Response {
		return misc.Text(200, tls.VersionName(req.TLS.Version))
	}, misc.TLS(serverConfig))
	if err != nil {
		panic(err)
	}
	defer s.Close()

	clientConfig, err := pki.ClientConfig().Build()
	if err != nil {
		panic(err)
	}
	c := http.Client{Transport: &http.Transport{TLSClientConfig: clientConfig}}
	defer c.CloseIdleConnections()
	resp, err := c.Get("https://" + s.Address().String())
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	io.Copy(os.Stdout, resp.Body)
	// Output: TLS 1.2
}

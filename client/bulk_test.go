package client_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
)

// BenchmarkTLSBulk downloads a GiB over one TLS connection, in turn by a bare
// loop of reads on crypto/tls and by a connection of this module, and reports
// the ratio of the two rates, pair by pair: 1 is as fast as the bare loop.
func BenchmarkTLSBulk(b *testing.B) {
	const size = 1 << 30
	pki := misc.TempPKIFor(b, misc.PKIOptions{})
	for _, server := range []struct {
		name  string
		start func(testing.TB, *misc.TempPKI, int64) address.Address
	}{{"go", bulkGo}, {"nginx", bulkNginx}} {
		b.Run(server.name, func(b *testing.B) {
			c, err := client.NewTLS(pki.AnonymousClientConfig(), server.start(b, pki, size), client.WithTLSHost("localhost"))
			if err != nil {
				b.Fatal(err)
			}
			var ratios []float64
			b.SetBytes(2 * size)
			for b.Loop() {
				bare := bareDownload(b, c, size)
				ours := download(b, c, size)
				ratios = append(ratios, bare.Seconds()/ours.Seconds())
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "of-bare-rate")
			b.Logf("pairs, sorted: %.3f", ratios)
		})
	}
}

func download(b *testing.B, c *client.Client, size int64) time.Duration {
	ctx := context.Background()
	cn, err := c.Connect(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer cn.Close()
	begin := time.Now()
	r, err := cn.Get(ctx, "/bulk", nil)
	if err != nil {
		b.Fatal(err)
	}
	if n, err := r.Body.WriteTo(io.Discard); n != size || err != nil {
		b.Fatal(n, err)
	}
	return time.Since(begin)
}

// bareDownload does nothing that isn't needed: it reads what comes into one
// buffer, after a preamble that it hardly looks at.
func bareDownload(b *testing.B, c *client.Client, size int64) time.Duration {
	tcp, err := c.Address().Dial(context.Background(), new(net.Dialer))
	if err != nil {
		b.Fatal(err)
	}
	sock := tls.Client(tcp, c.TLSConfig())
	defer sock.Close()
	if err := sock.Handshake(); err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	if _, err := io.WriteString(sock, "GET /bulk HTTP/1.1\r\nhost: localhost\r\n\r\n"); err != nil {
		b.Fatal(err)
	}
	in := bufio.NewReader(sock)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			b.Fatal(err)
		}
		if line == "\r\n" {
			break
		}
	}
	n := int64(in.Buffered())
	for buf := make([]byte, 64<<10); n < size; {
		k, err := sock.Read(buf)
		if n += int64(k); err != nil {
			b.Fatal(n, err)
		}
	}
	return time.Since(begin)
}

func bulkGo(b testing.TB, pki *misc.TempPKI, size int64) address.Address {
	config, err := pki.AnonymousServerConfig().Build()
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	zeros := make([]byte, 256<<10)
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(size))
		for n := int64(0); n < size; n += int64(len(zeros)) {
			if _, err := w.Write(zeros); err != nil {
				return
			}
		}
	})}
	go srv.Serve(tls.NewListener(l, config))
	b.Cleanup(func() { srv.Close() })
	return address.TCP("127.0.0.1", uint16(l.Addr().(*net.TCPAddr).Port))
}

func bulkNginx(b testing.TB, pki *misc.TempPKI, size int64) address.Address {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		if nginx = "/usr/sbin/nginx"; exec.Command(nginx, "-v").Run() != nil {
			b.Skip("nginx isn't installed")
		}
	}
	dir := b.TempDir()
	f, err := os.Create(filepath.Join(dir, "bulk"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	s := pki.AnonymousServerConfig()
	config := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/log;
events {}
http {
	access_log off; client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
	sendfile on;
	server { listen 127.0.0.1:%[2]d ssl; root %[1]s; ssl_certificate %[3]s; ssl_certificate_key %[4]s; ssl_protocols TLSv1.2; }
}`, dir, port, s.CertFile, s.KeyFile)
	file := filepath.Join(dir, "conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(nginx, "-e", filepath.Join(dir, "log"), "-c", file, "-p", dir)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for range 500 {
		if sock, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			sock.Close()
			return address.TCP("127.0.0.1", uint16(port))
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatal("nginx doesn't listen")
	return address.Address{}
}

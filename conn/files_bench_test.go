//go:build linux

package conn_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

const (
	// bulkSize is the content of one transfer.
	bulkSize = 1 << 30

	// bulkVariable holds, in the environment of the server's process, the
	// directory with the file that it serves, and where it listens.
	bulkVariable = "DEGU_CONN_TEST_BULK"
)

// BenchmarkDownloadToFile moves a GiB from a server in another process to a new
// file, by net/http and by a connection of this module in turn: an iteration is
// such a pair. It reports the medians of the pairs' ratios: of the rates, where
// more is better, and of the CPU times of this process alone, where less is.
func BenchmarkDownloadToFile(b *testing.B) {
	dir := bulkDirectory(b)
	for _, server := range []struct {
		name  string
		start func(*testing.B, string) []place
	}{{"go", startBulkGo}, {"nginx", startBulkNginx}} {
		b.Run(server.name, func(b *testing.B) {
			for _, at := range server.start(b, dir) {
				create := func() (*os.File, error) {
					os.Remove(filepath.Join(dir, "to"))
					return os.Create(filepath.Join(dir, "to"))
				}
				b.Run(at.network, func(b *testing.B) { inPairs(b, at, create, httpDownload, deguDownload) })
			}
		})
	}
}

// BenchmarkUploadFromFile moves a GiB from a file to a server in another
// process, which drops it, and reports what BenchmarkDownloadToFile does.
func BenchmarkUploadFromFile(b *testing.B) {
	dir := bulkDirectory(b)
	for _, at := range startBulkGo(b, dir) {
		open := func() (*os.File, error) { return os.Open(filepath.Join(dir, "bulk")) }
		b.Run(at.network, func(b *testing.B) { inPairs(b, at, open, httpUpload, deguUpload) })
	}
}

// A place is where a server listens.
type place struct{ network, address string }

func (p place) dial() (net.Conn, error) { return net.Dial(p.network, p.address) }

// A transfer is one between a server and a file, on a connection of its own.
type transfer func(at place, f *os.File) error

func inPairs(b *testing.B, at place, open func() (*os.File, error), theirs, ours transfer) {
	var rates, times []float64
	b.SetBytes(2 * bulkSize)
	for b.Loop() {
		theirWall, theirCPU := clock(b, at, open, theirs)
		ourWall, ourCPU := clock(b, at, open, ours)
		rates = append(rates, theirWall.Seconds()/ourWall.Seconds())
		times = append(times, ourCPU.Seconds()/theirCPU.Seconds())
	}
	slices.Sort(rates)
	slices.Sort(times)
	b.ReportMetric(rates[len(rates)/2], "of-http-rate")
	b.ReportMetric(times[len(times)/2], "of-http-cpu")
	b.Logf("rates, sorted: %.2f; CPU times, sorted: %.2f", rates, times)
}

// clock tells how long a transfer took, and what CPU time this process took for
// it.
func clock(b *testing.B, at place, open func() (*os.File, error), do transfer) (wall, cpu time.Duration) {
	f, err := open()
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	begin, used := time.Now(), cpuTime(b)
	if err := do(at, f); err != nil {
		b.Fatal(err)
	}
	return time.Since(begin), cpuTime(b) - used
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func deguDownload(at place, to *os.File) error {
	return byDegu(at, "GET", nil, func(r *conn.Response) (int64, error) { return r.Body.WriteTo(to) })
}

func deguUpload(at place, from *os.File) error {
	return byDegu(at, "PUT", body.New(from, bulkSize), func(*conn.Response) (int64, error) { return bulkSize, nil })
}

func byDegu(at place, method string, content body.Outgoing, do func(*conn.Response) (int64, error)) error {
	sock, err := at.dial()
	if err != nil {
		return err
	}
	c := conn.New(sock, conn.Options{Base: wire.NewHeader("host", "localhost")})
	defer c.Close()
	resp, err := c.Request(background, method, "/bulk", nil, content)
	if err != nil {
		return err
	}
	return wholeBulk(do(resp))
}

func httpDownload(at place, to *os.File) error {
	return byHTTP(at, "GET", nil, func(r *http.Response) (int64, error) { return io.Copy(to, r.Body) })
}

func httpUpload(at place, from *os.File) error {
	return byHTTP(at, "PUT", from, func(*http.Response) (int64, error) { return bulkSize, nil })
}

func byHTTP(at place, method string, content io.Reader, do func(*http.Response) (int64, error)) error {
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return at.dial() }}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequest(method, "http://localhost/bulk", content)
	if err != nil {
		return err
	}
	if content != nil {
		req.ContentLength = bulkSize
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return wholeBulk(do(resp))
}

func wholeBulk(n int64, err error) error {
	if err == nil && n != bulkSize {
		err = fmt.Errorf("%d bytes of %d", n, bulkSize)
	}
	return err
}

// bulkDirectory makes a directory with a file of content in it, in memory where
// the system has a place for that, so that no disk is measured.
func bulkDirectory(b *testing.B) string {
	dir, err := os.MkdirTemp("/dev/shm", "degu-bulk-")
	if err != nil {
		dir = b.TempDir()
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	b.Logf("files are in %s", filepath.Dir(dir))
	f, err := os.Create(filepath.Join(dir, "bulk"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if _, err := io.CopyN(f, rand.NewChaCha8([32]byte{}), bulkSize); err != nil {
		b.Fatal(err)
	}
	return dir
}

// startBulk starts the server that command makes for the two places, and waits
// until it listens at the second.
func startBulk(b *testing.B, command func(places []place) *exec.Cmd) []place {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	l.Close()
	places := []place{{"tcp", l.Addr().String()}, {"unix", filepath.Join(b.TempDir(), "s")}}
	cmd := command(places)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // ends with this process
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for range 500 {
		if sock, err := places[1].dial(); err == nil {
			sock.Close()
			return places
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatal("the server doesn't listen")
	return nil
}

func startBulkNginx(b *testing.B, dir string) []place {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		if nginx = "/usr/sbin/nginx"; exec.Command(nginx, "-v").Run() != nil {
			b.Skip("nginx isn't installed")
		}
	}
	return startBulk(b, func(places []place) *exec.Cmd {
		config := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/log;
events {}
http {
	access_log off; client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
	sendfile on;
	server { listen %[2]s; listen unix:%[3]s; root %[1]s; }
}`, dir, places[0].address, places[1].address)
		file := filepath.Join(dir, "conf")
		if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
			b.Fatal(err)
		}
		return exec.Command(nginx, "-e", filepath.Join(dir, "log"), "-c", file, "-p", dir)
	})
}

func startBulkGo(b *testing.B, dir string) []place {
	return startBulk(b, func(places []place) *exec.Cmd {
		cmd := exec.Command("/proc/self/exe", "-test.run=^TestBulkServer$")
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s", bulkVariable, dir, places[0].address, places[1].address))
		return cmd
	})
}

// TestBulkServer is the server's process, which serves until its standard input
// ends: on its own it does nothing.
func TestBulkServer(t *testing.T) {
	told := strings.Fields(os.Getenv(bulkVariable))
	if len(told) != 3 {
		return
	}
	for i, network := range []string{"tcp", "unix"} {
		l, err := net.Listen(network, told[1+i])
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				sock, err := l.Accept()
				if err != nil {
					return
				}
				go serveBulk(sock, filepath.Join(told[0], "bulk"))
			}
		}()
	}
	io.Copy(io.Discard, os.Stdin)
}

// serveBulk answers one request. Neither the content that it sends nor that
// which it drops passes through the process.
func serveBulk(sock net.Conn, name string) {
	defer sock.Close()
	in := bufio.NewReader(sock)
	req, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	if req.Method == "GET" {
		fmt.Fprintf(sock, "HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n", bulkSize)
		if f, err := os.Open(name); err == nil {
			io.Copy(sock, f)
			f.Close()
		}
		return
	}
	if f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		f.ReadFrom(&io.LimitedReader{R: sock, N: bulkSize - int64(in.Buffered())})
		f.Close()
		io.WriteString(sock, "HTTP/1.1 204 No Content\r\n\r\n")
	}
}

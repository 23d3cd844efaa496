//go:build linux

package conn_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
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
// file, and over one that has its pages already, by net/http and by a connection
// of this module in turn: an iteration is such a pair. It reports the medians of
// the pairs' ratios: of the rates, where more is better, and of the CPU times of
// this process alone, where less is. The system copying the server's file to that
// file, without any network, is the floor.
func BenchmarkDownloadToFile(b *testing.B) {
	dir := bulkDirectory(b)
	to := filepath.Join(dir, "to")
	for _, server := range []struct {
		name  string
		start func(*testing.B, string) []place
	}{{"go", startBulkGo}, {"nginx", startBulkNginx}} {
		b.Run(server.name, func(b *testing.B) {
			for _, at := range server.start(b, dir) {
				b.Run("new/"+at.network, func(b *testing.B) {
					create := func() (*os.File, error) {
						os.Remove(to)
						return os.Create(to)
					}
					inTurns(b, at, create, httpDownload, deguDownload, copyOf(dir))
				})
				b.Run("over/"+at.network, func(b *testing.B) {
					overwrite := func() (*os.File, error) { return os.OpenFile(to, os.O_WRONLY|os.O_CREATE, 0o600) }
					clock(b, at, overwrite, copyOf(dir)) // the first time, there may be none
					inTurns(b, at, overwrite, httpDownload, deguDownload, copyOf(dir))
				})
			}
		})
	}
}

// BenchmarkUploadFromFile moves a GiB from a file to a server in another
// process, which reads it, or has the system drop it unread, and reports what
// BenchmarkDownloadToFile does.
func BenchmarkUploadFromFile(b *testing.B) {
	dir := bulkDirectory(b)
	places := startBulkGo(b, dir)
	for _, target := range []string{toRead, toDrop} {
		for _, at := range places {
			open := func() (*os.File, error) { return os.Open(filepath.Join(dir, "bulk")) }
			b.Run(target[1:]+"/"+at.network, func(b *testing.B) {
				inTurns(b, at, open, httpUpload(target), deguUpload(target), nil)
			})
		}
	}
}

// BenchmarkRelay sends a body of a GiB from one server to another one, in another
// process, which reads it, or has the system drop it unread, by net/http and by two
// connections of this module in turn, and reports what BenchmarkDownloadToFile does.
func BenchmarkRelay(b *testing.B) {
	places := startBulkGo(b, bulkDirectory(b))
	none := func() (*os.File, error) { return os.Open(os.DevNull) }
	for _, target := range []string{toRead, toDrop} {
		for _, from := range places {
			for _, to := range places {
				b.Run(target[1:]+"/"+from.network+" to "+to.network, func(b *testing.B) {
					inTurns(b, from, none, httpRelay(to, target), deguRelay(to, target), nil)
				})
			}
		}
	}
}

func deguRelay(to place, target string) transfer {
	return func(from place, _ *os.File) error {
		return byDegu(from, "GET", "/bulk", nil, func(r *conn.Response) (int64, error) {
			return bulkSize, byDegu(to, "PUT", target, r.Body, func(*conn.Response) (int64, error) { return bulkSize, nil })
		})
	}
}

func httpRelay(to place, target string) transfer {
	return func(from place, _ *os.File) error {
		return byHTTP(from, "GET", "/bulk", nil, func(r *http.Response) (int64, error) {
			return bulkSize, byHTTP(to, "PUT", target, r.Body, func(*http.Response) (int64, error) { return bulkSize, nil })
		})
	}
}

// A place is where a server listens.
type place struct{ network, address string }

func (p place) dial() (net.Conn, error) { return net.Dial(p.network, p.address) }

// A transfer is one between a server and a file, on a connection of its own.
type transfer func(at place, f *os.File) error

func inTurns(b *testing.B, at place, open func() (*os.File, error), theirs, ours, floor transfer) {
	var rates, times, floors, ofFloor []float64
	b.SetBytes(2 * bulkSize)
	for b.Loop() {
		theirWall, theirCPU := clock(b, at, open, theirs)
		ourWall, ourCPU := clock(b, at, open, ours)
		rates = append(rates, theirWall.Seconds()/ourWall.Seconds())
		times = append(times, ourCPU.Seconds()/theirCPU.Seconds())
		if floor != nil {
			_, cpu := clock(b, at, open, floor)
			floors = append(floors, cpu.Seconds()/theirCPU.Seconds())
			ofFloor = append(ofFloor, ourCPU.Seconds()/cpu.Seconds())
		}
	}
	reportRatios(b, "of-http-rate", rates)
	reportRatios(b, "of-http-cpu", times)
	reportRatios(b, "floor-of-http-cpu", floors)
	reportRatios(b, "of-floor-cpu", ofFloor)
}

// reportRatios reports the median, where there is one.
func reportRatios(b *testing.B, name string, ratios []float64) {
	if slices.Sort(ratios); len(ratios) > 0 {
		b.ReportMetric(ratios[len(ratios)/2], name)
		b.Logf("%s, sorted: %.2f", name, ratios)
	}
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
	return byDegu(at, "GET", "/bulk", nil, func(r *conn.Response) (int64, error) { return r.Body.WriteTo(to) })
}

// copyOf has the system copy what the server would send.
func copyOf(dir string) transfer {
	return func(_ place, to *os.File) error {
		from, err := os.Open(filepath.Join(dir, "bulk"))
		if err != nil {
			return err
		}
		defer from.Close()
		return wholeBulk(to.ReadFrom(from))
	}
}

func deguUpload(target string) transfer {
	return func(at place, from *os.File) error {
		return byDegu(at, "PUT", target, body.New(from, bulkSize), func(*conn.Response) (int64, error) { return bulkSize, nil })
	}
}

func byDegu(at place, method, target string, content body.Outgoing, do func(*conn.Response) (int64, error)) error {
	sock, err := at.dial()
	if err != nil {
		return err
	}
	c := conn.New(sock, conn.Options{Base: wire.NewHeader("host", "localhost")})
	defer c.Close()
	resp, err := c.Request(background, method, target, nil, content)
	if err != nil {
		return err
	}
	return wholeBulk(do(resp))
}

func httpDownload(at place, to *os.File) error {
	return byHTTP(at, "GET", "/bulk", nil, func(r *http.Response) (int64, error) { return io.Copy(to, r.Body) })
}

func httpUpload(target string) transfer {
	return func(at place, from *os.File) error {
		return byHTTP(at, "PUT", target, from, func(*http.Response) (int64, error) { return bulkSize, nil })
	}
}

func byHTTP(at place, method, target string, content io.Reader, do func(*http.Response) (int64, error)) error {
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return at.dial() }}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequest(method, "http://localhost"+target, content)
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

package conn_test

import (
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// answering serves any number of connections on a Unix socket, with the same
// answer to each request of size bytes.
func answering(b *testing.B, size int, answer string) string {
	at := filepath.Join(b.TempDir(), "s")
	l, err := net.Listen("unix", at)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	go func() {
		for {
			s, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer s.Close()
				buf := make([]byte, size)
				for {
					if _, err := io.ReadFull(s, buf); err != nil {
						return
					}
					io.WriteString(s, answer)
				}
			}()
		}
	}()
	return at
}

func exchanges(b *testing.B, c *conn.Conn, n int) time.Duration {
	begin := time.Now()
	for range n {
		r, err := c.Get(background, "/", nil)
		if err != nil {
			b.Fatal(err)
		}
		if r.Body.State() != body.Consumed {
			if err := r.Body.Discard(1 << 20); err != nil {
				b.Fatal(err)
			}
		}
	}
	return time.Since(begin)
}

// BenchmarkTimeout compares round trips under the default timeout with ones
// without any, in turn: with/without is the median of the pairs' ratios.
func BenchmarkTimeout(b *testing.B) {
	dial := dialer(b, answering(b, len(getSlash), okHello))
	inTurn(b, dial(conn.Options{}), dial(conn.Options{Timeout: conn.NoTimeout}))
}

// BenchmarkBusyPoll compares round trips with and without busy polling.
func BenchmarkBusyPoll(b *testing.B) {
	dial := dialer(b, answering(b, len(getSlash), okHello))
	inTurn(b, dial(conn.Options{BusyPoll: 100 * time.Microsecond}), dial(conn.Options{}))
}

func dialer(b *testing.B, at string) func(o conn.Options) *conn.Conn {
	return func(o conn.Options) *conn.Conn {
		sock, err := net.Dial("unix", at)
		if err != nil {
			b.Fatal(err)
		}
		c := conn.New(sock, o)
		b.Cleanup(func() { c.Close() })
		return c
	}
}

func inTurn(b *testing.B, with, without *conn.Conn) {
	var ratios []float64
	for b.Loop() {
		const each = 500
		w, o := exchanges(b, with, each), exchanges(b, without, each)
		ratios = append(ratios, float64(w)/float64(o))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "with/without")
}

// BenchmarkExchange is what an exchange costs without a system underneath: 108
// bytes each way.
func BenchmarkExchange(b *testing.B) {
	content := strings.Repeat("x", 108)
	sock := &memory{answer: "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: 108\r\n\r\n" + content}
	c := conn.New(sock, conn.Options{Base: wire.NewHeader("host", "localhost", "user-agent", "degu")})
	sent, buf := body.String(content), make([]byte, 256)
	b.ReportAllocs()
	for b.Loop() {
		r, err := c.Post(background, "/bytes/108", nil, sent)
		if err != nil {
			b.Fatal(err)
		}
		for r.Body.State() != body.Consumed {
			r.Body.Read(buf)
		}
	}
}

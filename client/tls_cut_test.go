package client_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
)

// recorder keeps what a server writes, by flights.
type recorder struct {
	net.Conn
	flights [][]byte
	turn    bool // a flight begins with the next write
}

func (r *recorder) Read(p []byte) (int, error) {
	r.turn = true
	return r.Conn.Read(p)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.turn {
		r.flights, r.turn = append(r.flights, nil), false
	}
	last := len(r.flights) - 1
	r.flights[last] = append(r.flights[last], p...)
	return r.Conn.Write(p)
}

// record returns what a server with mandatory client certificates says.
func record(t *testing.T, pki *misc.TempPKI, config *tls.Config) (first, second []byte) {
	t.Helper()
	flights := make(chan [][]byte, 1)
	addr := play(t, func(s net.Conn) {
		r := &recorder{Conn: s}
		tls.Server(r, config).Handshake()
		flights <- r.flights
	})
	connected(t)(dial(t, pki.ClientConfig(), addr)).Close()
	f := <-flights
	if len(f) != 2 {
		t.Fatalf("%d flights", len(f))
	}
	return f[0], f[1]
}

// recordEnds returns where each record ends.
func recordEnds(flight []byte) (ends []int) {
	for at := 0; at+5 <= len(flight); {
		at += 5 + int(flight[at+3])<<8 + int(flight[at+4])
		ends = append(ends, at)
	}
	return ends
}

// readHello waits for the whole of the ClientHello.
func readHello(s net.Conn) {
	header := make([]byte, 5)
	if _, err := io.ReadFull(s, header); err == nil {
		io.ReadFull(s, make([]byte, int(header[3])<<8+int(header[4])))
	}
}

// outcomes are what became of connections, by the place where the server's words
// ended.
type outcomes []string

// log prints them as ranges of offsets.
func (o outcomes) log(t *testing.T, title string) {
	t.Helper()
	var lines strings.Builder
	for from := 0; from < len(o); {
		to := from
		for to < len(o) && o[to] == o[from] {
			to++
		}
		if o[from] != "" {
			fmt.Fprintf(&lines, "\n  %5d to %5d: %s", from, to-1, o[from])
		}
		from = to
	}
	t.Logf("%s%s", title, lines.String())
}

// The first flight of a server, cut at every byte. From the end of its key
// exchange on it is refused, since its signature is over another ClientHello.
func TestFirstFlightCut(t *testing.T) {
	pki := tempPKI(t)
	first, _ := record(t, pki, must[*tls.Config](t)(pki.ServerConfig().Build()))
	ends := recordEnds(first)
	if len(ends) != 5 || ends[4] != len(first) {
		t.Fatalf("records end at %v of %d", ends, len(first))
	}
	signed := ends[2] // ServerHello, Certificate, ServerKeyExchange
	for _, tt := range []struct {
		name, reason string
		at           func(n int) bool
		timeout      time.Duration
		end          func(net.Conn)
		want         string
	}{
		{"closed", "at every byte", func(int) bool { return true }, hang, func(net.Conn) {}, "cut"},
		{"reset", "around each record, and now and then", near(ends), hang, func(s net.Conn) { s.(*net.TCPConn).SetLinger(0) }, "reset"},
		{"stalled", "around each record; each costs a timeout", near(ends[:3]), time.Second / 5, func(s net.Conn) { io.Copy(io.Discard, s) }, "timeout"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			var n atomic.Int64
			addr := play(t, func(s net.Conn) {
				at := n.Load()
				readHello(s)
				s.Write(first[:at])
				tt.end(s)
			})
			c := must[*client.Client](t)(client.NewTLS(pki.ClientConfig(), addr, client.WithTimeout(tt.timeout)))
			got := make(outcomes, len(first)+1)
			for at := range got {
				if !tt.at(at) {
					continue
				}
				n.Store(int64(at))
				cn, err := connect(t, c)
				got[at] = outcome(t, err)
				want := tt.want
				if at >= signed && got[at] != want {
					want = "ErrBadCertificate"
				}
				if cn != nil || got[at] != want {
					t.Errorf("%d bytes: %v, want %s", at, err, want)
				}
			}
			got.log(t, fmt.Sprintf("%d bytes in records that end at %v, %s (%s):", len(first), ends, tt.name, tt.reason))
		})
	}
}

// near picks the places around the ends of records and of their headers.
func near(ends []int) func(int) bool {
	return func(n int) bool {
		return n == 0 || slices.ContainsFunc(ends, func(end int) bool { return n >= end-1 && n <= end+1 || n == end+5 })
	}
}

// cutter lets so many bytes out, in all.
type cutter struct {
	net.Conn
	left int
	end  func(net.Conn)
	once sync.Once
}

func (c *cutter) Write(p []byte) (int, error) {
	n := min(len(p), c.left)
	c.left -= n
	if _, err := c.Conn.Write(p[:n]); err != nil || n == len(p) {
		return n, err
	}
	c.once.Do(func() { c.end(c.Conn) })
	c.Conn.Close()
	return n, net.ErrClosed
}

// The last flight of a server, which depends on all that was said before, cut
// at every byte: a server of its own for each.
func TestLastFlightCut(t *testing.T) {
	pki := tempPKI(t)
	config := must[*tls.Config](t)(pki.ServerConfig().Build())
	first, second := record(t, pki, config)
	for _, tt := range []struct {
		name string
		end  func(net.Conn)
		want string
	}{
		{"closed", func(net.Conn) {}, "cut"},
		{"reset", func(s net.Conn) { s.(*net.TCPConn).SetLinger(0) }, "reset"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			var n atomic.Int64
			addr := play(t, func(s net.Conn) {
				c := tls.Server(&cutter{Conn: s, left: int(n.Load()), end: tt.end}, config)
				if c.Handshake() == nil {
					io.Copy(io.Discard, c)
				}
			})
			c := must[*client.Client](t)(client.NewTLS(pki.ClientConfig(), addr))
			got := make(outcomes, len(second)+1)
			for at := range got {
				n.Store(int64(len(first) + at))
				cn, err := connect(t, c)
				got[at] = outcome(t, err)
				want := tt.want
				if at == len(second) {
					want = "connected"
				}
				if got[at] != want {
					t.Errorf("%d bytes: %v, want %s", at, err, want)
				}
				if cn != nil {
					cn.Close()
				}
			}
			got.log(t, fmt.Sprintf("%d bytes in records that end at %v, %s:", len(second), recordEnds(second), tt.name))
		})
	}
}

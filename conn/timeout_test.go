package conn_test

import (
	"bufio"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// The timeout is for each I/O, but a small request and the wait for its answer
// are one. A deadline may be a sixteenth late.
func TestWhatATimeoutIsFor(t *testing.T) {
	const timeout, late = 16 * time.Second, time.Second
	for _, tt := range []struct {
		name, reason string
		body         body.Outgoing
		parts        int           // I/Os that wait for the server
		want         time.Duration // at least
	}{
		{"small", "one I/O", nil, 1, timeout},
		{"in memory", "likewise: one write", body.String("some"), 1, timeout},
		{"from a reader", "a write for the preamble, then one for content, then the wait", body.New(strings.NewReader("some"), 4), 2, 12*time.Second*2 + timeout},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := net.Pipe()
				defer server.Close()
				go func() {
					some := make([]byte, 1<<10)
					for range tt.parts {
						time.Sleep(12 * time.Second) // almost too long
						if _, err := server.Read(some); err != nil {
							t.Error(err)
						}
					}
					io.Copy(io.Discard, server)
				}()
				c := conn.New(client, conn.Options{Timeout: timeout})
				begun := time.Now()
				_, err := c.Put(background, "/", nil, tt.body)
				took := time.Since(begun)
				if !errors.Is(err, os.ErrDeadlineExceeded) || took < tt.want || took > tt.want+late {
					t.Errorf("%v after %v, want at least %v (%s)", err, took, tt.want, tt.reason)
				}
			})
		})
	}
}

// TestTimeoutAfterExpectation: that the server had a second to ask for content says
// nothing of the next request, whose answer takes longer.
func TestTimeoutAfterExpectation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		defer server.Close()
		go func() {
			in := bufio.NewReader(server)
			for _, answer := range []struct {
				before string
				after  time.Duration
			}{{"HTTP/1.1 100 Continue\r\n\r\n", 0}, {"", 10 * time.Second}} {
				req, err := http.ReadRequest(in)
				if err != nil {
					t.Error(err)
					return
				}
				io.WriteString(server, answer.before)
				io.Copy(io.Discard, req.Body)
				time.Sleep(answer.after)
				io.WriteString(server, okHello)
			}
		}()
		c := conn.New(client, conn.Options{Timeout: time.Minute, ContinueTimeout: time.Second, Base: wire.NewHeader("host", "x")})
		defer c.Close()
		for _, request := range []func() (*conn.Response, error){
			func() (*conn.Response, error) {
				return c.Put(background, "/", expecting, body.New(strings.NewReader("some"), 4))
			},
			func() (*conn.Response, error) { return c.Get(background, "/", nil) },
		} {
			r, err := request()
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Body.Discard(5); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestLongestTimeout: as long as a Duration can be isn't in the past.
func TestLongestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		defer server.Close()
		go func() {
			if _, err := http.ReadRequest(bufio.NewReader(server)); err != nil {
				t.Error(err)
			}
			time.Sleep(24 * time.Hour)
			io.WriteString(server, noContent)
		}()
		c := conn.New(client, conn.Options{Timeout: math.MaxInt64, Base: wire.NewHeader("host", "x")})
		defer c.Close()
		if _, err := c.Get(background, "/", nil); err != nil {
			t.Error(err)
		}
	})
}

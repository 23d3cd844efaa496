package conn

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// clocked is a socket that notes its deadlines.
type clocked struct {
	net.Conn
	set []time.Time
}

func (s *clocked) SetDeadline(at time.Time) error {
	s.set = append(s.set, at)
	return nil
}

// io begins an I/O, and tells whether that took a look at the clock.
func (d *deadline) io(t *testing.T, sock net.Conn, timeout time.Duration) (looked bool) {
	t.Helper()
	if d.quiet(timeout) {
		return false
	}
	if err := d.arm(sock, timeout); err != nil {
		t.Fatal(err)
	}
	return true
}

// awaken makes I/Os until there is an alarm.
func awaken(t *testing.T, d *deadline, sock net.Conn, timeout time.Duration) {
	t.Helper()
	for range 1 + fewLooks {
		d.io(t, sock, timeout)
	}
	if !d.alarm.Load().due() {
		t.Fatal("no alarm")
	}
}

// The first I/O sets the deadline, a few find it good, the last of which has an
// alarm wound, and those after it ask for nothing until that rings.
func TestDeadlineIsSetOnlyWhenNeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slack = mostAlarm
		const timeout = slackShare * slack
		var sock clocked
		d := deadline{began: time.Now()}
		defer d.disarm()
		looks := 0
		for range 1000 {
			if d.io(t, &sock, timeout) {
				looks++
			}
		}
		if len(sock.set) != 1 || looks != 1+fewLooks {
			t.Fatalf("set %d times, %d looks at the clock, for I/Os in a row", len(sock.set), looks)
		}
		if late := time.Until(sock.set[0]) - timeout; late != 2*slack {
			t.Errorf("the deadline is %v later than the timeout", late)
		}
		time.Sleep(slack - time.Nanosecond)
		if d.io(t, &sock, timeout) {
			t.Error("the alarm rang too soon")
		}
		time.Sleep(2 * time.Nanosecond)
		if !d.io(t, &sock, timeout) || len(sock.set) != 2 || time.Until(sock.set[1]) != timeout+2*slack {
			t.Errorf("set: %v", sock.set)
		}
	})
}

func TestNoAlarm(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		timeout      time.Duration
		exact        bool
		pause        time.Duration
		set          int
	}{
		{"no timeout", "nothing to grant", NoTimeout, false, 0, 0},
		{"a short one", "an alarm could be late by more than it", slackShare*leastAlarm - slackShare, false, 0, 1},
		{"over TLS", "a write that was early can't be repeated", time.Minute, true, 0, 1},
		{"used now and then", "the deadline has to be set each time anyway", time.Minute, false, time.Minute, 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sock clocked
				d := deadline{began: time.Now(), exact: tt.exact}
				for range 10 {
					d.io(t, &sock, tt.timeout)
					time.Sleep(tt.pause)
				}
				if d.alarm.Load() != nil || len(sock.set) != tt.set {
					t.Errorf("alarm %v, set %d times, want %d (%s)", d.alarm.Load(), len(sock.set), tt.set, tt.reason)
				}
			})
		})
	}
}

// An alarm of a long timeout rings all the same: it may be there for nobody.
func TestLongAlarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sock clocked
		d := deadline{began: time.Now()}
		defer d.disarm()
		awaken(t, &d, &sock, 24*time.Hour)
		time.Sleep(mostAlarm + time.Nanosecond)
		for i, looks := range []bool{true, false} {
			if d.io(t, &sock, 24*time.Hour) != looks || len(sock.set) != 1 {
				t.Errorf("I/O %d, later, looked at the clock: %v, set: %v", i, !looks, sock.set)
			}
		}
	})
}

// A connection that rests after each exchange, or ends, never has one.
func TestNoAlarmForAWhile(t *testing.T) {
	c := New(dialHello(t, "pipe"), Options{Base: wire.NewHeader("host", "x")})
	defer c.Close()
	for range 3 * fewLooks {
		postHello(t, c, body.String("some"))
		if c.deadline.alarm.Load() != nil {
			t.Fatal("an alarm")
		}
		c.ReleaseBuffers()
	}
}

// A timeout counts only where the I/O is sure to have had its time.
func TestEarly(t *testing.T) {
	const slack, timeout = mostAlarm, slackShare * mostAlarm
	for _, tt := range []struct {
		name, reason string
		begins       time.Duration // after the deadline was set
		rings        time.Duration // 0: not yet
		want         bool
	}{
		{"the alarm rang in time", "what began before has its time", slack / 2, slack, false},
		{"later, within the slack", "likewise", slack / 2, 2 * slack, false},
		{"later still", "the I/O may have begun just before", slack / 2, 2*slack + time.Nanosecond, true},
		{"it hasn't yet", "likewise", slack / 2, 0, true},
		{"the clock was asked", "the I/O has its time, whatever the alarm does", slack, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sock clocked
				d := deadline{began: time.Now()}
				defer d.disarm()
				awaken(t, &d, &sock, timeout)
				time.Sleep(tt.begins)
				synctest.Wait()
				looked := d.io(t, &sock, timeout)
				d.alarm.Load().rung.Store(int64(tt.rings))
				if got := d.early(timeout); got != tt.want {
					t.Errorf("%v, want %v (%s)", got, tt.want, tt.reason)
				}
				if looked != (tt.begins >= slack) || (d.alarm.Load() == nil) != tt.want {
					t.Errorf("looked at the clock: %v; alarm: %v", looked, d.alarm.Load())
				}
			})
		})
	}
}

// A deadline that passes between two exchanges while the alarm doesn't ring, as
// where the process stood still, fails neither the second one's writes nor its
// reads.
func TestLateAlarm(t *testing.T) {
	large := strings.Repeat("x", 3*maxWrite)
	for _, network := range []string{"pipe", "tcp", "unix", "tls"} {
		for _, tt := range []struct {
			name string
			b    body.Outgoing
		}{
			{"small, in one write", body.String("some")},
			{"large, gathered or in several writes", body.String(large)},
			{"from a reader, the preamble before it", body.New(strings.NewReader(large), int64(len(large)))},
		} {
			t.Run(network+"/"+tt.name, func(t *testing.T) {
				c := New(dialHello(t, network), Options{Base: wire.NewHeader("host", "x")})
				defer c.Close()
				standStill(t, c)
				postHello(t, c, tt.b)
				postHello(t, c, body.String("after"))
			})
		}
	}
}

// standStill makes exchanges until there is an alarm, and lets more than the
// timeout pass without it.
func standStill(t *testing.T, c *Conn) {
	t.Helper()
	for range 1 + fewLooks {
		postHello(t, c, body.String("before"))
	}
	if c.deadline.alarm.Load().due() == c.deadline.exact {
		t.Fatal("an alarm where there should be none, or none")
	}
	c.deadline.began = c.deadline.began.Add(-2 * DefaultTimeout)
	c.sock.SetDeadline(time.Unix(1, 0))
}

func postHello(t *testing.T, c *Conn, b body.Outgoing) {
	t.Helper()
	r, err := c.Post(context.Background(), "/", nil, b)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Body.ReadAll(5); string(got) != "hello" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
}

// dialHello connects to a server that takes requests and says hello.
func dialHello(t *testing.T, network string) net.Conn {
	t.Helper()
	serve := func(s net.Conn) {
		defer s.Close()
		for in := bufio.NewReader(s); ; {
			req, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			io.Copy(io.Discard, req.Body)
			io.WriteString(s, "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
		}
	}
	switch network {
	case "pipe":
		client, server := net.Pipe()
		go serve(server)
		return client
	case "tls":
		s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			io.WriteString(w, "hello")
		}))
		t.Cleanup(s.Close)
		trust := s.Client().Transport.(*http.Transport).TLSClientConfig
		client, err := tls.Dial("tcp", s.Listener.Addr().String(), &tls.Config{RootCAs: trust.RootCAs, ServerName: "example.com"})
		if err != nil {
			t.Fatal(err)
		}
		return client
	}
	client, server := socketPair(t, network)
	go serve(server)
	return client
}

func socketPair(t *testing.T, network string) (client, server net.Conn) {
	t.Helper()
	l, err := net.Listen(network, map[string]string{"tcp": "127.0.0.1:0", "unix": filepath.Join(t.TempDir(), "s")}[network])
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial(network, l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	return client, server
}

// broken is a socket whose next read fails for good, and after it at the end.
type broken struct {
	net.Conn
	answers []string
	fault   error
}

func (s *broken) Write(p []byte) (int, error) { return len(p), nil }
func (s *broken) SetDeadline(time.Time) error { return nil }
func (s *broken) Close() error                { return nil }
func (s *broken) Read(p []byte) (n int, e error) {
	if len(s.answers) > 0 {
		n, s.answers = copy(p, s.answers[0]), s.answers[1:]
		return n, nil
	}
	e, s.fault = s.fault, io.EOF
	return 0, e
}

// A timeout of the system's, as of TCP's keep-alive, comes once, and looks like the
// end of the stream after it. It isn't a deadline, early or not.
func TestTimeoutOfTheSystem(t *testing.T) {
	s := &broken{fault: &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ETIMEDOUT)}}
	s.answers = []string{"HTTP/1.1 200 OK\r\n\r\n", "some", "more", "of", "it", "and", "more"}
	c := New(s, Options{Base: wire.NewHeader("host", "x")})
	r, err := c.Get(context.Background(), "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Body.ReadAll(100)
	if string(b) != "somemoreofitandmore" || !errors.Is(err, syscall.ETIMEDOUT) || !c.deadline.trusted {
		t.Errorf("%q, %v, trusted: %v", b, err, c.deadline.trusted)
	}
}

// A peer that falls silent gets the timeout once, also where the exchange began
// without a look at the clock.
func TestTimeoutUnderAnAlarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const timeout = 16 * time.Second
		client, server := net.Pipe()
		go func() {
			in := bufio.NewReader(server)
			for range 1 + fewLooks {
				if _, err := http.ReadRequest(in); err != nil {
					t.Error(err)
				}
				io.WriteString(server, "HTTP/1.1 204 No Content\r\n\r\n")
			}
			io.Copy(io.Discard, server)
		}()
		c := New(client, Options{Timeout: timeout, Base: wire.NewHeader("host", "x")})
		for range 1 + fewLooks {
			if _, err := c.Get(context.Background(), "/", nil); err != nil {
				t.Fatal(err)
			}
		}
		begun := time.Now()
		if _, err := c.Get(context.Background(), "/", nil); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
		if took := time.Since(begun); !c.deadline.trusted || took < timeout || took > timeout+timeout/16 {
			t.Errorf("%v, trusted: %v", took, c.deadline.trusted)
		}
	})
}

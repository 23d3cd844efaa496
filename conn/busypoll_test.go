package conn_test

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// busy are the ways to read without being parked at once.
var busy = []struct {
	name    string
	connect func(t *testing.T, o conn.Options, steps ...step) *conn.Conn
}{
	{"tcp", func(t *testing.T, o conn.Options, steps ...step) *conn.Conn {
		o.BusyPoll = time.Millisecond
		return conn.New(serve(t, "tcp", steps...), o)
	}},
	{"unix", func(t *testing.T, o conn.Options, steps ...step) *conn.Conn {
		o.BusyPoll = time.Millisecond
		return conn.New(serve(t, "unix", steps...), o)
	}},
	{"tls", func(t *testing.T, o conn.Options, steps ...step) *conn.Conn {
		return secure(t).overTLS(t, func(s net.Conn) net.Conn { return conn.Direct(s, time.Millisecond) }, o, steps...)
	}},
}

func pause(d time.Duration) step {
	return func(testing.TB, netConn) bool { time.Sleep(d); return true }
}

// Exchanges go as they go otherwise, with answers that come at once, within the
// time of trying, and later.
func TestBusyPoll(t *testing.T) {
	content := strings.Repeat("0123456789", 20000)
	for _, on := range busy {
		t.Run(on.name, func(t *testing.T) {
			checkLeaks(t)
			var steps []step
			waits := []time.Duration{0, 100 * time.Microsecond, 5 * time.Millisecond}
			for range 20 {
				for _, wait := range waits {
					steps = append(steps, expect(getSlash), pause(wait), reply("HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n"+content))
				}
			}
			c := on.connect(t, conn.Options{}, append(steps, untilEOF)...)
			for range 20 * len(waits) {
				r, err := c.Get(background, "/", nil)
				if err != nil {
					t.Fatal(err)
				}
				if b, err := r.Body.ReadAll(200000); string(b) != content || err != nil {
					t.Fatalf("%d bytes, %v", len(b), err)
				}
			}
			if s := c.Stats(); s.Exchanges != 60 {
				t.Errorf("%+v", s)
			}
			c.Close()
		})
	}
}

// What ends a read ends one that tries, too.
func TestBusyPollFails(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		steps        []step
		timeout      time.Duration
		want         error
		side         conn.Side
	}{
		{"closed", "the end of the stream", []step{expect(getSlash)}, never, conn.ErrNoResponse, conn.Transport},
		{"closed later", "while it tries", []step{expect(getSlash), pause(time.Millisecond / 2)}, never, conn.ErrNoResponse, conn.Transport},
		{"silent", "the timeout", []step{expect(getSlash), untilEOF}, 20 * time.Millisecond, os.ErrDeadlineExceeded, conn.Transport},
		{"cancelled", "the context", nil, never, context.Canceled, conn.Local},
		{"closed here", "by another goroutine", nil, never, conn.ErrClosed, conn.Local},
	} {
		for _, on := range busy {
			t.Run(tt.name+"/"+on.name, func(t *testing.T) {
				checkLeaks(t)
				ctx, cancel := context.WithCancel(background)
				defer cancel()
				made := make(chan *conn.Conn, 1)
				steps := tt.steps
				switch tt.want {
				case context.Canceled:
					steps = []step{expect(getSlash), pause(2 * time.Millisecond), func(testing.TB, netConn) bool { cancel(); return true }, untilEOF}
				case conn.ErrClosed:
					steps = []step{expect(getSlash), pause(2 * time.Millisecond), func(testing.TB, netConn) bool { (<-made).Close(); return true }, untilEOF}
				}
				c := on.connect(t, conn.Options{Timeout: tt.timeout}, steps...)
				made <- c
				_, err := c.Get(ctx, "/", nil)
				var e *conn.Error
				if !errors.Is(err, tt.want) || !errors.As(err, &e) || e.Side != tt.side || !c.Closed() {
					t.Errorf("%v, want %v %v (%s)", err, tt.side, tt.want, tt.reason)
				}
			})
		}
	}
}

func TestBusyPollReset(t *testing.T) {
	c := busy[0].connect(t, conn.Options{}, expect(getSlash), reset)
	_, err := c.Get(background, "/", nil)
	var op *net.OpError
	if !errors.Is(err, syscall.ECONNRESET) || !errors.As(err, &op) || op.Op != "read" {
		t.Errorf("%v", err)
	}
}

// What isn't a socket of the system is read as always.
func TestBusyPollElsewhere(t *testing.T) {
	c := conn.New(&memory{answer: okHello}, conn.Options{BusyPoll: time.Millisecond})
	if r, err := c.Get(background, "/", nil); err != nil || r.Body.State() != body.Ready {
		t.Errorf("%v, %v", r, err)
	}
}

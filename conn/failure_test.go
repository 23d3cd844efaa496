package conn_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// Bad input of every kind: the typed error, the closed connection, and nothing
// left behind.
func TestFailures(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		steps        []step
		side         conn.Side
		op           string
		want         error
		retry        bool
	}{
		{"malformed status line", "RFC 9112 section 4", []step{expect(getSlash), reply("HTTP/1.1 2oo OK\r\n\r\n")},
			conn.Remote, "receive", wire.ErrStatus, false},
		{"not HTTP", "an SSH server; refused with its first line", []step{expect(getSlash), reply("SSH-2.0-OpenSSH_9.2\r\n"), untilEOF},
			conn.Remote, "receive", wire.ErrStatusLine, false},
		{"not HTTP, dribbled", "no need to wait for more", []step{expect(getSlash), dribble("SSH-2.0"), untilEOF},
			conn.Remote, "receive", wire.ErrStatusLine, false},
		{"not HTTP, dribbled and closed", "what came is judged before the end of the stream", []step{expect(getSlash), dribble("HTTQ")},
			conn.Remote, "receive", wire.ErrStatusLine, false},
		{"malformed header", "RFC 9112 section 5.1; refused with the line, not with the preamble", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\nx : y\r\n"), untilEOF},
			conn.Remote, "receive", wire.ErrFieldColon, false},
		{"malformed header, dribbled", "likewise", []step{expect(getSlash), dribble("HTTP/1.1 200 OK\r\nx y\r\n"), untilEOF},
			conn.Remote, "receive", wire.ErrFieldColon, false},
		{"malformed, and then the end", "the fault is the server's, whatever became of the stream", []step{expect(getSlash), dribble("HTTP/1.1 304\r ")},
			conn.Remote, "receive", wire.ErrLineEnding, false},
		{"malformed length", "RFC 9110 section 8.6", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n")},
			conn.Remote, "receive", wire.ErrContentLength, false},
		{"two lengths", "RFC 9112 section 6.3", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello")},
			conn.Remote, "receive", wire.ErrLengthRepeated, false},
		{"length and chunked", "RFC 9112 section 6.1", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")},
			conn.Remote, "receive", wire.ErrLengthAndChunked, false},
		{"malformed chunk", "RFC 9112 section 7.1", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"), untilEOF},
			conn.Remote, "read body", wire.ErrChunkSize, false},
		{"truncated length body", "shorter than stated", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello")},
			conn.Transport, "read body", io.ErrUnexpectedEOF, false},
		{"truncated chunked body", "no last chunk", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n")},
			conn.Transport, "read body", io.ErrUnexpectedEOF, false},
		{"closed before the response", "nothing came: GET may be repeated", []step{expect(getSlash)},
			conn.Transport, "receive", conn.ErrNoResponse, true},
		{"closed within the preamble", "something came", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\nx: y")},
			conn.Transport, "receive", io.ErrUnexpectedEOF, false},
		{"reset before the response", "nothing came", []step{expect(getSlash), reset},
			conn.Transport, "receive", syscall.ECONNRESET, true},
		{"silence", "the timeout of the read", []step{expect(getSlash), untilEOF},
			conn.Transport, "receive", os.ErrDeadlineExceeded, true},
		{"silence within the body", "the timeout of the read", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"), untilEOF},
			conn.Transport, "read body", os.ErrDeadlineExceeded, false},
		{"preamble too long", "bounded at 32 KiB", []step{expect(getSlash), reply("HTTP/1.1 200 OK\r\n" + strings.Repeat("x: "+strings.Repeat("y", 1000)+"\r\n", 40))},
			conn.Remote, "receive", wire.ErrPreambleTooLong, false},
		{"large interim responses", "bounded in bytes together", []step{expect(getSlash), reply(strings.Repeat("HTTP/1.1 103 Early Hints\r\nlink: "+strings.Repeat("x", 16000)+"\r\n\r\n", 5))},
			conn.Remote, "receive", wire.ErrInterim, false},
		{"interim response that contradicts itself", "judged as any other, though its framing means nothing",
			[]step{expect(getSlash), reply("HTTP/1.1 103 Early Hints\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n" + okHello)},
			conn.Remote, "receive", wire.ErrLengthRepeated, false},
		{"endless interim responses", "bounded in number", []step{expect(getSlash), reply(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 20))},
			conn.Remote, "receive", wire.ErrInterim, false},
	} {
		for _, network := range []string{"tcp", "unix"} {
			if network == "unix" && tt.want == syscall.ECONNRESET {
				continue // there is no such thing as a linger time there
			}
			t.Run(tt.name+"/"+network, func(t *testing.T) {
				checkLeaks(t)
				timeout := 10 * time.Second
				if tt.want == os.ErrDeadlineExceeded {
					timeout = 20 * time.Millisecond
				}
				c := conn.New(serve(t, network, tt.steps...), conn.Options{Timeout: timeout})
				r, err := c.Get(background, "/", nil)
				if err == nil {
					err = r.Body.Discard(100)
				}
				var e *conn.Error
				if !errors.As(err, &e) {
					t.Fatalf("%v is no *conn.Error", err)
				}
				if !errors.Is(err, tt.want) || e.Side != tt.side || e.Op != tt.op {
					t.Errorf("got %v; want %v, %v, %v (%s)", err, tt.side, tt.op, tt.want, tt.reason)
				}
				if e.Written != int64(len(getSlash)) || e.SafeToRetry() != tt.retry || e.Timeout() != (tt.want == os.ErrDeadlineExceeded) {
					t.Errorf("written %d, retry %v, timeout %v (%s)", e.Written, e.SafeToRetry(), e.Timeout(), tt.reason)
				}
				if !c.Closed() {
					t.Error("still open")
				}
				if _, err := c.Get(background, "/", nil); !errors.Is(err, conn.ErrClosed) {
					t.Errorf("the next request: %v", err)
				}
			})
		}
	}
}

// What is wrong with a request is found before a byte of it is written.
func TestRefusedRequests(t *testing.T) {
	reader := body.New(strings.NewReader("abc"), 3)
	for _, tt := range []struct {
		name, reason string
		method, uri  string
		h            *wire.Header
		b            body.Outgoing
		want         error
	}{
		{"method", "not among the codec's", "PATCH", "/", nil, nil, wire.ErrMethod},
		{"method with a line break", "injection", "GET / HTTP/1.1\r\nx:", "/", nil, nil, wire.ErrMethod},
		{"uri", "must begin with a slash", "GET", "http://x/", nil, nil, wire.ErrTarget},
		{"empty uri", "must begin with a slash", "GET", "", nil, nil, wire.ErrTarget},
		{"uri with a space", "injection", "GET", "/ HTTP/1.1\r\nx: y", nil, nil, wire.ErrTarget},
		{"upper-case name", "the document's rule", "GET", "/", wire.NewHeader("Accept", "x"), nil, wire.ErrFieldCase},
		{"name without value", "a slip", "GET", "/", wire.NewHeader("accept"), nil, wire.ErrFieldPairs},
		{"value with a line break", "injection", "GET", "/", wire.NewHeader("accept", "x\r\ny: z"), nil, wire.ErrFieldValue},
		{"GET with a body", "the document's rule", "GET", "/", nil, body.String("x"), conn.ErrBodyNotAllowed},
		{"HEAD with a body", "the document's rule", "HEAD", "/", nil, body.String(""), conn.ErrBodyNotAllowed},
		{"DELETE with a body", "the document's rule", "DELETE", "/", nil, reader, conn.ErrBodyNotAllowed},
		{"length contradicts the body", "two readings of one message", "POST", "/", wire.NewHeader("content-length", "4"), body.String("abc"), wire.ErrFraming},
		{"chunked contradicts the body", "likewise", "POST", "/", wire.NewHeader("transfer-encoding", "chunked"), body.String("abc"), wire.ErrFraming},
		{"length without a body", "the server would wait for it", "POST", "/", wire.NewHeader("content-length", "4"), nil, wire.ErrFraming},
		{"negative length", "a slip", "POST", "/", nil, body.New(nil, -5), body.ErrNegative},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := &memory{}
			c := conn.New(m, conn.Options{})
			_, err := c.Request(background, tt.method, tt.uri, tt.h, tt.b)
			var e *conn.Error
			if !errors.As(err, &e) || !errors.Is(err, tt.want) || e.Side != conn.Local || e.Written != 0 || e.SafeToRetry() {
				t.Errorf("got %v, want %v (%s)", err, tt.want, tt.reason)
			}
			if m.writes != 0 || !c.Closed() {
				t.Errorf("%d writes, %v", m.writes, c.State())
			}
		})
	}
}

// A body that fails leaves half a request on the wire: the connection goes.
func TestOutgoingBodyFails(t *testing.T) {
	own := errors.New("own")
	for _, tt := range []struct {
		name string
		b    body.Outgoing
		want error
	}{
		{"reader fails", body.New(io.MultiReader(strings.NewReader("ab"), failing{own}), 5), own},
		{"stream fails", body.Stream(io.MultiReader(strings.NewReader("ab"), failing{own})), own},
		{"short", body.New(strings.NewReader("ab"), 5), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			c := connect(t, untilEOF)
			_, err := c.Post(background, "/", nil, tt.b)
			var e *conn.Error
			if !errors.As(err, &e) || e.Side != conn.Local || e.Op != "send" || e.Written == 0 || !c.Closed() {
				t.Fatalf("%v", err)
			}
			var le *body.LengthError
			if tt.want != nil && !errors.Is(err, tt.want) || tt.want == nil && !errors.As(err, &le) {
				t.Errorf("%v", err)
			}
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// A peer that takes nothing is a timeout of the write; one that is gone, a
// fault of the transport.
func TestWriteFails(t *testing.T) {
	big := body.Bytes(make([]byte, 32<<20))
	for _, tt := range []struct {
		name string
		step step
		want error
	}{
		{"stalled", func(t testing.TB, s netConn) bool { time.Sleep(300 * time.Millisecond); return true }, os.ErrDeadlineExceeded},
		{"gone", func(t testing.TB, s netConn) bool { s.Read(make([]byte, 1)); return reset(t, s) }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			c := conn.New(serve(t, "tcp", tt.step), conn.Options{Timeout: 50 * time.Millisecond})
			_, err := c.Put(background, "/", nil, big)
			var e *conn.Error
			if !errors.As(err, &e) || e.Side != conn.Transport || !c.Closed() || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	c := connect(t, expect(getSlash), reply("HTTP/1.1 200 OK\r\nbad\r\n\r\n"))
	_, err := c.Get(background, "/", nil)
	want := "conn: receive: remote: wire: malformed field name (after 18 bytes of the request)"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = c.Get(background, "/", nil)
	if want := "conn: begin: local: connection is closed"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	for s, want := range map[conn.Side]string{conn.Local: "local", conn.Remote: "remote", conn.Transport: "transport", 7: "unknown side"} {
		if s.String() != want {
			t.Errorf("%d: %s", s, s)
		}
	}
	for s, want := range map[conn.State]string{conn.Idle: "idle", conn.Awaiting: "awaiting",
		conn.Reading: "reading", conn.Switched: "switched", conn.Hijacked: "hijacked", conn.Closed: "closed", 9: "unknown state"} {
		if s.String() != want {
			t.Errorf("%d: %s", s, s)
		}
	}
}

func TestUnreadBodyRefusesTheNextRequest(t *testing.T) {
	for _, tt := range []struct {
		name string
		read int
	}{{"not at all", 0}, {"in part", 3}} {
		c := connect(t, expect(getSlash), reply(okHello), untilEOF)
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Read(make([]byte, tt.read))
		if c.State() != conn.Reading {
			t.Errorf("%s: %v", tt.name, c.State())
		}
		_, err = c.Get(background, "/", nil)
		var e *conn.Error
		if !errors.Is(err, conn.ErrBodyUnread) || !errors.As(err, &e) || e.Side != conn.Local || !c.Closed() {
			t.Errorf("%s: %v, then %v", tt.name, err, c.State())
		}
	}
}

func TestClosingABodyClosesTheConnection(t *testing.T) {
	c := connect(t, expect(getSlash), reply(okHello), untilEOF)
	r, err := c.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	_, err = r.Body.Read(make([]byte, 1))
	var e *conn.Error
	if !c.Closed() || !errors.Is(err, body.ErrClosed) || !errors.As(err, &e) || e.Side != conn.Local {
		t.Errorf("%v, %v", c.State(), err)
	}
}

// Bytes behind a response would be taken for the next one's.
func TestUnsolicitedBytes(t *testing.T) {
	for _, extra := range []string{"x", "0\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil"} {
		c := connect(t, expect(getSlash), reply(okHello+extra), untilEOF)
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
			t.Fatal(err)
		}
		_, err = c.Get(background, "/", nil)
		var e *conn.Error
		if !errors.Is(err, conn.ErrUnsolicited) || !errors.As(err, &e) || e.Side != conn.Remote || e.Written != 0 || !e.Reused || !c.Closed() {
			t.Errorf("%q: %v", extra, err)
		}
	}
}

func TestSwitchedConnectionRefusesRequests(t *testing.T) {
	c := connect(t, expect(getSlash), reply("HTTP/1.1 101 Switching Protocols\r\n\r\n"), untilEOF)
	if r, err := c.Get(background, "/", nil); err != nil || r.Status != 101 {
		t.Fatal(err)
	}
	if _, err := c.Get(background, "/", nil); !errors.Is(err, conn.ErrSwitched) || !c.Closed() {
		t.Errorf("%v", err)
	}
}

// POST isn't repeated, whatever happened to the first one; GET may be, on a
// connection that turned out to be stale.
func TestSafeToRetry(t *testing.T) {
	for _, tt := range []struct {
		method string
		want   bool
	}{{"GET", true}, {"HEAD", true}, {"PUT", true}, {"DELETE", true}, {"POST", false}} {
		c := connect(t, expect(tt.method+" / HTTP/1.1\r\n\r\n"), reply("HTTP/1.1 204 No Content\r\n\r\n"))
		if _, err := c.Request(background, tt.method, "/", nil, nil); err != nil {
			t.Fatal(err)
		}
		_, err := c.Request(background, tt.method, "/", nil, nil)
		var e *conn.Error
		if !errors.As(err, &e) || !e.Reused || e.Side != conn.Transport {
			t.Fatalf("%s: %v", tt.method, err)
		}
		if e.SafeToRetry() != tt.want && e.Written > 0 {
			t.Errorf("%s: SafeToRetry %v: %v", tt.method, e.SafeToRetry(), err)
		}
	}
}

func TestCloseFromElsewhere(t *testing.T) {
	checkLeaks(t)
	ready := make(chan struct{})
	c := connect(t, expect(getSlash), func(testing.TB, netConn) bool { close(ready); return true }, untilEOF)
	go func() {
		<-ready
		c.Close()
	}()
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	_, err := c.Get(ctx, "/", nil)
	var e *conn.Error
	if !errors.Is(err, conn.ErrClosed) || !errors.As(err, &e) || e.Side != conn.Local {
		t.Errorf("%v", err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}

package conn_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

const (
	putExpecting = "PUT / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n"
	goOn         = "HTTP/1.1 100 Continue\r\n\r\n"
	noContent    = "HTTP/1.1 204 No Content\r\n\r\n"
)

var expecting = wire.NewHeader("expect", "100-continue")

// networks are those that a request may have to wait on for word to go on.
var networks = []struct {
	name    string
	connect func(t *testing.T, o conn.Options, steps ...step) *conn.Conn
}{
	{"tcp", func(t *testing.T, o conn.Options, steps ...step) *conn.Conn {
		return conn.New(serve(t, "tcp", steps...), o)
	}},
	{"unix", func(t *testing.T, o conn.Options, steps ...step) *conn.Conn {
		return conn.New(serve(t, "unix", steps...), o)
	}},
	{"tls", func(t *testing.T, o conn.Options, steps ...step) *conn.Conn {
		return secure(t).overTLS(t, func(s net.Conn) net.Conn { return s }, o, steps...)
	}},
}

func TestExpect(t *testing.T) {
	const soon = 30 * time.Millisecond
	early := "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
	for _, tt := range []struct {
		name, reason string
		wait         time.Duration
		steps        []step
		status       int
		used, open   bool // the body was, the connection is afterwards
	}{
		{"asked for", "the content follows, and the connection goes on", never,
			[]step{expect(putExpecting), reply(goOn), expect("hello"), reply(noContent)}, 204, true, true},
		{"asked for byte by byte", "as with any response", never,
			[]step{expect(putExpecting), dribble(goOn), expect("hello"), dribble(noContent)}, 204, true, true},
		{"asked for after a hint", "another interim response isn't word to go on", never,
			[]step{expect(putExpecting), reply(early), reply(goOn), expect("hello"), reply(early + noContent)}, 204, true, true},
		{"not a word", "a server that doesn't know the expectation waits too", soon,
			[]step{expect(putExpecting), expect("hello"), reply(noContent)}, 204, true, true},
		{"no time for a word", "it has passed before the first read", 1,
			[]step{expect(putExpecting), expect("hello"), reply(noContent)}, 204, true, true},
		{"word comes late", "it is an interim response like another", soon,
			[]step{expect(putExpecting), expect("hello"), reply(goOn + noContent)}, 204, true, true},
		{"half a word in time", "the rest of it comes behind", soon,
			[]step{expect(putExpecting), reply(goOn[:10]), expect("hello"), reply(goOn[10:] + noContent)}, 204, true, true},
		{"refused", "the content isn't sent, so the request has no end: the connection has", never,
			[]step{expect(putExpecting), reply("HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\n\r\n"), expectEnd}, 417, false, false},
		{"answered already", "likewise, whatever the answer", never,
			[]step{expect(putExpecting), reply("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), expectEnd}, 200, false, false},
	} {
		for _, on := range networks {
			t.Run(tt.name+"/"+on.name, func(t *testing.T) {
				checkLeaks(t)
				c := on.connect(t, conn.Options{ContinueTimeout: tt.wait}, append(tt.steps, untilEOF)...)
				src := strings.NewReader("hello")
				r, err := c.Put(background, "/", expecting, body.New(src, 5))
				if err != nil {
					t.Fatalf("%v (%s)", err, tt.reason)
				}
				if r.Status != tt.status || (src.Len() == 0) != tt.used || c.Closed() == tt.open {
					t.Errorf("status %d, %d bytes of the body left, %v (%s)", r.Status, src.Len(), c.State(), tt.reason)
				}
				c.Close()
			})
		}
	}
}

// expectEnd is a client that sends nothing more and closes.
func expectEnd(t testing.TB, s netConn) bool {
	b, err := io.ReadAll(s)
	if len(b) > 0 || err != nil {
		t.Errorf("server got %q, %v; want the end", b, err)
	}
	return true
}

// The body of an answer that came instead is read as usual; the connection ends
// behind it.
func TestExpectAnsweredAtLength(t *testing.T) {
	for _, on := range networks {
		checkLeaks(t)
		c := on.connect(t, conn.Options{ContinueTimeout: never}, expect(putExpecting), reply("HTTP/1.1 413 Too Large\r\ncontent-length: 5\r\n\r\nlarge"), expectEnd)
		r, err := c.Put(background, "/", expecting, body.String("hello"))
		if err != nil {
			t.Fatal(err)
		}
		if c.Closed() {
			t.Error("closed before the body was read")
		}
		if b, err := r.Body.ReadAll(5); string(b) != "large" || err != nil || !c.Closed() {
			t.Errorf("%s: %q, %v, %v", on.name, b, err, c.State())
		}
	}
}

func TestExpectFails(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		steps        []step
		want         error
		side         conn.Side
		retry        bool
	}{
		{"closed", "nothing came: PUT may be repeated", []step{expect(putExpecting)}, conn.ErrNoResponse, conn.Transport, true},
		{"closed within a response", "something came", []step{expect(putExpecting), reply("HTTP/1.1 100")}, io.ErrUnexpectedEOF, conn.Transport, false},
		{"malformed", "the server's fault", []step{expect(putExpecting), reply("HTTP/1.1 xyz\r\n")}, wire.ErrStatus, conn.Remote, false},
		{"too many hints", "bounded in number", []step{expect(putExpecting), reply(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", wire.MaxInterim+1))}, wire.ErrInterim, conn.Remote, false},
		{"switched", "RFC 9110 section 7.8: 100 comes before 101", []step{expect(putExpecting), reply("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"), expectEnd}, conn.ErrSwitchedEarly, conn.Remote, false},
	} {
		for _, on := range networks {
			t.Run(tt.name+"/"+on.name, func(t *testing.T) {
				checkLeaks(t)
				c := on.connect(t, conn.Options{ContinueTimeout: never}, tt.steps...)
				_, err := c.Put(background, "/", expecting, body.String("hello"))
				var e *conn.Error
				if !errors.As(err, &e) || !errors.Is(err, tt.want) || e.Side != tt.side || e.Op != "receive" || e.SafeToRetry() != tt.retry ||
					e.Written != int64(len(putExpecting)) || !c.Closed() {
					t.Errorf("%v, retry %v, %v (%s)", err, e.SafeToRetry(), c.State(), tt.reason)
				}
			})
		}
	}
}

// Where nobody answers, neither the wait nor the body, it is the timeout of the
// read that ends it, as without an expectation.
func TestExpectTimesOut(t *testing.T) {
	for _, on := range networks {
		checkLeaks(t)
		c := on.connect(t, conn.Options{Timeout: 50 * time.Millisecond}, expect(putExpecting), expect("hello"), untilEOF)
		_, err := c.Put(background, "/", expecting, body.String("hello"))
		if !errors.Is(err, os.ErrDeadlineExceeded) || !c.Closed() {
			t.Errorf("%s: %v", on.name, err)
		}
	}
}

// Without a timeout, the wait for word leaves no deadline behind.
func TestExpectWithoutTimeout(t *testing.T) {
	for _, on := range networks {
		checkLeaks(t)
		c := on.connect(t, conn.Options{Timeout: conn.NoTimeout, ContinueTimeout: 20 * time.Millisecond}, expect(putExpecting), expect("hello"),
			func(testing.TB, netConn) bool { time.Sleep(60 * time.Millisecond); return true }, reply(noContent), untilEOF)
		if _, err := c.Put(background, "/", expecting, body.String("hello")); err != nil {
			t.Errorf("%s: %v", on.name, err)
		}
		c.Close()
	}
}

func TestExpectCancelled(t *testing.T) {
	for _, on := range networks {
		checkLeaks(t)
		ctx, cancel := context.WithCancel(background)
		c := on.connect(t, conn.Options{ContinueTimeout: never, Timeout: never}, expect(putExpecting), func(testing.TB, netConn) bool { cancel(); return true }, expectEnd)
		_, err := c.Put(ctx, "/", expecting, body.String("hello"))
		if !errors.Is(err, context.Canceled) || !c.Closed() {
			t.Errorf("%s: %v", on.name, err)
		}
	}
}

func TestExpectWithoutContent(t *testing.T) {
	for name, b := range map[string]body.Outgoing{"none": nil, "empty": body.Bytes(nil)} {
		m := &memory{}
		c := conn.New(m, conn.Options{})
		_, err := c.Put(background, "/", expecting, b)
		var e *conn.Error
		if !errors.Is(err, conn.ErrNothingToContinue) || !errors.As(err, &e) || e.Side != conn.Local || m.writes != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the fields and options say of waiting.
func TestExpectIsOptional(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		base, h      *wire.Header
		wait         time.Duration
		waits        bool
	}{
		{"no field", "the usual request", nil, nil, never, false},
		{"the field", "as asked", nil, expecting, never, true},
		{"the field of the base", "goes out as well", expecting, nil, never, true},
		{"any case", "RFC 9110 section 10.1.1", nil, wire.NewHeader("expect", "100-Continue"), never, true},
		{"another expectation", "nothing to wait for", nil, wire.NewHeader("expect", "the-unexpected"), never, false},
		{"another one than the base's", "the base's replaces it", expecting, wire.NewHeader("expect", "the-unexpected"), never, true},
		{"the field, but not in the base", "it doesn't go out", wire.NewHeader("expect", "the-unexpected"), expecting, never, false},
		{"no patience", "the field goes out, and the body behind it", nil, expecting, -1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := &memory{answer: noContent}
			c := conn.New(m, conn.Options{Base: tt.base, ContinueTimeout: tt.wait})
			if _, err := c.Put(background, "/", tt.h, body.String("hello")); err != nil {
				t.Fatal(err)
			}
			if c.Closed() != tt.waits || m.writes != 1 {
				t.Errorf("%v after %d writes (%s)", c.State(), m.writes, tt.reason)
			}
		})
	}
}

// Go's server asks where its handler reads, and answers where it doesn't.
func TestExpectOfGo(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/refuse" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		io.Copy(w, r.Body)
	}))
	defer s.Close()
	dial := func() *conn.Conn {
		sock, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return conn.New(sock, conn.Options{Base: wire.NewHeader("host", "localhost"), ContinueTimeout: never})
	}
	c := dial()
	defer c.Close()
	for range 3 {
		r, err := c.Post(background, "/", expecting, body.Stream(strings.NewReader("hello")))
		if err != nil {
			t.Fatal(err)
		}
		if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
			t.Fatalf("%q, %v", b, err)
		}
	}
	r, err := c.Post(background, "/refuse", expecting, body.Stream(zeros(1<<30)))
	if err != nil || r.Status != 403 {
		t.Fatalf("%v, %v", r, err)
	}
	if s := c.Stats().Sent; s > 1000 {
		t.Errorf("%d bytes sent to a server that wanted none", s)
	}
}

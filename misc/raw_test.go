package misc_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

// routes is a handler with one target for each thing a handler may do.
func routes(req *misc.Request) *misc.Response {
	path, _, _ := strings.Cut(req.URI, "?")
	switch path {
	case "/echo":
		return misc.Echo(req)
	case "/text":
		return misc.Text(200, req.Method+" "+req.URI)
	case "/nothing":
		return &misc.Response{Status: 200}
	case "/204":
		return &misc.Response{Status: 204, Body: body.String("not sent")}
	case "/304":
		return &misc.Response{Status: 304, Header: wire.NewHeader("etag", `"1"`), Body: body.String("not sent")}
	case "/stream":
		return &misc.Response{Status: 200, Reason: "OK", Body: body.Stream(strings.NewReader("streamed"))}
	case "/chunks":
		return &misc.Response{Status: 200, Reason: "OK", Body: &misc.Chunked{
			Chunks: []body.Chunk{{Ext: []byte("n=1"), Data: []byte("one")}, {Data: []byte("two")}},
			Fields: wire.NewHeader("x-sum", "6"),
		}}
	case "/relay":
		return &misc.Response{Status: 200, Reason: "OK", Body: req.Body}
	case "/close":
		return &misc.Response{Status: 200, Reason: "OK", Header: wire.NewHeader("connection", "close")}
	case "/panic":
		panic("on purpose")
	case "/panic-in-body":
		return &misc.Response{Status: 200, Body: panicking{}}
	case "/nil":
		return nil
	case "/interim":
		return &misc.Response{Status: 103}
	case "/bad-field":
		return &misc.Response{Status: 200, Header: wire.NewHeader("X-Upper", "1")}
	case "/short":
		return &misc.Response{Status: 200, Body: body.New(strings.NewReader("abc"), 5)}
	}
	return misc.Text(404, "no such thing\n")
}

type panicking struct{}

func (panicking) Length() int64 { return body.UnknownLength }

func (panicking) WriteTo(w io.Writer) (int64, error) {
	io.WriteString(w, "begun")
	panic("on purpose")
}

func serve(t *testing.T) *misc.Server {
	t.Helper()
	misc.CheckLeaks(t)
	s, err := misc.TCP(routes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func dial(t *testing.T, s *misc.Server) *net.TCPConn {
	t.Helper()
	sock, err := s.Address().Dial(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sock.Close() })
	sock.SetDeadline(time.Now().Add(20 * time.Second))
	return sock.(*net.TCPConn)
}

const (
	notFound = "HTTP/1.1 404 \r\ncontent-type: text/plain\r\n"
	last     = "GET /nothing HTTP/1.1\r\nconnection: close\r\n\r\n"
	lastSaid = "HTTP/1.1 200 \r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
)

// Each exchange ends with the server closing the connection, so that what it
// said is all there is.
var exchanges = []struct{ name, send, want string }{
	{"get with query", "GET /text?a=b HTTP/1.1\r\nhost: x\r\n\r\n" + last,
		"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 13\r\n\r\nGET /text?a=b" + lastSaid},
	{"pipelined requests are answered in order",
		"GET /text HTTP/1.1\r\n\r\nDELETE /text HTTP/1.1\r\n\r\n" + last,
		"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\nGET /text" +
			"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 12\r\n\r\nDELETE /text" + lastSaid},
	{"nothing follows connection: close", last + "GET /text HTTP/1.1\r\n\r\n", lastSaid},
	{"head states the length", "HEAD /text HTTP/1.1\r\n\r\n" + last,
		"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 10\r\n\r\n" + lastSaid},
	{"head states chunks", "HEAD /stream HTTP/1.1\r\n\r\n" + last,
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + lastSaid},
	{"204 has no length", "DELETE /204 HTTP/1.1\r\n\r\n" + last, "HTTP/1.1 204 \r\n\r\n" + lastSaid},
	{"304 has no body", "GET /304 HTTP/1.1\r\n\r\n" + last, "HTTP/1.1 304 \r\netag: \"1\"\r\n\r\n" + lastSaid},
	{"no body is length 0", "GET /nothing HTTP/1.1\r\n\r\n" + last,
		"HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n" + lastSaid},
	{"chunks with extensions and trailer", "GET /chunks HTTP/1.1\r\n\r\n" + last,
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;n=1\r\none\r\n3\r\ntwo\r\n0\r\nx-sum: 6\r\n\r\n" + lastSaid},
	{"the handler closes", "GET /close HTTP/1.1\r\n\r\nGET /text HTTP/1.1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"},
	{"HTTP/1.0 ends the connection", "GET /text HTTP/1.0\r\nconnection: keep-alive\r\n\r\n",
		"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\ncontent-length: 9\r\n\r\nGET /text"},
	{"HTTP/1.0 gets no chunks", "GET /chunks HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nonetwo"},
	{"echo of a length", "PUT /echo HTTP/1.1\r\ncontent-type: a/b\r\ncontent-length: 5\r\n\r\nhello" + last,
		"HTTP/1.1 200 OK\r\ncontent-type: a/b\r\ncontent-length: 5\r\n\r\nhello" + lastSaid},
	{"echo of length 0", "PUT /echo HTTP/1.1\r\ncontent-length: 0\r\n\r\n" + last,
		"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n" + lastSaid},
	{"echo of chunks", "POST /echo HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2;a=\"b;c\"\r\nhe\r\n3\r\nllo\r\n0\r\nx-t: 1\r\n\r\n" + last,
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;a=\"b;c\"\r\nhe\r\n3\r\nllo\r\n0\r\nx-t: 1\r\n\r\n" + lastSaid},
	{"a response drawn from the request", "PUT /relay HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello" + last,
		"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello" + lastSaid},
	{"an unread body is dropped", "PUT /nothing HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello" + last,
		"HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n" + lastSaid},
	{"an unread chunked body is dropped", "PUT /nothing HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + last,
		"HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n" + lastSaid},
	{"an unread body too large to drop ends the connection", "PUT /nothing HTTP/1.1\r\ncontent-length: 9999999\r\n\r\nhello",
		lastSaid},
	{"an unread body that is broken ends the connection", "PUT /nothing HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
		lastSaid},
	{"a broken body is the handler's to answer", "PUT /echo HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
		"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\ncontent-length: 27\r\n\r\nwire: malformed chunk size\n"},
	{"no word to go on where nobody reads", "PUT /nothing HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n", lastSaid},
	{"no word to go on for HTTP/1.0", "PUT /echo HTTP/1.0\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello"},
	{"no word to go on without a body", "GET /nothing HTTP/1.1\r\nexpect: 100-continue\r\n\r\n" + last,
		"HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n" + lastSaid},
	{"unknown target", "GET /else HTTP/1.1\r\nconnection: close\r\n\r\n", notFound + "connection: close\r\ncontent-length: 14\r\n\r\nno such thing\n"},
	{"a panic", "GET /panic HTTP/1.1\r\n\r\n", failed(500, "handler panicked: on purpose")},
	{"a panic within the body cuts it", "GET /panic-in-body HTTP/1.1\r\n\r\n",
		"HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n5\r\nbegun\r\n"},
	{"a body shorter than declared cuts it", "GET /short HTTP/1.1\r\n\r\n", "HTTP/1.1 200 \r\ncontent-length: 5\r\n\r\nabc"},
	{"no response", "GET /nil HTTP/1.1\r\n\r\n", failed(500, "handler returned no response")},
	{"a status that isn't final", "GET /interim HTTP/1.1\r\n\r\n",
		failed(500, "response not possible: misc: a handler's status is from 200 to 599")},
	{"a response that can't be sent", "GET /bad-field HTTP/1.1\r\n\r\n",
		failed(500, "response not possible: wire: upper-case letter in field name (outgoing names are lower case)")},
}

// refusals are requests that never reach the handler.
var refusals = []struct {
	name, send string
	status     int
	reason     wire.Error
}{
	{"no HTTP", "hello\r\n\r\n", 400, wire.ErrRequestLine},
	{"bare LF", "GET / HTTP/1.1\nhost: x\n\n", 400, wire.ErrLineEnding},
	{"space before the colon", "GET / HTTP/1.1\r\nhost : x\r\n\r\n", 400, wire.ErrFieldColon},
	{"two lengths", "PUT / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\na", 400, wire.ErrLengthRepeated},
	{"length and chunks", "PUT / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400, wire.ErrLengthAndChunked},
	{"two hosts", "GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n", 400, wire.ErrFieldValue},
	{"unknown method", "PATCH / HTTP/1.1\r\n\r\n", 501, wire.ErrMethod},
	{"unknown coding", "PUT / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", 501, wire.ErrTransferEncoding},
	{"version", "GET / HTTP/2.0\r\n\r\n", 505, wire.ErrVersion},
	{"fields too many", "GET / HTTP/1.1\r\n" + strings.Repeat("a: b\r\n", 257), 431, wire.ErrTooManyFields},
	{"fields too long", "GET / HTTP/1.1\r\na: " + strings.Repeat("b", 32<<10), 431, wire.ErrPreambleTooLong},
}

var phrases = map[int]string{
	400: "Bad Request", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
	501: "Not Implemented", 505: "HTTP Version Not Supported",
}

func failed(status int, reason string) string {
	text := reason + "\n"
	out, err := wire.HTTP1.AppendResponse(nil, &wire.Response{
		Status: status, Reason: []byte(phrases[status]),
		Header:  wire.NewHeader("content-type", "text/plain", "connection", "close"),
		Framing: wire.Framing{Kind: wire.Length, Length: int64(len(text))},
	})
	if err != nil {
		panic(err)
	}
	return string(out) + text
}

func TestExchanges(t *testing.T) {
	s := serve(t)
	for _, tt := range exchanges {
		t.Run(tt.name, func(t *testing.T) { check(t, s, tt.send, tt.want) })
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) { check(t, s, tt.send, failed(tt.status, tt.reason.Error())) })
	}
}

// check sends a request whole, and in single bytes, and reads to the end.
func check(t *testing.T, s *misc.Server, send, want string) {
	t.Helper()
	sock := dial(t, s)
	if _, err := io.WriteString(sock, send); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, readAll(t, sock)); diff != "" {
		t.Errorf("sent whole (-want +got):\n%s", diff)
	}
	if len(send) > 4096 {
		return // a system call for each byte
	}
	sock = dial(t, s)
	for i := range len(send) {
		if _, err := io.WriteString(sock, send[i:i+1]); err != nil {
			break // the server has said its last word already
		}
	}
	if diff := cmp.Diff(want, readAll(t, sock)); diff != "" {
		t.Errorf("sent byte by byte (-want +got):\n%s", diff)
	}
}

func readAll(t *testing.T, sock *net.TCPConn) string {
	t.Helper()
	got, err := io.ReadAll(sock)
	if err != nil {
		t.Errorf("after %q: %v", got, err)
	}
	sock.Close()
	return string(got)
}

// A request that ends anywhere before its end gets no answer, other than to
// what a handler makes of a body that breaks off.
func TestCutRequests(t *testing.T) {
	s := serve(t)
	const whole = "PUT /relay HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello"
	preamble := strings.Index(whole, "\r\n\r\n") + 4
	for cut := range len(whole) {
		sock := dial(t, s)
		io.WriteString(sock, whole[:cut])
		sock.CloseWrite()
		want := ""
		if cut >= preamble {
			want = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n" + whole[preamble:cut]
		}
		if got := readAll(t, sock); got != want {
			t.Errorf("cut after %d: got %q, want %q", cut, got, want)
		}
	}
}

func TestExpectContinue(t *testing.T) {
	s := serve(t)
	const goOn = "HTTP/1.1 100 Continue\r\n\r\n"
	for _, tt := range []struct{ name, target, want string }{
		{"when the handler reads", "/echo", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"},
		{"before a response that draws on the body", "/relay", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sock := dial(t, s)
			io.WriteString(sock, "PUT "+tt.target+" HTTP/1.1\r\nexpect: 100-Continue\r\ncontent-length: 5\r\n\r\n")
			got := make([]byte, len(goOn))
			if _, err := io.ReadFull(sock, got); err != nil || string(got) != goOn {
				t.Fatalf("got %q, %v", got, err)
			}
			io.WriteString(sock, "hello"+last)
			if diff := cmp.Diff(tt.want+lastSaid, readAll(t, sock)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("not where the body is there already", func(t *testing.T) {
		sock := dial(t, s)
		io.WriteString(sock, "PUT /echo HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\nhello"+last)
		want := "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello" + lastSaid
		if diff := cmp.Diff(want, readAll(t, sock)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// An answer that ends the connection arrives even though the client goes on
// sending: the server reads on for a while instead of resetting the connection.
func TestAnswerSurvivesUnreadBody(t *testing.T) {
	s := serve(t)
	sock := dial(t, s)
	io.WriteString(sock, "PUT /nothing HTTP/1.1\r\ncontent-length: 500000\r\n\r\n")
	if _, err := sock.Write(make([]byte, 500000)); err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, sock); got != lastSaid {
		t.Errorf("got %q", got)
	}
}

func TestCloseInterrupts(t *testing.T) {
	misc.CheckLeaks(t)
	reading := make(chan struct{})
	outcome := make(chan error, 1)
	s, err := misc.TCP(func(req *misc.Request) *misc.Response {
		close(reading)
		_, err := req.Body.ReadAll(100)
		outcome <- err
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sock := dial(t, s)
	io.WriteString(sock, "PUT / HTTP/1.1\r\ncontent-length: 5\r\n\r\nhe")
	idle := dial(t, s) // a connection without a request
	<-reading
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-outcome; !errors.Is(err, net.ErrClosed) {
		t.Errorf("the handler's read: %v", err)
	}
	for _, sock := range []net.Conn{sock, idle} {
		if n, err := sock.Read(make([]byte, 1)); err == nil {
			t.Errorf("read %d bytes of a closed connection", n)
		}
		sock.Close()
	}
	if _, err := s.Address().Dial(t.Context(), nil); err == nil {
		t.Error("connected to a closed server")
	}
}

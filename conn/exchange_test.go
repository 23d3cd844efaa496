package conn_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// What goes out, to the byte and to the write.
func TestRequestsOnTheWire(t *testing.T) {
	base := wire.NewHeader("host", "example.com", "user-agent", "degu")
	for _, tt := range []struct {
		name, reason string
		call         func(c *conn.Conn) (*conn.Response, error)
		want         string
		writes       int
	}{
		{"get", "the shortcut", func(c *conn.Conn) (*conn.Response, error) { return c.Get(background, "/a?b=c", nil) },
			"GET /a?b=c HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\n\r\n", 1},
		{"head", "the shortcut", func(c *conn.Conn) (*conn.Response, error) { return c.Head(background, "/", nil) },
			"HEAD / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\n\r\n", 1},
		{"delete", "the shortcut", func(c *conn.Conn) (*conn.Response, error) { return c.Delete(background, "/", nil) },
			"DELETE / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\n\r\n", 1},
		{"put", "content in the same write", func(c *conn.Conn) (*conn.Response, error) {
			return c.Put(background, "/", nil, body.String("abc"))
		}, "PUT / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\ncontent-length: 3\r\n\r\nabc", 1},
		{"post a reader", "preamble first: the reader may wait for something", func(c *conn.Conn) (*conn.Response, error) {
			return c.Post(background, "/", nil, body.New(strings.NewReader("abcd"), 3))
		}, "POST / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\ncontent-length: 3\r\n\r\nabc", 2},
		{"post a stream", "chunked, each chunk in one write", func(c *conn.Conn) (*conn.Response, error) {
			return c.Post(background, "/", nil, body.Stream(strings.NewReader("abc")))
		}, "POST / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 3},
		{"post nil", "no body, no framing field", func(c *conn.Conn) (*conn.Response, error) { return c.Post(background, "/", nil, nil) },
			"POST / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\n\r\n", 1},
		{"post empty", "a body of length 0", func(c *conn.Conn) (*conn.Response, error) {
			return c.Post(background, "/", nil, body.Bytes(nil))
		}, "POST / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\ncontent-length: 0\r\n\r\n", 1},
		{"own fields", "base fields come first and replace", func(c *conn.Conn) (*conn.Response, error) {
			return c.Get(background, "/", wire.NewHeader("accept", "*/*", "host", "other", "x-a", "1", "x-a", "2"))
		}, "GET / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\naccept: */*\r\nx-a: 1\r\nx-a: 2\r\n\r\n", 1},
		{"range", "half-open here, last byte included there", func(c *conn.Conn) (*conn.Response, error) {
			return c.GetRange(background, "/", wire.NewHeader("range", "bytes=1-2"), 500, 1000)
		}, "GET / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\nrange: bytes=500-999\r\n\r\n", 1},
		{"own content-length", "agrees with the body", func(c *conn.Conn) (*conn.Response, error) {
			return c.Post(background, "/", wire.NewHeader("content-length", "3"), body.String("abc"))
		}, "POST / HTTP/1.1\r\nhost: example.com\r\nuser-agent: degu\r\ncontent-length: 3\r\n\r\nabc", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := &memory{answer: "HTTP/1.1 204 No Content\r\n\r\n", keep: true}
			c := conn.New(m, conn.Options{Base: base})
			if _, err := tt.call(c); err != nil {
				t.Fatal(err)
			}
			if got := m.sent.String(); got != tt.want || m.writes != tt.writes {
				t.Errorf("%s: %d writes (want %d)\n%s", tt.reason, m.writes, tt.writes, cmp.Diff(tt.want, got))
			}
		})
	}
}

// The document's example of a body from a file: the slice [1700:1776].
func TestFileSlice(t *testing.T) {
	var content strings.Builder
	for i := range 1000 {
		content.WriteString(string(rune('a'+i%26)) + string(rune('0'+i%10)))
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(content.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(1700, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	slice := content.String()[1700:1776]
	c := connect(t, expect("POST /foo HTTP/1.1\r\ncontent-length: 76\r\n\r\n"+slice), reply(okHello))
	if _, err := c.Request(background, "POST", "/foo", nil, c.Bodies().New(f, 76)); err != nil {
		t.Fatal(err)
	}
	if at, err := f.Seek(0, io.SeekCurrent); at != 1776 || err != nil {
		t.Errorf("the file stands at %d, %v", at, err)
	}
}

// What comes back, however it arrives.
func TestResponses(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		method       string
		reply        string
		status       int
		phrase       string
		header       string
		body         string // "-": nil
		after        conn.State
	}{
		{"length", "the plain case", "GET", okHello, 200, "OK", "content-length=5", "hello", conn.Idle},
		{"chunked", "boundaries don't show", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nx: y\r\n\r\n", 200, "OK", "transfer-encoding=chunked", "hello", conn.Idle},
		{"until close", "nothing stated: RFC 9112 section 6.3, step 8", "GET", "HTTP/1.1 200 OK\r\n\r\nhello", 200, "OK", "", "hello", conn.Closed},
		{"HTTP/1.0", "ends the connection", "GET", "HTTP/1.0 200 OK\r\ncontent-length: 5\r\nconnection: keep-alive\r\n\r\nhello", 200, "OK", "content-length=5 connection=keep-alive", "hello", conn.Closed},
		{"connection: close", "the server's last word", "GET", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nConnection: foo, Close\r\n\r\nhello", 200, "OK", "content-length=5 connection=foo, Close", "hello", conn.Closed},
		{"length 0", "a body, but nothing in it", "GET", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 200, "OK", "content-length=0", "", conn.Idle},
		{"HEAD with length", "the length of what a GET would get", "HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", 200, "OK", "content-length=5", "-", conn.Idle},
		{"HEAD chunked", "likewise", "HEAD", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", 200, "OK", "transfer-encoding=chunked", "-", conn.Idle},
		{"HEAD without framing", "no body until close either", "HEAD", "HTTP/1.1 200 OK\r\n\r\n", 200, "OK", "", "-", conn.Idle},
		{"204", "never has a body", "DELETE", "HTTP/1.1 204 No Content\r\n\r\n", 204, "No Content", "", "-", conn.Idle},
		{"204 and close", "the connection ends all the same", "DELETE", "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n", 204, "No Content", "connection=close", "-", conn.Closed},
		{"304 with length", "the length of what wasn't sent", "GET", "HTTP/1.1 304 Not Modified\r\ncontent-length: 500\r\netag: \"1\"\r\n\r\n", 304, "Not Modified", "content-length=500 etag=\"1\"", "-", conn.Idle},
		{"100 before", "skipped", "PUT", "HTTP/1.1 100 Continue\r\n\r\n" + okHello, 200, "OK", "content-length=5", "hello", conn.Idle},
		{"100 with fields and 103 twice", "two in a row are real, with length and connection fields too", "GET",
			"HTTP/1.1 100 (Continue)\r\ncontent-length: 9\r\ndate: x\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\nconnection: keep-alive\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + okHello,
			200, "OK", "content-length=5", "hello", conn.Idle},
		{"404", "isn't an error here", "GET", "HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\ngone", 404, "Not Found", "content-length=4", "gone", conn.Idle},
		{"redirect", "isn't followed", "GET", "HTTP/1.1 301 Moved Permanently\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n", 301, "Moved Permanently", "location=/x content-length=0", "", conn.Idle},
		{"empty reason", "Tomcat, hypercorn", "GET", "HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n", 200, "", "content-length=0", "", conn.Idle},
		{"no space, no reason", "PHP, busybox", "GET", "HTTP/1.1 299\r\ncontent-length: 0\r\n\r\n", 299, "", "content-length=0", "", conn.Idle},
		{"repeated fields, upper case, spaces", "set-cookie; names are lowered, values kept", "GET",
			"HTTP/1.1 200 OK\r\nSet-Cookie: A=1\r\nSET-COOKIE:\t B=2 \r\ncontent-length: 0\r\nx-e:\r\n\r\n", 200, "OK", "set-cookie=A=1 set-cookie=B=2 content-length=0 x-e=", "", conn.Idle},
		{"101", "final, and no longer HTTP", "GET", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n", 101, "Switching Protocols", "upgrade=x", "-", conn.Switched},
	} {
		for _, how := range []struct {
			name string
			step func(string) step
		}{{"whole", reply}, {"dribbled", dribble}} {
			t.Run(tt.name+"/"+how.name, func(t *testing.T) {
				c := connect(t, expect(tt.method+" / HTTP/1.1\r\n\r\n"), how.step(tt.reply))
				r, err := c.Request(background, tt.method, "/", nil, nil)
				if err != nil {
					t.Fatalf("%v (%s)", err, tt.reason)
				}
				if r.Status != tt.status || r.Reason != tt.phrase || headers(r.Header) != tt.header {
					t.Errorf("got %d %q %s (%s)", r.Status, r.Reason, headers(r.Header), tt.reason)
				}
				if (r.Body == nil) != (tt.body == "-") {
					t.Fatalf("body %v (%s)", r.Body, tt.reason)
				}
				if r.Body != nil {
					b, err := r.Body.ReadAll(1000)
					if err != nil || string(b) != tt.body {
						t.Errorf("body %q, %v (%s)", b, err, tt.reason)
					}
				}
				if headers(r.Header) != tt.header {
					t.Errorf("reading the body changed the header: %s", headers(r.Header))
				}
				if c.State() != tt.after || c.Closed() != (tt.after == conn.Closed) {
					t.Errorf("then %v, want %v (%s)", c.State(), tt.after, tt.reason)
				}
			})
		}
	}
}

// One connection, many exchanges of all kinds.
func TestManyExchanges(t *testing.T) {
	checkLeaks(t)
	chunkedHello := "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
	var steps []step
	const rounds = 50
	for range rounds {
		steps = append(steps, expect(getSlash), reply(okHello),
			expect("POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\nhi"), dribble(chunkedHello),
			expect("HEAD / HTTP/1.1\r\n\r\n"), reply("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"))
	}
	for _, network := range []string{"tcp", "unix"} {
		c := conn.New(serve(t, network, steps...), conn.Options{})
		for range rounds {
			for _, b := range []body.Outgoing{nil, body.String("hi")} {
				method := "GET"
				if b != nil {
					method = "POST"
				}
				r, err := c.Request(background, method, "/", nil, b)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := r.Body.ReadAll(10); err != nil || string(got) != "hello" {
					t.Fatalf("%q, %v", got, err)
				}
			}
			if r, err := c.Head(background, "/", nil); err != nil || r.Body != nil {
				t.Fatal(err)
			}
		}
		c.Close()
	}
}

func TestRequestSideClose(t *testing.T) {
	c := connect(t, expect("GET / HTTP/1.1\r\nconnection: close\r\n\r\n"), reply(okHello))
	r, err := c.Get(background, "/", wire.NewHeader("connection", "close"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Body.ReadAll(5); err != nil || !c.Closed() {
		t.Errorf("%v, %v: who asks for the end gets it", err, c.State())
	}
}

func TestClone(t *testing.T) {
	c := connect(t, expect(getSlash), reply("HTTP/1.1 200 OK\r\nx: first\r\ncontent-length: 0\r\n\r\n"),
		expect(getSlash), reply("HTTP/1.1 404 Nope!\r\ny: other!\r\ncontent-length: 0\r\n\r\n"))
	r, err := c.Get(background, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := r.Clone()
	if _, err := c.Get(background, "/", nil); err != nil {
		t.Fatal(err)
	}
	if kept.Status != 200 || kept.Reason != "OK" || headers(kept.Header) != "x=first content-length=0" || kept.Body != nil {
		t.Errorf("%+v %s", kept, headers(kept.Header))
	}
}

// A custom set of bodies is what responses get.
func TestOwnBodies(t *testing.T) {
	var lengths []int64
	own := body.Bodies{Length: func(src *body.Buffer, n int64, done body.Done) body.Incoming {
		lengths = append(lengths, n)
		return body.Bodies{}.Complete().Length(src, n, done)
	}}
	c := conn.New(serve(t, "tcp", expect(getSlash), reply(okHello), expect(getSlash), reply(okHello)), conn.Options{Bodies: own})
	for range 2 {
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
			t.Fatalf("%q, %v", b, err)
		}
	}
	if len(lengths) != 2 || lengths[0] != 5 {
		t.Errorf("lengths %v", lengths)
	}
}

func TestTrace(t *testing.T) {
	var log []string
	note := func(kind string) func(int64, []byte) {
		return func(size int64, ext []byte) {
			log = append(log, kind+" "+string(rune('0'+size))+" "+string(ext))
		}
	}
	trace := &conn.Trace{
		RequestPreamble:  func(p []byte) { log = append(log, "> "+string(p)) },
		ResponsePreamble: func(p []byte, r *wire.Response) { log = append(log, "< "+string(p)) },
		ChunkSent:        note("sent"), ChunkReceived: note("received"),
		Trailer: func(h *wire.Header) { log = append(log, "trailer "+headers(h)) },
	}
	c := conn.New(serve(t, "tcp", expect("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"),
		reply("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\nX: y\r\n\r\n")), conn.Options{Trace: trace})
	r, err := c.Post(background, "/", nil, body.Stream(strings.NewReader("x")))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Body.Discard(10); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"> POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n", "sent 1 ", "sent 0 ",
		"< HTTP/1.1 100 Continue\r\n\r\n",
		"< HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		"received 2 a=b", "received 0 ", "trailer x=y",
	}
	if d := cmp.Diff(want, log); d != "" {
		t.Error(d)
	}
}

// An attempt to parse lowers names in place, and the next one has to see them
// as they came all the same.
func TestTraceOfDribbledPreamble(t *testing.T) {
	const answer = "HTTP/1.1 204 No Content\r\nX-Mixed-CASE: V\r\n\r\n"
	var got string
	trace := &conn.Trace{ResponsePreamble: func(p []byte, r *wire.Response) { got = string(p) + headers(r.Header) }}
	c := conn.New(&memory{answer: answer, piece: 1}, conn.Options{Trace: trace})
	if _, err := c.Get(background, "/", nil); err != nil {
		t.Fatal(err)
	}
	if want := answer + "x-mixed-case=V"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

package wire_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

func TestMinimal(t *testing.T) {
	wiretest.Run(t, wire.Minimal)
	wiretest.Run(t, struct{ wire.Codec }{wire.Minimal})
}

// TestMinimalFraming: what isn't stated isn't there, and that is all that
// differs from HTTP1.
func TestMinimalFraming(t *testing.T) {
	var resp wire.Response // the codecs take turns with it
	framing := func(c wire.Codec, method, fields string) wire.Framing {
		t.Helper()
		if _, err := c.ParseResponse([]byte("HTTP/1.1 200 OK\r\n"+fields+"\r\n"), &resp); err != nil {
			t.Fatal(err)
		}
		f, err := wire.ResponseFraming(method, &resp)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for range 2 {
		if f := framing(wire.Minimal, "GET", ""); f != (wire.Framing{}) {
			t.Errorf("Minimal: %v, want none", f)
		}
		if f := framing(wire.HTTP1, "GET", ""); f != (wire.Framing{Kind: wire.UntilClose}) {
			t.Errorf("HTTP1 after Minimal: %v, want until close", f)
		}
	}
	for _, fields := range []string{"content-length: 5\r\n", "content-length: 0\r\n", "transfer-encoding: chunked\r\n"} {
		for _, method := range []string{"GET", "HEAD", "POST"} {
			if got, want := framing(wire.Minimal, method, fields), framing(wire.HTTP1, method, fields); got != want {
				t.Errorf("%s, %q: %v, HTTP1 %v", method, fields, got, want)
			}
		}
	}
}

// A connection knows nothing of Minimal but that it is a codec.
func TestMinimalOnAConnection(t *testing.T) {
	sock, peer := net.Pipe()
	defer peer.Close()
	c := conn.New(sock, conn.Options{Codec: wire.Minimal, Base: wire.NewHeader("host", "a"), Timeout: 10 * time.Second})
	defer c.Close()
	heard := make(chan string, 10)
	go func() { // a server that reads a request in one piece, as a pipe gives it
		buf := make([]byte, 4096)
		for _, answer := range []string{
			"HTTP/1.1 200 OK\r\n\r\n",
			"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi",
			"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n",
			"HTTP/1.1 200 \r\n\r\n",
		} {
			n, err := peer.Read(buf)
			if err != nil {
				return
			}
			heard <- string(buf[:n])
			if _, err = peer.Write([]byte(answer)); err != nil {
				return
			}
		}
	}()
	for i, want := range []string{"", "hi", "hello"} {
		resp, err := c.Put(context.Background(), "/a", wire.NewHeader("x-a", "1"), body.String("content"))
		if err != nil {
			t.Fatal(err)
		}
		if request := "PUT /a HTTP/1.1\r\nhost: a\r\nx-a: 1\r\ncontent-length: 7\r\n\r\ncontent"; <-heard != request {
			t.Errorf("request %d isn't %q", i, request)
		}
		if (resp.Body == nil) != (want == "") {
			t.Fatalf("response %d: body %v", i, resp.Body)
		}
		if resp.Body == nil {
			continue
		}
		if got, err := resp.Body.ReadAll(100); err != nil || string(got) != want {
			t.Errorf("response %d: %q, %v", i, got, err)
		}
	}
	if _, err := c.Get(context.Background(), "/", nil); !errorIs(err, wire.ErrReason) {
		t.Errorf("an empty reason: %v", err)
	}
}

// TestMinimalRelays sends with Minimal what HTTP1 has read: lines are made
// anew, as their spaces would be refused.
func TestMinimalRelays(t *testing.T) {
	src := []byte("GET /a HTTP/1.1\r\nX-A:1\r\nX-B: \t 2 \r\n\r\n")
	var req wire.Request
	if _, err := wire.HTTP1.ParseRequest(src, &req); err != nil {
		t.Fatal(err)
	}
	req.Base = wire.NewHeader("host", "a")
	out, err := wire.Minimal.AppendRequest(nil, &req)
	if want := "GET /a HTTP/1.1\r\nhost: a\r\nx-a: 1\r\nx-b: 2\r\n\r\n"; err != nil || string(out) != want {
		t.Errorf("%q, %v, want %q", out, err, want)
	}
}

// TestMinimalAllocations: the budgets are those of HTTP1.
func TestMinimalAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	var (
		codec  = wire.Minimal
		dst    = make([]byte, 0, 64<<10)
		resp   wire.Response
		req    wire.Request
		h      wire.Header
		base   = wire.NewHeader("host", "a", "user-agent", "b", "accept", "c")
		own    = wire.NewHeader("accept", "d", "x-a", "e", "range", "bytes=1-2")
		own2   = wire.NewHeader("x-a", "e", "content-range", "bytes 1-2/3")
		length = wire.Framing{Kind: wire.Length, Length: 1 << 40}
		get    = &wire.Request{Method: "GET", Target: []byte("/a"), Base: base, Header: own}
		post   = &wire.Request{Method: "POST", Target: []byte("/a"), Base: base, Framing: wire.Framing{Kind: wire.Chunked}}
		answer = &wire.Response{Status: 200, Reason: []byte("OK"), Header: own2, Framing: length}
		get20  = []byte("GET /a?b=c HTTP/1.1\r\n" + fieldsOf(20) + "\r\n")
		ok20   = []byte("HTTP/1.1 200 OK\r\n" + fieldsOf(20) + "\r\n")
		bad    = []byte("HTTP/1.1 200 OK\r\n" + fieldsOf(12) + "x-field-7: a\r\n\r\n")
		chunk  = []byte("1f4;name=value\r\n")
		empty  = []byte("\r\n")
	)
	for _, c := range []struct {
		name, why string
		want      error
		call      func() error
	}{
		{"AppendRequest", "once per request", nil, func() error { _, err := codec.AppendRequest(dst, get); return err }},
		{"AppendRequest, chunked", "once per request", nil, func() error { _, err := codec.AppendRequest(dst, post); return err }},
		{"AppendResponse", "once per request served", nil, func() error { _, err := codec.AppendResponse(dst, answer); return err }},
		{"ParseResponse", "once per request", nil, func() error { _, err := codec.ParseResponse(ok20, &resp); return err }},
		{"ParseRequest", "once per request served", nil, func() error { _, err := codec.ParseRequest(get20, &req); return err }},
		{"ParseResponse, refused", "a hostile peer must not cost more", wire.ErrFieldRepeated, func() error { _, err := codec.ParseResponse(bad, &resp); return err }},
		{"ParseResponse, incomplete", "once per piece that arrives", wire.ErrIncomplete, func() error { _, err := codec.ParseResponse(ok20[:100], &resp); return err }},
		{"ParseChunk", "once per chunk", nil, func() error { _, _, err := codec.ParseChunk(chunk); return err }},
		{"AppendChunk", "once per chunk", nil, func() error { _, err := codec.AppendChunk(dst, 500, chunk[4:14]); return err }},
		{"ParseTrailer", "once per chunked body", nil, func() error { _, err := codec.ParseTrailer(empty, &h); return err }},
		{"AppendTrailer", "once per chunked body", nil, func() error { _, err := codec.AppendTrailer(dst, nil); return err }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.call(); err != c.want {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if n := testing.AllocsPerRun(100, func() { _ = c.call() }); n != 0 {
				t.Errorf("%v allocations (budget 0: %s)", n, c.why)
			}
		})
	}
}

// Both ends are yours, so whatever is odd is a fault, and is said at once.
func ExampleMinimal() {
	out, err := wire.Minimal.AppendRequest(nil, &wire.Request{
		Method: "GET", Target: []byte("/things?new=1"), Header: wire.NewHeader("accept", "text/plain"),
	})
	fmt.Printf("%q %v\n", out, err)

	for _, in := range []string{
		"HTTP/1.1 200 OK\r\nx-sum: 42\r\n\r\n",
		"HTTP/1.1 200 OK\r\nx-sum: 42\r\nX-Sum: 43\r\n\r\n",
		"HTTP/1.1 200 OK\r\nx-sum:42\r\n\r\n",
	} {
		var resp wire.Response
		if _, err = wire.Minimal.ParseResponse([]byte(in), &resp); err != nil {
			fmt.Println(err)
			continue
		}
		f, _ := wire.ResponseFraming("GET", &resp)
		fmt.Println(resp.Status, resp.Header.Get("x-sum"), f.Kind)
	}
	// Output:
	// "GET /things?new=1 HTTP/1.1\r\naccept: text/plain\r\n\r\n" <nil>
	// 200 42 none
	// wire: repeated field
	// wire: field value with a control character, or not of the codec's grammar
}

// said tells what a message says as text: first line, framing, fields.
func said(first string, h *wire.Header, f wire.Framing) string {
	var b bytes.Buffer
	fmt.Fprintln(&b, first, f.Kind, f.Length)
	for name, value := range h.All() {
		fmt.Fprintf(&b, "%q: %q\n", name, value)
	}
	return b.String()
}

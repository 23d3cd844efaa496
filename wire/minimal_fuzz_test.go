package wire_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

// more are beginnings that the tables of the exam don't have.
var more = []struct {
	kind int
	in   string
}{
	{requestKind, "GET /a/b/?c=d%20&e HTTP/1.1\r\nRange: bytes=10-19\r\n\r\n"},
	{requestKind, "PUT / HTTP/1.1\r\ncontent-length: 9999999999999999\r\nA: <b>; c=\"d\"\r\n\r\n"},
	{requestKind, "POST /a HTTP/1.1\r\ntransfer-encoding: chunked\r\nrange: bytes=0-0\r\n\r\n"},
	{responseKind, "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes 10-19/20\r\ncontent-length: 10\r\n\r\n"},
	{responseKind, "HTTP/1.1 200 O-K\r\na: 'b'()*,[c]?%&=~\r\nA-A: 1\r\n\r\n"},
	{chunkKind, "1000000;k-1=a+b.c_d~'*;e\r\n"},
	{chunkKind, "ABC;key=\"(:,;<>[])\"\r\n"},
	{chunkKind, "5;a=b,c\r\n"},
	{trailerKind, "\r\n"},
}

// FuzzMinimal gives any bytes to Minimal, to its twin and to HTTP1: the twin
// has the same verdict, and what is taken HTTP1 takes with the same meaning.
func FuzzMinimal(f *testing.F) {
	for kind, cases := range [][]wiretest.Case{wiretest.Requests(), wiretest.Responses(), wiretest.Chunks(), wiretest.Trailers()} {
		for _, c := range cases {
			if len(c.In) < 1024 {
				f.Add(uint8(kind), []byte(c.In), uint16(len(c.In)/2))
			}
		}
	}
	for _, m := range more {
		f.Add(uint8(m.kind), []byte(m.in), uint16(len(m.in)/2))
	}
	f.Fuzz(func(t *testing.T, kind uint8, src []byte, cut uint16) {
		examineMinimal(t, int(kind%kinds), src, int(cut)%(len(src)+1))
	})
}

func examineMinimal(t *testing.T, kind int, src []byte, cut int) {
	t.Helper()
	begun, n0, err0 := parseAs(wire.Minimal, kind, bytes.Clone(src[:cut]))
	buf := append(bytes.Clone(src), "ZZZZ"...)
	what, n, err := parseAs(wire.Minimal, kind, buf[:len(src)])
	switch {
	case err0 == nil && (err != nil || n != n0 || what != begun):
		t.Fatalf("the first %d bytes of %q are taken as %s; all of them are %d, %v, %s", cut, src, begun, n, err, what)
	case err0 != nil && err0 != wire.ErrIncomplete && err != err0:
		t.Fatalf("the first %d bytes of %q: %v; all of them: %v", cut, src, err0, err)
	case err0 == wire.ErrIncomplete && err == nil && n <= cut:
		t.Fatalf("the first %d bytes of %q are incomplete, and yet the message has %d", cut, src, n)
	}
	if twinN, ok := twin(kind, string(src)); ok != (err == nil) || ok && twinN != n {
		t.Fatalf("%q: %d, %v; the twin says %d, %v", src, n, err, twinN, ok)
	}
	if err != nil {
		if n != 0 {
			t.Fatalf("%q: %v, and %d bytes", src, err, n)
		}
		return
	}
	if !bytes.Equal(buf[n:], append(bytes.Clone(src[n:]), "ZZZZ"...)) || !bytes.EqualFold(buf[:n], src[:n]) {
		t.Fatalf("%q was changed to %q", src, buf)
	}
	if alone, n1, err := parseAs(wire.Minimal, kind, bytes.Clone(src[:n])); err != nil || n1 != n || alone != what {
		t.Fatalf("%q depends on the bytes behind it: %v", src[:n], err)
	}
	if wide, n1, err := parseAs(wire.HTTP1, kind, bytes.Clone(src)); err != nil || n1 != n || wide != what {
		t.Fatalf("%q: %s; HTTP1 says %d, %v, %s", src, what, n1, err, wide)
	}
	// What is left of the ways to write a message are the letters of names,
	// which are lowered by now, and of sizes.
	out, err := again(kind, buf[:n])
	if kind == chunkKind {
		size := bytes.IndexAny(buf, ";\r")
		copy(buf, bytes.ToLower(buf[:size]))
	}
	if err != nil || !bytes.Equal(out, buf[:n]) {
		t.Fatalf("%q is sent on as %q, %v", buf[:n], out, err)
	}
}

// again parses a message with Minimal and appends it.
func again(kind int, src []byte) (out []byte, err error) {
	switch kind {
	case requestKind:
		var req wire.Request
		if _, err = wire.Minimal.ParseRequest(src, &req); err != nil {
			return nil, err
		}
		if req.Framing, err = wire.RequestFraming(&req); err != nil {
			return nil, err
		}
		return wire.Minimal.AppendRequest(nil, &req)
	case responseKind:
		var resp wire.Response
		if _, err = wire.Minimal.ParseResponse(src, &resp); err != nil {
			return nil, err
		}
		return wire.Minimal.AppendResponse(nil, &resp)
	case chunkKind:
		line, _, err := wire.Minimal.ParseChunk(src)
		if err != nil {
			return nil, err
		}
		return wire.Minimal.AppendChunk(nil, line.Size, line.Ext)
	}
	return wire.Minimal.AppendTrailer(nil, nil)
}

// FuzzMinimalAppend compares what goes out with what comes in: Minimal sends
// exactly those messages of HTTP1, by the byte, that it would read, but for
// the responses that HTTP1 ends with the connection.
func FuzzMinimalAppend(f *testing.F) {
	f.Add(true, "GET", "/", 0, "accept", "text/plain", "host", "x", uint8(0), int64(0))
	f.Add(true, "POST", "/a?b", 0, "content-length", "5", "host", "x", uint8(1), int64(5))
	f.Add(true, "GET", "/a", 0, "range", "bytes=1-2", "range", "bytes=3-4", uint8(0), int64(0))
	f.Add(true, "PUT", "/", 0, "a", "b", "transfer-encoding", "chunked", uint8(2), int64(0))
	f.Add(true, "PUT", "/", 0, "range", "bytes=1-2", "a", "b", uint8(1), int64(1e16))
	f.Add(true, "GET", "/ HTTP/1.1\r\n\r\nGET /", 0, "a", "b\r\nc: d", "e\r\nf", "\x00", uint8(3), int64(-1))
	f.Add(false, "", "OK", 200, "content-range", "bytes 1-2/3", "a", "b", uint8(1), int64(2))
	f.Add(false, "", "O\r\nK", 99, "content-length", "5", "a_b", "b", uint8(0), int64(0))
	f.Add(false, "", "No Content", 204, "content-length", "5", "a", "{", uint8(2), int64(0))
	f.Fuzz(func(t *testing.T, request bool, method, text string, status int, name, value, name2, value2 string, kind uint8, length int64) {
		framing := wire.Framing{Kind: wire.FramingKind(kind % 6), Length: length}
		h, h2 := wire.NewHeader(name, value), wire.NewHeader(name2, value2)
		var send func(c wire.ServerCodec) ([]byte, error)
		as := responseKind
		if request {
			as = requestKind
			req := &wire.Request{Method: method, Target: []byte(text), Base: h, Header: h2, Framing: framing}
			send = func(c wire.ServerCodec) ([]byte, error) { return c.AppendRequest([]byte("dst"), req) }
		} else {
			h.Add(name2, value2)
			resp := &wire.Response{Status: status, Reason: []byte(text), Header: h, Framing: framing}
			send = func(c wire.ServerCodec) ([]byte, error) { return c.AppendResponse([]byte("dst"), resp) }
		}
		out, err := send(wire.Minimal)
		if err != nil && string(out) != "dst" {
			t.Fatalf("%v, and yet %q", err, out)
		}
		want, wantErr := send(wire.HTTP1)
		readable := wantErr == nil && (request || framing.Kind != wire.UntilClose)
		if readable {
			_, n, e := parseAs(wire.Minimal, as, bytes.Clone(want[3:]))
			readable = e == nil && n == len(want)-3
		}
		if readable != (err == nil) || readable && !bytes.Equal(out, want) {
			t.Fatalf("%q, %v; HTTP1 sends %q, %v, which Minimal reads: %v", out, err, want, wantErr, readable)
		}
	})
}

// FuzzMinimalAppendChunk does so for chunk lines.
func FuzzMinimalAppendChunk(f *testing.F) {
	for _, ext := range []string{"", "a=b", "a=\"b;c\"", "a=b;c", "a=b,c", "a", "a=b\r\n0\r\n", "a=\"b"} {
		f.Add(int64(5), ext)
	}
	f.Add(int64(16<<20), "a=b")
	f.Add(int64(16<<20+1), "")
	f.Fuzz(func(t *testing.T, size int64, ext string) {
		out, err := wire.Minimal.AppendChunk([]byte("dst"), size, []byte(ext))
		want, wantErr := wire.HTTP1.AppendChunk([]byte("dst"), size, []byte(ext))
		readable := wantErr == nil
		if readable {
			what, n, e := parseAs(wire.Minimal, chunkKind, want[3:])
			readable = e == nil && n == len(want)-3 && what == fmt.Sprintf("%d %q", size, ext)
		}
		if readable != (err == nil) || readable && !bytes.Equal(out, want) || err != nil && string(out) != "dst" {
			t.Fatalf("%q, %v; HTTP1 sends %q, %v, which Minimal reads: %v", out, err, want, wantErr, readable)
		}
	})
}

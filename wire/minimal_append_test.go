package wire_test

import (
	"testing"

	"github.com/degu-go/degu/wire"
)

// TestMinimalSends holds what Minimal alone doesn't send, and what HTTP1
// doesn't either where Minimal comes to that in another way.
func TestMinimalSends(t *testing.T) {
	pairs := func(p ...string) *wire.Header { return wire.NewHeader(p...) }
	length := func(n int64) wire.Framing { return wire.Framing{Kind: wire.Length, Length: n} }
	chunked := wire.Framing{Kind: wire.Chunked}
	request := func(method, target string, base, h *wire.Header, f wire.Framing) func() ([]byte, error) {
		req := &wire.Request{Method: method, Target: []byte(target), Base: base, Header: h, Framing: f}
		return func() ([]byte, error) { return wire.Minimal.AppendRequest([]byte("dst"), req) }
	}
	response := func(resp wire.Response) func() ([]byte, error) {
		resp.Reason = []byte("OK")
		if resp.Status == 0 {
			resp.Status = 200
		}
		return func() ([]byte, error) { return wire.Minimal.AppendResponse([]byte("dst"), &resp) }
	}
	chunk := func(size int64, ext string) func() ([]byte, error) {
		return func() ([]byte, error) { return wire.Minimal.AppendChunk([]byte("dst"), size, []byte(ext)) }
	}
	trailer := func(h *wire.Header) func() ([]byte, error) {
		return func() ([]byte, error) { return wire.Minimal.AppendTrailer([]byte("dst"), h) }
	}
	most := wire.NewHeader()
	for i := range 19 {
		most.Add("x-"+string(rune('a'+i)), "1")
	}
	for _, r := range []struct {
		name, why string
		send      func() ([]byte, error)
		err       error // nil: it is sent
	}{
		{"length that isn't sent", "the next request would be the content", request("PUT", "/", nil, pairs("content-length", "5"), wire.Framing{}), wire.ErrFraming},
		{"length of a GET", "no content but with PUT and POST", request("GET", "/", nil, nil, length(0)), wire.ErrFraming},
		{"chunks of a DELETE", "no content but with PUT and POST", request("DELETE", "/", nil, nil, chunked), wire.ErrFraming},
		{"longest", "16 digits", request("PUT", "/", nil, nil, length(1e16-1)), nil},
		{"too long", "17 digits", request("PUT", "/", nil, nil, length(1e16)), wire.ErrFraming},
		{"negative length", "as HTTP1", request("PUT", "/", nil, nil, length(-1)), wire.ErrFraming},
		{"length with zeros", "it isn't made anew", request("PUT", "/", nil, pairs("content-length", "05"), length(5)), wire.ErrContentLength},
		{"range with content", "added or not", request("PUT", "/", pairs("range", "bytes=1-2"), nil, chunked), wire.ErrFieldMisplaced},
		{"range alone", "of a GET", request("GET", "/", pairs("range", "bytes=1-2"), nil, wire.Framing{}), nil},
		{"range cut short", "a whole value is no beginning", request("GET", "/", nil, pairs("range", "bytes=1-"), wire.Framing{}), wire.ErrRange},
		{"range and more", "a whole value", request("GET", "/", nil, pairs("range", "bytes=1-2 x"), wire.Framing{}), wire.ErrRange},
		{"range backwards", "a whole value is complete", request("GET", "/", nil, pairs("range", "bytes=2-1"), wire.Framing{}), wire.ErrRange},
		{"coding cut short", "a whole value is no beginning", request("PUT", "/", nil, pairs("transfer-encoding", "chunke"), chunked), wire.ErrTransferEncoding},
		{"query", "where it may stand", request("GET", "/a/?b=c", nil, nil, wire.Framing{}), nil},
		{"empty target", "a beginning, but not all", request("GET", "", nil, nil, wire.Framing{}), wire.ErrTarget},
		{"space behind target", "nothing stands behind it", request("GET", "/a ", nil, nil, wire.Framing{}), wire.ErrTarget},
		{"name in base alone", "the base is judged too", request("GET", "/", pairs("a_b", "1"), nil, wire.Framing{}), wire.ErrFieldName},
		{"name twice", "a name is there once", request("GET", "/", nil, pairs("a", "1", "a", "1"), wire.Framing{}), wire.ErrFieldRepeated},
		{"name twice in base", "a name is there once", request("GET", "/", pairs("a", "1", "a", "1"), nil, wire.Framing{}), wire.ErrFieldRepeated},
		{"name twice but replaced", "it is there once", request("GET", "/", pairs("a", "1"), pairs("a", "{", "a", "}"), wire.Framing{}), nil},
		{"20 fields", "with the one added", request("PUT", "/", nil, most, length(1)), nil},
		{"20 fields and one added", "20", request("PUT", "/", pairs("a", "1"), most, length(1)), wire.ErrTooManyFields},
		{"20 fields with base", "20", request("GET", "/", pairs("a", "1"), most, wire.Framing{}), nil},
		{"21 fields with base", "20", request("GET", "/", pairs("a", "1", "b", "2"), most, wire.Framing{}), wire.ErrTooManyFields},

		{"HTTP/1.0", "one version", response(wire.Response{HTTP10: true}), wire.ErrVersion},
		{"until close", "no response is framed so", response(wire.Response{Framing: wire.Framing{Kind: wire.UntilClose}}), wire.ErrFraming},
		{"mark of a parsed response", "it is for ResponseFraming", response(wire.Response{Delimited: true}), nil},
		{"answer to HEAD", "states what isn't there", response(wire.Response{Header: pairs("content-length", "5")}), nil},
		{"304 with a length", "states what isn't there", response(wire.Response{Status: 304, Header: pairs("content-length", "5")}), nil},
		{"204 with a length", "RFC 9110 section 8.6", response(wire.Response{Status: 204, Header: pairs("content-length", "0")}), wire.ErrFraming},
		{"204 with chunked", "RFC 9112 section 6.1", response(wire.Response{Status: 204, Header: pairs("transfer-encoding", "chunked")}), wire.ErrFraming},
		{"103 with a length", "RFC 9110 section 8.6", response(wire.Response{Status: 103, Header: pairs("content-length", "5")}), wire.ErrFraming},
		{"range in a response", "for requests", response(wire.Response{Header: pairs("range", "bytes=1-2")}), wire.ErrFieldMisplaced},
		{"fault of the Header", "the first one sticks", response(wire.Response{Header: pairs("A", "b")}), wire.ErrFieldCase},

		{"chunk of 16 MiB", "the largest", chunk(16<<20, "a=b"), nil},
		{"comma in extension", "RFC 9112 section 7.1.1: no token", chunk(5, "a=b,c"), wire.ErrChunkExtension},
		{"extension with more behind it", "key=value and no more", chunk(5, "a=b c"), wire.ErrChunkExtension},
		{"quotes not closed", "RFC 9110 section 5.6.4", chunk(5, `a="b`), wire.ErrChunkExtension},
		{"line break behind extension", "injection", chunk(5, "a=b\r\n"), wire.ErrChunkExtension},
		{"CR behind extension", "injection", chunk(5, "a=b\r"), wire.ErrChunkExtension},
		{"trailer", "empty", trailer(pairs("a", "b")), wire.ErrTrailerField},
		{"faulty trailer", "the first fault sticks", trailer(pairs("A", "b")), wire.ErrFieldCase},
		{"no trailer", "an empty line", trailer(pairs()), nil},
	} {
		t.Run(r.name, func(t *testing.T) {
			out, err := r.send()
			if err != r.err || err != nil && string(out) != "dst" {
				t.Errorf("%q, %v, want %v (why: %s)", out, err, r.err, r.why)
			}
		})
	}
}

// TestMinimalNamesFaults holds faults that HTTP1 refuses too and that the exam
// lets a codec name as it likes.
func TestMinimalNamesFaults(t *testing.T) {
	for _, r := range []struct {
		kind int
		in   string
		err  wire.Error
	}{
		{requestKind, "\x16\x03\x01", wire.ErrRequestLine},
		{requestKind, "get / HTTP/1.1", wire.ErrRequestLine},
		{requestKind, "BREW / HTTP/1.1", wire.ErrMethod},
		{requestKind, "OPTIONS", wire.ErrMethod},
		{requestKind, "GET *", wire.ErrTarget},
		{requestKind, "GET / HTTP/2.0", wire.ErrVersion},
		{requestKind, "GET / HTTP/1.1 ", wire.ErrVersion},
		{requestKind, "GET / http", wire.ErrRequestLine},
		{responseKind, "HTTP/2.0", wire.ErrVersion},
		{responseKind, "HTTP/1.1\t", wire.ErrStatusLine},
		{responseKind, "HTTP/1.1 600", wire.ErrStatus},
		{responseKind, "HTTP/1.1 2000", wire.ErrStatus},
		{responseKind, "HTTP/1.1 200 OK\r\n a", wire.ErrFieldFold},
		{responseKind, "HTTP/1.1 200 OK\r\na :", wire.ErrFieldColon},
		{responseKind, "HTTP/1.1 200 OK\r\n:", wire.ErrFieldName},
		{responseKind, "HTTP/1.1 200 OK\r\na: b\n", wire.ErrLineEnding},
		{chunkKind, ";a=b\r\n", wire.ErrChunkSize},
		{chunkKind, "5;a=b,c\r\n", wire.ErrChunkExtension},
		{chunkKind, "5;a=b(", wire.ErrChunkExtension},
		{chunkKind, "5;a=\"b\r", wire.ErrChunkExtension},
		{chunkKind, "5\n", wire.ErrLineEnding},
		{trailerKind, "\n", wire.ErrLineEnding},
		{trailerKind, "\r\r", wire.ErrLineEnding},
	} {
		if _, n, err := parseAs(wire.Minimal, r.kind, []byte(r.in)); err != r.err || n != 0 {
			t.Errorf("%q: %d, %v, want %v", r.in, n, err, r.err)
		}
	}
}

// TestMinimalDestinations parses into what other messages have left behind,
// and looks at how far the views reach.
func TestMinimalDestinations(t *testing.T) {
	req := wire.Request{HTTP10: true, Base: wire.NewHeader("a", "b"), Framing: wire.Framing{Kind: wire.Chunked}}
	if _, err := wire.Minimal.ParseRequest([]byte("GET /a HTTP/1.1\r\n\r\n"), &req); err != nil {
		t.Fatal(err)
	}
	if req.HTTP10 || req.Base != nil || req.Framing != (wire.Framing{}) || cap(req.Target) != len("/a") {
		t.Errorf("%+v, target of capacity %d", req, cap(req.Target))
	}
	resp := wire.Response{HTTP10: true}
	if _, err := wire.Minimal.ParseResponse([]byte("HTTP/1.1 200 OK\r\na: b\r\n\r\n"), &resp); err != nil {
		t.Fatal(err)
	}
	if resp.HTTP10 || !resp.Delimited || cap(resp.Reason) != len("OK") {
		t.Errorf("%+v, reason of capacity %d", resp, cap(resp.Reason))
	}
	line, _, err := wire.Minimal.ParseChunk([]byte("5;a=b\r\n"))
	if err != nil || cap(line.Ext) != len("a=b") {
		t.Errorf("%v, extension of capacity %d", err, cap(line.Ext))
	}
	if _, err := wire.Minimal.ParseTrailer([]byte("\r\n"), resp.Header); err != nil || resp.Header.Len() != 0 {
		t.Errorf("trailer section: %v, %d fields", err, resp.Header.Len())
	}
}

package wire_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
)

func errorIs(err error, want wire.Error) bool { return errors.Is(err, want) }

// A kind of message, as the tests of Minimal tell them apart.
const (
	requestKind = iota
	responseKind
	chunkKind
	trailerKind
	kinds
)

// parseAs reads src with c and tells what it says. A response that is framed
// by the end of the connection is told like one without content, where
// Minimal and HTTP1 differ.
func parseAs(c wire.ServerCodec, kind int, src []byte) (what string, n int, err error) {
	switch kind {
	case requestKind:
		var req wire.Request
		if n, err = c.ParseRequest(src, &req); err == nil {
			f, framing := wire.RequestFraming(&req)
			what = said(fmt.Sprintf("%s %q %v %v", req.Method, req.Target, req.HTTP10, framing), req.Header, f)
		}
	case responseKind:
		var resp wire.Response
		if n, err = c.ParseResponse(src, &resp); err == nil {
			f, framing := wire.ResponseFraming("GET", &resp)
			if f.Kind == wire.UntilClose {
				f.Kind = wire.None
			}
			what = said(fmt.Sprintf("%d %q %v %v", resp.Status, resp.Reason, resp.HTTP10, framing), resp.Header, f)
		}
	case chunkKind:
		var line wire.ChunkLine
		if line, n, err = c.ParseChunk(src); err == nil {
			what = fmt.Sprintf("%d %q", line.Size, line.Ext)
		}
	case trailerKind:
		var h wire.Header
		if n, err = c.ParseTrailer(src, &h); err == nil {
			what = said("", &h, wire.Framing{})
		}
	}
	return what, n, err
}

// mark stands in the tables behind the byte that shows the fault: without it,
// the message may still become a good one.
const mark = "|"

// TestMinimalRefuses holds what HTTP1 takes and Minimal doesn't, and where
// Minimal sees it.
func TestMinimalRefuses(t *testing.T) {
	get := func(fields string) string { return "GET / HTTP/1.1\r\n" + fields + "\r\n" }
	put := func(fields string) string { return "PUT / HTTP/1.1\r\n" + fields + "\r\n" }
	ok := func(fields string) string { return "HTTP/1.1 200 OK\r\n" + fields + "\r\n" }
	const (
		shape = "one way to write a line"
		bytes = "not in Degu's sets of bytes"
		once  = "a name is there once"
	)
	for _, r := range []struct {
		kind          int
		name, why, in string
		err           wire.Error
	}{
		{requestKind, "HTTP/1.0", "one version", "GET / HTTP/1.0|\r\n\r\n", wire.ErrVersion},
		{requestKind, "empty component", "one path, one way to write it", "GET //|a HTTP/1.1\r\n\r\n", wire.ErrTarget},
		{requestKind, "empty component within", "one path, one way to write it", "GET /a//|b HTTP/1.1\r\n\r\n", wire.ErrTarget},
		{requestKind, "escape in path", bytes, "GET /%|41 HTTP/1.1\r\n\r\n", wire.ErrTarget},
		{requestKind, "second question mark", "one query", "GET /a?b?|c HTTP/1.1\r\n\r\n", wire.ErrTarget},
		{requestKind, "slash in query", bytes, "GET /a?b/|c HTTP/1.1\r\n\r\n", wire.ErrTarget},
		{requestKind, "comma in query", bytes, "GET /a?b,|c HTTP/1.1\r\n\r\n", wire.ErrTarget},
		{requestKind, "bracket in path", bytes, "GET /a[|0] HTTP/1.1\r\n\r\n", wire.ErrTarget},
		{requestKind, "asterisk in path", bytes, "GET /*| HTTP/1.1\r\n\r\n", wire.ErrTarget},
		{requestKind, "length of a GET", "no content but with PUT and POST", get("content-length:| 0\r\n"), wire.ErrFraming},
		{requestKind, "coding of a GET", "no content but with PUT and POST", get("transfer-encoding:| chunked\r\n"), wire.ErrFraming},
		{requestKind, "length of a HEAD", "no content but with PUT and POST", "HEAD / HTTP/1.1\r\ncontent-length:| 5\r\n\r\n", wire.ErrFraming},
		{requestKind, "length of a DELETE", "no content but with PUT and POST", "DELETE / HTTP/1.1\r\ncontent-length:| 5\r\n\r\n", wire.ErrFraming},
		{requestKind, "range with length", "part of what is sent?", put("range: bytes=1-2\r\ncontent-length:| 5\r\n"), wire.ErrFieldMisplaced},
		{requestKind, "length with range", "part of what is sent?", put("content-length: 5\r\nrange:| bytes=1-2\r\n"), wire.ErrFieldMisplaced},
		{requestKind, "coding with range", "part of what is sent?", put("transfer-encoding: chunked\r\nrange:| bytes=1-2\r\n"), wire.ErrFieldMisplaced},
		{requestKind, "content-range", "for responses", put("content-range:| bytes 1-2/3\r\n"), wire.ErrFieldMisplaced},
		{requestKind, "several ranges", "one range", get("range: bytes=1-2,|4-5\r\n"), wire.ErrRange},
		{requestKind, "open range", "both ends", get("range: bytes=1-\r|\n"), wire.ErrRange},
		{requestKind, "last bytes", "both ends", get("range: bytes=-|5\r\n"), wire.ErrRange},
		{requestKind, "other unit", "bytes", get("range: l|ines=1-2\r\n"), wire.ErrRange},
		{requestKind, "unit in upper case", shape, get("range: B|ytes=1-2\r\n"), wire.ErrRange},
		{requestKind, "range backwards", "first to last", get("range: bytes=2-1\r|\n"), wire.ErrRange},
		{requestKind, "range with zeros", shape, get("range: bytes=01|-2\r\n"), wire.ErrRange},
		{requestKind, "range of 17 digits", "16", get("range: bytes=1-12345678901234567|\r\n"), wire.ErrRange},

		{responseKind, "HTTP/1.0", "one version", "HTTP/1.0| 200 OK\r\n\r\n", wire.ErrVersion},
		{responseKind, "empty reason", shape, "HTTP/1.1 200 \r|\n\r\n", wire.ErrReason},
		{responseKind, "no reason", shape, "HTTP/1.1 200\r|\n\r\n", wire.ErrStatus},
		{responseKind, "apostrophe in reason", bytes, "HTTP/1.1 418 I'|m a teapot\r\n\r\n", wire.ErrReason},
		{responseKind, "bracket in reason", bytes, "HTTP/1.1 100 (|Continue)\r\n\r\n", wire.ErrReason},
		{responseKind, "underscore in reason", bytes, "HTTP/1.1 200 O_|K\r\n\r\n", wire.ErrReason},
		{responseKind, "tab in reason", bytes, "HTTP/1.1 200 O\t|K\r\n\r\n", wire.ErrReason},
		{responseKind, "obs-text in reason", bytes, "HTTP/1.1 200 \xe9|\r\n\r\n", wire.ErrReason},
		{responseKind, "range", "for requests", ok("range:| bytes=1-2\r\n"), wire.ErrFieldMisplaced},
		{responseKind, "length of a 204", "RFC 9110 section 8.6", "HTTP/1.1 204 No Content\r\ncontent-length:| 0\r\n\r\n", wire.ErrFraming},
		{responseKind, "coding of a 204", "RFC 9112 section 6.1", "HTTP/1.1 204 No Content\r\ntransfer-encoding:| chunked\r\n\r\n", wire.ErrFraming},
		{responseKind, "length of a 100", "RFC 9110 section 8.6", "HTTP/1.1 100 Continue\r\na: b\r\ncontent-length:| 0\r\n\r\n", wire.ErrFraming},
		{responseKind, "length and coding", "HTTP1 judges it with the framing", ok("content-length: 5\r\ntransfer-encoding:| chunked\r\n"), wire.ErrLengthAndChunked},
		{responseKind, "coding and length", "HTTP1 judges it with the framing", ok("transfer-encoding: chunked\r\ncontent-length:| 5\r\n"), wire.ErrLengthAndChunked},
		{responseKind, "content-range of unknown total", "a total", ok("content-range: bytes 1-2/*|\r\n"), wire.ErrContentRange},
		{responseKind, "content-range not satisfied", "a range", ok("content-range: bytes *|/3\r\n"), wire.ErrContentRange},
		{responseKind, "content-range beyond total", "within it", ok("content-range: bytes 1-3/3\r|\n"), wire.ErrContentRange},
		{responseKind, "content-range backwards", "first to last", ok("content-range: bytes 2-1/|3\r\n"), wire.ErrContentRange},
		{responseKind, "length of 17 digits", "16", ok("content-length: 12345678901234567|\r\n"), wire.ErrContentLength},
		{responseKind, "length with zeros", shape, ok("content-length: 05|\r\n"), wire.ErrContentLength},
		{responseKind, "length of two zeros", shape, ok("content-length: 00|\r\n"), wire.ErrContentLength},
		{responseKind, "negative length", "HTTP1 judges it with the framing", ok("content-length: -|1\r\n"), wire.ErrContentLength},
		{responseKind, "Chunked", shape, ok("transfer-encoding: C|hunked\r\n"), wire.ErrTransferEncoding},
		{responseKind, "gzip, chunked", "HTTP1 judges it with the framing", ok("transfer-encoding: g|zip, chunked\r\n"), wire.ErrTransferEncoding},
		{responseKind, "chunked twice", "HTTP1 judges it with the framing", ok("transfer-encoding: chunked,| chunked\r\n"), wire.ErrTransferEncoding},

		{responseKind, "underscore in name", bytes, ok("a_|b: 1\r\n"), wire.ErrFieldName},
		{responseKind, "dot in name", bytes, ok("a.|b: 1\r\n"), wire.ErrFieldName},
		{responseKind, "name of 33 bytes", "32", ok(strings.Repeat("n", 33) + "|: 1\r\n"), wire.ErrFieldName},
		{responseKind, "repeated field", once, ok("set-cookie: a\r\nset-cookie:| b\r\n"), wire.ErrFieldRepeated},
		{responseKind, "repeated in other case", once, ok("via: a\r\nx: y\r\nVIA:| b\r\n"), wire.ErrFieldRepeated},
		{responseKind, "repeated length", once, ok("content-length: 5\r\ncontent-length:| 5\r\n"), wire.ErrFieldRepeated},
		{responseKind, "no space before value", shape, ok("a:b|\r\n"), wire.ErrFieldValue},
		{responseKind, "two spaces before value", shape, ok("a:  |b\r\n"), wire.ErrFieldValue},
		{responseKind, "tab before value", shape, ok("a:\t|b\r\n"), wire.ErrFieldValue},
		{responseKind, "space behind value", shape, ok("a: b \r|\n"), wire.ErrFieldValue},
		{responseKind, "space behind length", shape, ok("content-length: 5 |\r\n"), wire.ErrContentLength},
		{responseKind, "empty value", "a field says something", ok("a:\r|\n"), wire.ErrFieldValue},
		{responseKind, "empty value behind space", "a field says something", ok("a: \r|\n"), wire.ErrFieldValue},
		{responseKind, "tab in value", bytes, ok("a: b\t|c\r\n"), wire.ErrFieldValue},
		{responseKind, "brace in value", bytes, ok("a: {|}\r\n"), wire.ErrFieldValue},
		{responseKind, "at sign in value", bytes, ok("a: b@|c\r\n"), wire.ErrFieldValue},
		{responseKind, "hash in value", bytes, ok("a: b#|c\r\n"), wire.ErrFieldValue},
		{responseKind, "backslash in value", bytes, ok("a: b\\|c\r\n"), wire.ErrFieldValue},
		{responseKind, "obs-text in value", bytes, ok("a: \xe9|\r\n"), wire.ErrFieldValue},
		{responseKind, "21 fields", "20", ok(fieldsOf(20) + "a|: b\r\n"), wire.ErrTooManyFields},

		{chunkKind, "size with zeros", shape, "05|\r\n", wire.ErrChunkSize},
		{chunkKind, "last chunk of two zeros", shape, "00|\r\n", wire.ErrChunkSize},
		{chunkKind, "more than 16 MiB", "a chunk fits into memory", "1000001|\r\n", wire.ErrChunkSize},
		{chunkKind, "eight digits", "a chunk fits into memory", "10000000|\r\n", wire.ErrChunkSize},
		{chunkKind, "space before extension", shape, "5 |;a=b\r\n", wire.ErrChunkSize},
		{chunkKind, "space behind semicolon", shape, "5; |a=b\r\n", wire.ErrChunkExtension},
		{chunkKind, "space before equals sign", shape, "5;a |=b\r\n", wire.ErrChunkExtension},
		{chunkKind, "space behind equals sign", shape, "5;a= |b\r\n", wire.ErrChunkExtension},
		{chunkKind, "extension without value", "key=value", "5;a\r|\n", wire.ErrChunkExtension},
		{chunkKind, "second key=value", "one extension", "5;a=b;c=|d\r\n", wire.ErrChunkExtension},
		{chunkKind, "underscore in key", bytes, "5;a_|b=c\r\n", wire.ErrChunkExtension},
		{chunkKind, "hash in value", bytes, "5;a=b#|\r\n", wire.ErrChunkExtension},
		{chunkKind, "space in quotes", bytes, "5;a=\"b |c\"\r\n", wire.ErrChunkExtension},
		{chunkKind, "quoted pair", bytes, "5;a=\"\\|\"\"\r\n", wire.ErrChunkExtension},

		{trailerKind, "field", "nothing waits for one", "e|tag: a\r\n\r\n", wire.ErrTrailerField},
	} {
		t.Run(r.name, func(t *testing.T) {
			before, after, found := strings.Cut(r.in, mark)
			if !found {
				t.Fatal("the table doesn't say where the fault is")
			}
			if _, n, err := parseAs(wire.HTTP1, r.kind, []byte(before+after)); err != nil || n != len(before+after) {
				t.Errorf("HTTP1: %d bytes, %v", n, err)
			}
			for k := range len(before + after) {
				want := wire.ErrIncomplete
				if k >= len(before) {
					want = r.err
				}
				if what, n, err := parseAs(wire.Minimal, r.kind, []byte((before + after)[:k])); err != want || n != 0 {
					t.Fatalf("the first %d bytes: %s, %d, %v, want %v (why: %s)", k, what, n, err, want, r.why)
				}
			}
			if _, n, err := parseAs(wire.Minimal, r.kind, []byte(before+after)); err != r.err || n != 0 {
				t.Fatalf("%d bytes, %v, want %v (why: %s)", n, err, r.err, r.why)
			}
		})
	}
}

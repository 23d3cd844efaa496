package wiretest

import (
	"testing"

	"github.com/degu-go/degu/wire"
)

// appendResponses examines AppendResponse.
func (e exam) appendResponses(t *testing.T, c wire.ServerCodec) {
	pairs := func(p ...string) []string { return p }
	untilClose := wire.Framing{Kind: wire.UntilClose}
	const ok = `HTTP/1.1 200 "OK"`
	const noContent = "RFC 9112 section 6.3, step 1: there is no content to frame"
	const noLength, noCoding = "RFC 9110 section 8.6: MUST NOT", "RFC 9112 section 6.1: MUST NOT"
	rows := []struct {
		name, why string
		status    int
		reason    string
		header    []string
		framing   wire.Framing
		want      []string
		err       wire.Error
		full      bool
	}{
		{"length", "added", 200, "OK", nil, five, pairs(ok, "content-length: 5"), 0, false},
		{"chunked", "added", 200, "OK", pairs("a", "b"), chunked, pairs(ok, "a: b", "transfer-encoding: chunked"), 0, false},
		{"length agrees", "not added twice", 404, "Not Found", pairs("content-length", "5"), five, pairs(`HTTP/1.1 404 "Not Found"`, "content-length: 5"), 0, false},
		{"chunked agrees", "not added twice", 200, "OK", pairs("transfer-encoding", "chunked"), chunked, pairs(ok, "transfer-encoding: chunked"), 0, false},
		{"until close", "nothing is added", 200, "OK", nil, untilClose, pairs(ok), 0, true},
		{"answer to HEAD", "RFC 9110 section 9.3.2: states what isn't there", 200, "OK", pairs("content-length", "5"), none, pairs(ok, "content-length: 5"), 0, true},
		{"304 with length", "RFC 9110 section 15.4.5", 304, "Not Modified", pairs("content-length", "5"), none, pairs(`HTTP/1.1 304 "Not Modified"`, "content-length: 5"), 0, true},
		{"304 with chunked", "RFC 9112 section 6.1: MAY", 304, "Not Modified", pairs("transfer-encoding", "chunked"), none, pairs(`HTTP/1.1 304 "Not Modified"`, "transfer-encoding: chunked"), 0, true},
		{"204", "nothing is added", 204, "No Content", nil, none, pairs(`HTTP/1.1 204 "No Content"`), 0, false},
		{"100", "an interim response", 100, "Continue", nil, none, pairs(`HTTP/1.1 100 "Continue"`), 0, true},
		{"599", "the highest status", 599, "Odd", nil, none, pairs(`HTTP/1.1 599 "Odd"`), 0, true},
		{"empty reason", "RFC 9112 section 4", 200, "", nil, none, pairs(`HTTP/1.1 200 ""`), 0, true},
		{"reason of obs-text", "RFC 9112 section 4", 200, "\xe9\t(x)", nil, none, pairs(`HTTP/1.1 200 "\xe9\t(x)"`), 0, true},
		{"repeated field", "RFC 6265 section 3", 200, "OK", pairs("set-cookie", "a", "set-cookie", "b"), nothing, pairs(ok, "set-cookie: a", "set-cookie: b", "content-length: 0"), 0, true},

		{"status 99", "RFC 9110 section 15", 99, "Low", nil, none, nil, wire.ErrStatus, false},
		{"status 600", "RFC 9110 section 15", 600, "High", nil, none, nil, wire.ErrStatus, false},
		{"status 0", "RFC 9110 section 15", 0, "Forgotten", nil, none, nil, wire.ErrStatus, false},
		{"status -200", "RFC 9110 section 15", -200, "OK", nil, none, nil, wire.ErrStatus, false},
		{"CRLF in reason", "RFC 9112 section 4: injection", 200, "OK\r\nx: y", nil, none, nil, wire.ErrReason, false},
		{"LF in reason", "RFC 9112 section 4: injection", 200, "OK\nx: y", nil, none, nil, wire.ErrReason, false},
		{"CR in reason", "RFC 9112 section 4: injection", 200, "OK\r", nil, none, nil, wire.ErrReason, false},
		{"NUL in reason", "RFC 9112 section 4", 200, "O\x00K", nil, none, nil, wire.ErrReason, false},
		{"CRLF in value", "RFC 9110 section 5.5: injection", 200, "OK", pairs("a", "b\r\nc: d"), none, nil, wire.ErrFieldValue, false},
		{"upper-case name", "wire.Header: names are lower case", 200, "OK", pairs("Server", "x"), none, nil, wire.ErrFieldCase, false},
		{"204 with a body", noContent, 204, "No Content", nil, five, nil, wire.ErrFraming, false},
		{"204 chunked", noContent, 204, "No Content", nil, chunked, nil, wire.ErrFraming, false},
		{"304 with a body", noContent, 304, "Not Modified", nil, five, nil, wire.ErrFraming, false},
		{"304 until close", noContent, 304, "Not Modified", nil, untilClose, nil, wire.ErrFraming, false},
		{"101 with a body", noContent, 101, "Switching Protocols", nil, chunked, nil, wire.ErrFraming, false},
		{"204 that states a length", noLength, 204, "No Content", pairs("content-length", "5"), none, nil, wire.ErrFraming, false},
		{"204 that states a length of nothing", noLength, 204, "No Content", pairs("a", "b", "content-length", "0"), none, nil, wire.ErrFraming, false},
		{"204 that states chunks", noCoding, 204, "No Content", pairs("transfer-encoding", "chunked"), none, nil, wire.ErrFraming, false},
		{"204 that states a length and has it", noLength, 204, "No Content", pairs("content-length", "5"), five, nil, wire.ErrFraming, false},
		{"204 that states a wrong length", noLength, 204, "No Content", pairs("content-length", "+5"), none, nil, wire.ErrFraming, false},
		{"100 that states a length of nothing", noLength, 100, "Continue", pairs("content-length", "0"), none, nil, wire.ErrFraming, false},
		{"101 that states a length", noLength, 101, "Switching Protocols", pairs("content-length", "5"), none, nil, wire.ErrFraming, false},
		{"199 that states chunks", noCoding, 199, "Odd", pairs("transfer-encoding", "chunked"), none, nil, wire.ErrFraming, false},
		{"until close with length", "RFC 9112 section 6.3", 200, "OK", pairs("content-length", "5"), untilClose, nil, wire.ErrFraming, false},
		{"until close with chunked", "RFC 9112 section 6.3", 200, "OK", pairs("transfer-encoding", "chunked"), untilClose, nil, wire.ErrFraming, false},
		{"other length", "RFC 9112 section 6.3", 200, "OK", pairs("content-length", "6"), five, nil, wire.ErrFraming, false},
		{"negative length", "RFC 9110 section 8.6", 200, "OK", nil, wire.Framing{Kind: wire.Length, Length: -1}, nil, wire.ErrFraming, false},
		{"kind that isn't one", "RFC 9112 section 6.3", 200, "OK", nil, wire.Framing{Kind: 255}, nil, wire.ErrFraming, false},
		{"CL.TE, as if for HEAD", "RFC 9112 section 6.1", 200, "OK", pairs("content-length", "5", "transfer-encoding", "chunked"), none, nil, wire.ErrLengthAndChunked, false},
		{"two lengths, as if for HEAD", "RFC 9112 section 6.3, step 5", 200, "OK", pairs("content-length", "5", "content-length", "5"), none, nil, wire.ErrLengthRepeated, false},
		{"wrong length, as if for HEAD", "RFC 9110 section 8.6", 200, "OK", pairs("content-length", "+5"), none, nil, wire.ErrContentLength, false},
		{"reason too long", "wire.DefaultMaxPreamble", 200, fill("", "", wire.DefaultMaxPreamble), nil, none, nil, wire.ErrPreambleTooLong, false},
	}
	t.Run("append response", func(t *testing.T) {
		for _, r := range rows {
			resp := &wire.Response{Status: r.status, Reason: []byte(r.reason), Header: wire.NewHeader(r.header...), Framing: r.framing}
			e.check(t, writtenResponse(c, resp, r.name, r.why, r.want, r.err, r.full), responses(c), responses(Reference))
		}
		resp := &wire.Response{Status: 200, HTTP10: true}
		e.check(t, writtenResponse(c, resp, "HTTP/1.0, nil Header", "RFC 9112 section 2.3", pairs(`HTTP/1.0 200 ""`), 0, true), responses(c), responses(Reference))
		resp = &wire.Response{Status: 200, HTTP10: true, Framing: chunked}
		e.check(t, writtenResponse(c, resp, "HTTP/1.0, chunked", "RFC 9112 section 6.1", nil, wire.ErrEncodingVersion, false))
	})
}

func writtenResponse(c wire.ServerCodec, resp *wire.Response, name, why string, want []string, err wire.Error, full bool) written {
	return written{
		name: name, why: why, want: want, err: err, full: full,
		call:      func(dst []byte) ([]byte, error) { return c.AppendResponse(dst, resp) },
		unchanged: func() []string { return responseSays(resp) },
	}
}

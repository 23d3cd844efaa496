package wiretest

import (
	"testing"

	"github.com/degu-go/degu/wire"
)

// A requestCase is a Request in short. Its fields read back in the order base,
// header, framing.
type requestCase struct {
	name, why      string
	method, target string
	base, header   []string
	framing        wire.Framing
	want           []string
	err            wire.Error
	full           bool
}

func (c requestCase) request() *wire.Request {
	return &wire.Request{
		Method: c.method, Target: []byte(c.target), Framing: c.framing,
		Base: wire.NewHeader(c.base...), Header: wire.NewHeader(c.header...),
	}
}

var (
	five    = wire.Framing{Kind: wire.Length, Length: 5}
	nothing = wire.Framing{Kind: wire.Length}
	chunked = wire.Framing{Kind: wire.Chunked}
	none    wire.Framing
)

func requestCases() []requestCase {
	pairs := func(p ...string) []string { return p }
	const get, put = `GET "/" HTTP/1.1`, `PUT "/" HTTP/1.1`
	return []requestCase{
		{"no fields", "the shortest", "GET", "/", nil, nil, none, pairs(get), 0, false},
		{"HEAD", "one of Degu's five", "HEAD", "/a", nil, nil, none, pairs(`HEAD "/a" HTTP/1.1`), 0, false},
		{"DELETE", "one of Degu's five", "DELETE", "/a/b", nil, nil, none, pairs(`DELETE "/a/b" HTTP/1.1`), 0, false},
		{"query", "RFC 9112 section 3.2.1", "GET", "/a?b=c", nil, nil, none, pairs(`GET "/a?b=c" HTTP/1.1`), 0, false},
		{"one field", "as given", "GET", "/", nil, pairs("accept", "text/plain"), none, pairs(get, "accept: text/plain"), 0, false},
		{"order of fields", "as given", "GET", "/", nil, pairs("b", "1", "a", "2"), none, pairs(get, "b: 1", "a: 2"), 0, false},
		{"base", "before the rest", "GET", "/", pairs("host", "a"), pairs("accept", "b"), none, pairs(get, "host: a", "accept: b"), 0, false},
		{"base alone", "copied as it is", "GET", "/", pairs("host", "a"), nil, none, pairs(get, "host: a"), 0, false},
		{"base replaces", "as in Degu", "GET", "/", pairs("host", "a"), pairs("accept", "b", "host", "c"), none, pairs(get, "host: a", "accept: b"), 0, false},
		{"two hosts", "RFC 9112 section 3.2: the caller's to judge", "GET", "/", nil, pairs("host", "a", "host", "b"), none, pairs(get, "host: a", "host: b"), 0, true},
		{"base replaces all", "each field of that name", "GET", "/", pairs("via", "a"), pairs("via", "b", "x", "c", "via", "d"), none, pairs(get, "via: a", "x: c"), 0, true},
		{"length added", "RFC 9110 section 8.6", "PUT", "/", nil, pairs("a", "b"), five, pairs(put, "a: b", "content-length: 5"), 0, false},
		{"length of nothing added", "RFC 9110 section 8.6", "PUT", "/", nil, nil, nothing, pairs(put, "content-length: 0"), 0, false},
		{"chunked added", "RFC 9112 section 6.1", "POST", "/", nil, nil, chunked, pairs(`POST "/" HTTP/1.1`, "transfer-encoding: chunked"), 0, false},
		{"length agrees", "not added twice", "PUT", "/", nil, pairs("content-length", "5", "a", "b"), five, pairs(put, "content-length: 5", "a: b"), 0, false},
		{"chunked agrees", "not added twice", "PUT", "/", nil, pairs("transfer-encoding", "chunked"), chunked, pairs(put, "transfer-encoding: chunked"), 0, false},
		{"length of base agrees", "not added twice", "PUT", "/", pairs("content-length", "5"), nil, five, pairs(put, "content-length: 5"), 0, true},
		{"length in both agrees", "the base replaces", "PUT", "/", pairs("content-length", "5"), pairs("content-length", "5"), five, pairs(put, "content-length: 5"), 0, true},
		{"no body and length 0", "the same thing", "PUT", "/", nil, pairs("content-length", "0"), none, pairs(put, "content-length: 0"), 0, true},
		{"length with zeros agrees", "the same number", "PUT", "/", nil, pairs("content-length", "05"), five, pairs(put, "content-length: 05"), 0, true},
		{"Length beside chunked", "wire.Framing: for Kind Length only", "PUT", "/", nil, pairs("transfer-encoding", "chunked"),
			wire.Framing{Kind: wire.Chunked, Length: 5}, pairs(put, "transfer-encoding: chunked"), 0, true},
		{"empty value", "RFC 9110 section 5.5", "GET", "/", nil, pairs("a", ""), none, pairs(get, "a: "), 0, true},
		{"spaces around value", "RFC 9110 section 5.5: not part of it", "GET", "/", nil, pairs("a", "\t b \t"), none, pairs(get, "a: b"), 0, true},
		{"obs-text in value", "RFC 9110 section 5.5", "GET", "/", nil, pairs("a", "\xe9"), none, pairs(get, "a: \xe9"), 0, true},
		{"JSON in value", "RFC 9110 section 5.5", "GET", "/", nil, pairs("a", `{"b":[1]}`), none, pairs(get, `a: {"b":[1]}`), 0, true},
		{"repeated field", "RFC 9110 section 5.3", "GET", "/", nil, pairs("a", "1", "a", "2"), none, pairs(get, "a: 1", "a: 2"), 0, true},
	}
}

func badRequests() []requestCase {
	pairs := func(p ...string) []string { return p }
	bad := func(name, why, method, target string, base, header []string, f wire.Framing, err wire.Error) requestCase {
		return requestCase{name: name, why: why, method: method, target: target, base: base, header: header, framing: f, err: err}
	}
	const token, target, value = "RFC 9110 section 9.1", "RFC 9112 section 3.2", "RFC 9110 section 5.5"
	cases := []requestCase{
		bad("UntilClose", "RFC 9112 section 6.3, step 7", "PUT", "/", nil, nil, wire.Framing{Kind: wire.UntilClose}, wire.ErrFraming),
		bad("negative length", "RFC 9110 section 8.6", "PUT", "/", nil, nil, wire.Framing{Kind: wire.Length, Length: -1}, wire.ErrFraming),
		bad("kind that isn't one", "RFC 9112 section 6.3: nothing would delimit the body", "PUT", "/", nil, nil, wire.Framing{Kind: wire.UntilClose + 1}, wire.ErrFraming),
		bad("other length", "RFC 9112 section 6.3", "PUT", "/", nil, pairs("content-length", "6"), five, wire.ErrFraming),
		bad("other length in base", "RFC 9112 section 6.3", "PUT", "/", pairs("content-length", "6"), nil, five, wire.ErrFraming),
		bad("base and header disagree", "RFC 9112 section 6.3", "PUT", "/", pairs("content-length", "5"), pairs("content-length", "6"), five, wire.ErrFraming),
		bad("base and header disagree in kind", "RFC 9112 section 6.1: CL.TE", "PUT", "/", pairs("content-length", "5"), pairs("transfer-encoding", "chunked"), five, wire.ErrFraming),
		bad("length without body", "RFC 9112 section 6.3: the next request would be the body", "GET", "/", nil, pairs("content-length", "5"), none, wire.ErrFraming),
		bad("chunked without body", "RFC 9112 section 6.3: the next request would be the body", "GET", "/", nil, pairs("transfer-encoding", "chunked"), none, wire.ErrFraming),
		bad("length and chunked body", "RFC 9112 section 6.1: CL.TE", "PUT", "/", nil, pairs("content-length", "5"), chunked, wire.ErrFraming),
		bad("chunked and length body", "RFC 9112 section 6.1: TE.CL", "PUT", "/", nil, pairs("transfer-encoding", "chunked"), five, wire.ErrFraming),
		bad("CL.TE", "RFC 9112 section 6.1", "PUT", "/", nil, pairs("content-length", "5", "transfer-encoding", "chunked"), chunked, wire.ErrLengthAndChunked),
		bad("two lengths", "RFC 9112 section 6.3, step 5", "PUT", "/", nil, pairs("content-length", "5", "content-length", "5"), five, wire.ErrLengthRepeated),
		bad("list of lengths", "RFC 9112 section 6.3, step 5", "PUT", "/", nil, pairs("content-length", "5, 5"), five, wire.ErrContentLength),
		bad("no length", "RFC 9110 section 8.6", "PUT", "/", nil, pairs("content-length", ""), none, wire.ErrContentLength),
		bad("other coding", "RFC 9112 section 6.1", "PUT", "/", nil, pairs("transfer-encoding", "gzip, chunked"), chunked, wire.ErrTransferEncoding),
		bad("fault in base", "the first fault sticks", "GET", "/", pairs("A", "b"), nil, none, wire.ErrFieldCase),
		bad("name without value", "wire.NewHeader", "GET", "/", nil, pairs("a"), none, wire.ErrFieldPairs),
		bad("upper-case name", "wire.Header: names are lower case", "GET", "/", nil, pairs("Accept", "b"), none, wire.ErrFieldCase),
	}
	for _, m := range []string{"", "get", "BREW", "CONNECT", "GET ", " GET", "GET / HTTP/1.1\r\nx: y\r\n\r\nGET", "GET\r\n", "G\x00T"} {
		cases = append(cases, bad("method "+m, token, m, "/", nil, nil, none, wire.ErrMethod))
	}
	for _, s := range []string{"", "a", "*", "/*#", "http://h/", "?a", "/a b", "/a\tb", "/ HTTP/1.1\r\nx: y", "/\n", "/\r", "/\x00", "/\x7f", "/\xc3\xa9", "/a#b"} {
		cases = append(cases, bad("target "+s, target, "GET", s, nil, nil, none, wire.ErrTarget))
	}
	for _, s := range []string{"", " ", "a b", "a ", " a", "a:", ":", "a\r\nb", "a\nb", "a\rb", "\x00", "a\x00", "a\v", "\xe9", "\x7f", "a: b\r\nc"} {
		cases = append(cases, bad("field name "+s, "RFC 9110 section 5.1", "GET", "/", nil, pairs(s, "x"), none, wire.ErrFieldName))
	}
	for _, s := range []string{"b\r\nc: d", "b\nc: d", "b\rc", "b\r\n c", "b\r\n\r\nGET / HTTP/1.1", "\r\n", "b\r", "b\n", "b\x00", "\x7f", "b\v", "b\x1b[2J"} {
		cases = append(cases, bad("field value "+s, value+": injection", "GET", "/", nil, pairs("a", s), none, wire.ErrFieldValue))
		cases = append(cases, bad("base value "+s, value+": injection", "GET", "/", pairs("a", s), nil, none, wire.ErrFieldValue))
	}
	return cases
}

// appendRequests examines AppendRequest; what it appends is read by Reference
// and, where it can, by the codec itself.
func (e exam) appendRequests(t *testing.T, c wire.Codec) {
	parsers := []parser{requests(Reference)}
	if s, ok := c.(wire.ServerCodec); ok {
		parsers = append(parsers, requests(s))
	}
	t.Run("append request", func(t *testing.T) {
		for _, r := range append(requestCases(), badRequests()...) {
			e.check(t, e.writtenRequest(c, r.request(), r.name, r.why, r.want, r.err, r.full), parsers...)
		}
		req := &wire.Request{Method: "GET", Target: []byte("/"), HTTP10: true}
		e.check(t, e.writtenRequest(c, req, "HTTP/1.0, nil Headers", "RFC 9112 section 2.3", []string{`GET "/" HTTP/1.0`}, 0, true), parsers...)
		req = &wire.Request{Method: "PUT", Target: []byte("/"), HTTP10: true, Framing: chunked}
		e.check(t, e.writtenRequest(c, req, "HTTP/1.0, chunked", "RFC 9112 section 6.1", nil, wire.ErrEncodingVersion, false), parsers...)
		for _, r := range requestsAtLimits() {
			e.check(t, e.writtenRequest(c, r.request(), r.name, r.why, r.want, r.err, r.full), parsers...)
		}
	})
}

func requestsAtLimits() []requestCase {
	const fields, bytes = wire.DefaultMaxFields, wire.DefaultMaxPreamble
	many := func(prefix string, n int) (pairs, says []string) {
		for i := range n {
			name := prefix + string(rune('a'+i/26)) + string(rune('a'+i%26))
			pairs = append(pairs, name, "1")
			says = append(says, name+": 1")
		}
		return pairs, says
	}
	const get = `GET "/" HTTP/1.1`
	most, mostSay := many("x-", fields)
	toomany, _ := many("x-", fields+1)
	less, lessSay := many("x-", fields-1)
	long := func(n int) string { return fill("", "", n-len("GET / HTTP/1.1\r\na: \r\n\r\n")) }
	return []requestCase{
		{"most fields", "wire.DefaultMaxFields", "GET", "/", nil, most, none, append([]string{get}, mostSay...), 0, true},
		{"most fields, replaced ones not counted", "wire.DefaultMaxFields: they aren't sent", "GET", "/", most, less, none, append([]string{get}, mostSay...), 0, true},
		{"too many fields", "wire.DefaultMaxFields", "GET", "/", nil, toomany, none, nil, wire.ErrTooManyFields, false},
		{"too many with base", "wire.DefaultMaxFields", "GET", "/", []string{"a", "1"}, most, none, nil, wire.ErrTooManyFields, false},
		{"most with framing", "wire.DefaultMaxFields", "GET", "/", nil, less, nothing, append(append([]string{get}, lessSay...), "content-length: 0"), 0, true},
		{"too many with framing", "wire.DefaultMaxFields", "GET", "/", nil, most, nothing, nil, wire.ErrTooManyFields, false},
		{"longest", "wire.DefaultMaxPreamble", "GET", "/", nil, []string{"a", long(bytes)}, none, []string{get, "a: " + long(bytes)}, 0, true},
		{"too long", "wire.DefaultMaxPreamble", "GET", "/", nil, []string{"a", long(bytes + 1)}, none, nil, wire.ErrPreambleTooLong, false},
		{"target too long", "wire.DefaultMaxPreamble", "GET", fill("/", "", bytes), nil, nil, none, nil, wire.ErrPreambleTooLong, false},
	}
}

func (e exam) writtenRequest(c wire.Codec, req *wire.Request, name, why string, want []string, err wire.Error, full bool) written {
	return written{
		name: name, why: why, want: want, err: err, full: full,
		call:      func(dst []byte) ([]byte, error) { return c.AppendRequest(dst, req) },
		unchanged: func() []string { return fieldsSay(fieldsSay(requestSays(req), req.Base), req.Header) },
	}
}

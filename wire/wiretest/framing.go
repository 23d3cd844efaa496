package wiretest

import (
	"testing"

	"github.com/degu-go/degu/wire"
)

// A framingCase is a preamble and how its content is delimited. A refusal may
// come from the codec or from the framing; codecs of the full grammar leave it
// to the latter, which knows the error.
type framingCase struct {
	name, why string
	method    string // of the request that is answered
	first     string // line
	fields    string // lines
	want      wire.Framing
	err       wire.Error
	every     bool // codec has to take the preamble
}

const ok200 = "HTTP/1.1 200 OK"

func responseFramings() []framingCase {
	length := func(n int64) wire.Framing { return wire.Framing{Kind: wire.Length, Length: n} }
	chunked := wire.Framing{Kind: wire.Chunked}
	untilClose := wire.Framing{Kind: wire.UntilClose}
	var none wire.Framing
	const cl, te = "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"
	return []framingCase{
		{"length", "RFC 9112 section 6.3, step 6", "GET", ok200, cl, length(5), 0, true},
		{"length of nothing", "RFC 9112 section 6.3, step 6", "GET", ok200, "Content-Length: 0\r\n", length(0), 0, true},
		{"length with spaces around", "RFC 9112 section 5.1: OWS", "GET", ok200, "Content-Length: \t5 \r\n", length(5), 0, false},
		{"length with zeros before", "RFC 9110 section 8.6: 1*DIGIT", "GET", ok200, "Content-Length: 00000000000000000000007\r\n", length(7), 0, false},
		{"largest length", "2^63-1", "GET", ok200, "Content-Length: 9223372036854775807\r\n", length(1<<63 - 1), 0, false},
		{"chunked", "RFC 9112 section 6.3, step 4", "GET", ok200, te, chunked, 0, true},
		{"Chunked", "RFC 9112 section 7: codings are case-insensitive", "GET", ok200, "Transfer-Encoding: CHUNKed\r\n", chunked, 0, false},
		{"nothing stated", "RFC 9112 section 6.3, step 8", "GET", ok200, "", untilClose, 0, false},
		{"nothing stated by HTTP/1.0", "RFC 9112 section 6.3, step 8", "GET", "HTTP/1.0 200 OK", "", untilClose, 0, false},
		{"length in HTTP/1.0", "RFC 9112 section 6.3, step 6", "GET", "HTTP/1.0 200 OK", cl, length(5), 0, false},
		{"HEAD, length", "RFC 9112 section 6.3, step 1", "HEAD", ok200, cl, none, 0, true},
		{"HEAD, chunked", "RFC 9112 section 6.3, step 1", "HEAD", ok200, te, none, 0, true},
		{"HEAD, nothing stated", "RFC 9112 section 6.3, step 1", "HEAD", ok200, "", none, 0, true},
		{"head in lower case", "RFC 9110 section 9.1: another method", "head", ok200, cl, length(5), 0, true},
		{"204", "RFC 9112 section 6.3, step 1", "GET", "HTTP/1.1 204 No Content", "", none, 0, true},
		{"204 with length", "RFC 9112 section 6.3, step 1", "GET", "HTTP/1.1 204 No Content", cl, none, 0, false},
		{"304 with length", "RFC 9110 section 15.4.5: that of the representation", "GET", "HTTP/1.1 304 Not Modified", cl, none, 0, false},
		{"304 with chunked", "RFC 9112 section 6.3, step 1", "GET", "HTTP/1.1 304 Not Modified", te, none, 0, false},
		{"205", "RFC 9110 section 15.3.6: framed like any other", "GET", "HTTP/1.1 205 Reset Content", "Content-Length: 0\r\n", length(0), 0, false},
		{"100", "RFC 9112 section 6.3, step 1", "GET", "HTTP/1.1 100 Continue", "", none, 0, false},
		{"100 with length", "seen from a real server", "GET", "HTTP/1.1 100 Continue", "Content-Length: 0\r\n", none, 0, false},
		{"101", "RFC 9112 section 6.3, step 1", "GET", "HTTP/1.1 101 Switching Protocols", "", none, 0, false},
		{"error with length", "RFC 9112 section 6.3, step 6", "PUT", "HTTP/1.1 500 Oops", cl, length(5), 0, true},

		{"204 with a wrong length", "RFC 9110 section 8.6: judged also where it is ignored", "GET", "HTTP/1.1 204 No Content", "Content-Length: x\r\n", none, wire.ErrContentLength, false},
		{"HEAD, CL.TE", "RFC 9112 section 6.1: judged also where it is ignored", "HEAD", ok200, cl + te, none, wire.ErrLengthAndChunked, false},
		{"HTTP/1.0 chunked", "RFC 9112 section 6.1: faulty framing", "GET", "HTTP/1.0 200 OK", te, none, wire.ErrEncodingVersion, false},
	}
}

func requestFramings() []framingCase {
	length := func(n int64) wire.Framing { return wire.Framing{Kind: wire.Length, Length: n} }
	return []framingCase{
		{"nothing stated", "RFC 9112 section 6.3, step 7", "", "GET / HTTP/1.1", "", wire.Framing{}, 0, true},
		{"length", "RFC 9112 section 6.3, step 6", "", "PUT / HTTP/1.1", "Content-Length: 5\r\n", length(5), 0, true},
		{"chunked", "RFC 9112 section 6.3, step 4", "", "PUT / HTTP/1.1", "Transfer-Encoding: chunked\r\n", wire.Framing{Kind: wire.Chunked}, 0, true},
		{"nothing stated for a PUT", "RFC 9112 section 6.3, step 7", "", "PUT / HTTP/1.1", "", wire.Framing{}, 0, false},
		{"GET with content", "RFC 9110 section 9.3.1: framed like any other", "", "GET / HTTP/1.1", "Content-Length: 5\r\n", length(5), 0, false},
		{"HTTP/1.0 chunked", "RFC 9112 section 6.1: faulty framing", "", "PUT / HTTP/1.0", "Transfer-Encoding: chunked\r\n", wire.Framing{}, wire.ErrEncodingVersion, false},
	}
}

// smuggled are fields that every recipient must refuse: two recipients would
// find the end of the content in two places.
func smuggled(method, first string) []framingCase {
	const (
		te, cl   = "Transfer-Encoding: chunked\r\n", "Content-Length: 5\r\n"
		both     = "RFC 9112 section 6.1: request smuggling"
		repeated = "RFC 9112 section 6.3, step 5"
		digits   = "RFC 9110 section 8.6: 1*DIGIT"
		overflow = "RFC 9110 section 8.6: recipients must anticipate large numbers"
		coding   = "RFC 9112 section 6.1: chunked is the only coding"
		last     = "RFC 9112 section 6.3, step 4: chunked is the last coding"
	)
	rows := []struct {
		name, why, fields string
		err               wire.Error
	}{
		{"CL.TE", both, cl + te, wire.ErrLengthAndChunked},
		{"TE.CL", both, te + cl, wire.ErrLengthAndChunked},
		{"TE.CL of 0", both, te + "Content-Length: 0\r\n", wire.ErrLengthAndChunked},
		{"CL and unknown coding", both, cl + "Transfer-Encoding: cow\r\n", wire.ErrTransferEncoding},
		{"wrong CL and TE", both, "Content-Length: x\r\n" + te, wire.ErrContentLength},
		{"CL.CL", repeated, cl + "Content-Length: 6\r\n", wire.ErrLengthRepeated},
		{"CL.CL alike", repeated + ": any second one is refused", cl + cl, wire.ErrLengthRepeated},
		{"CL.CL in other case", repeated, cl + "CONTENT-LENGTH: 5\r\n", wire.ErrLengthRepeated},
		{"CL.x.CL", repeated, cl + "a: b\r\n" + cl, wire.ErrLengthRepeated},
		{"right CL, wrong CL", repeated, cl + "Content-Length: -5\r\n", wire.ErrContentLength},
		{"list of lengths", repeated, "Content-Length: 5, 5\r\n", wire.ErrContentLength},
		{"list without space", repeated, "Content-Length: 5,5\r\n", wire.ErrContentLength},
		{"list of other lengths", repeated, "Content-Length: 5, 6\r\n", wire.ErrContentLength},
		{"list with an empty member", repeated, "Content-Length: 5,\r\n", wire.ErrContentLength},
		{"two numbers", digits, "Content-Length: 5 5\r\n", wire.ErrContentLength},
		{"two numbers and a tab", digits, "Content-Length: 5\t5\r\n", wire.ErrContentLength},
		{"plus sign", digits + "; CVE-2018-7159 and relatives", "Content-Length: +5\r\n", wire.ErrContentLength},
		{"minus sign", digits, "Content-Length: -1\r\n", wire.ErrContentLength},
		{"minus zero", digits, "Content-Length: -0\r\n", wire.ErrContentLength},
		{"hexadecimal", digits, "Content-Length: 0x5\r\n", wire.ErrContentLength},
		{"hexadecimal digit", digits, "Content-Length: a\r\n", wire.ErrContentLength},
		{"underscore", digits + "; a separator to some number parsers", "Content-Length: 0_5\r\n", wire.ErrContentLength},
		{"decimal point", digits, "Content-Length: 5.0\r\n", wire.ErrContentLength},
		{"exponent", digits, "Content-Length: 5e1\r\n", wire.ErrContentLength},
		{"quotes", digits, "Content-Length: \"5\"\r\n", wire.ErrContentLength},
		{"empty length", digits, "Content-Length:\r\n", wire.ErrContentLength},
		{"length of spaces", digits, "Content-Length:  \t \r\n", wire.ErrContentLength},
		{"length and parameter", digits, "Content-Length: 5;\r\n", wire.ErrContentLength},
		{"full-width digit", digits, "Content-Length: \uff15\r\n", wire.ErrContentLength},
		{"no-break space", digits, "Content-Length: \u00a05\r\n", wire.ErrContentLength},
		{"2^63", overflow, "Content-Length: 9223372036854775808\r\n", wire.ErrContentLength},
		{"2^64+5", overflow, "Content-Length: 18446744073709551621\r\n", wire.ErrContentLength},
		{"20 digits", overflow, "Content-Length: 99999999999999999999\r\n", wire.ErrContentLength},
		{"TE.TE", "RFC 9112 section 6.1: applied once", te + te, wire.ErrTransferEncoding},
		{"TE.TE, second unknown", coding, te + "Transfer-Encoding: cow\r\n", wire.ErrTransferEncoding},
		{"TE.TE, first unknown", coding, "Transfer-Encoding: cow\r\n" + te, wire.ErrTransferEncoding},
		{"chunked twice", "RFC 9112 section 6.1: applied once", "Transfer-Encoding: chunked, chunked\r\n", wire.ErrTransferEncoding},
		{"gzip", last, "Transfer-Encoding: gzip\r\n", wire.ErrTransferEncoding},
		{"gzip, chunked", coding, "Transfer-Encoding: gzip, chunked\r\n", wire.ErrTransferEncoding},
		{"chunked, gzip", last, "Transfer-Encoding: chunked, gzip\r\n", wire.ErrTransferEncoding},
		{"identity", coding, "Transfer-Encoding: identity\r\n", wire.ErrTransferEncoding},
		{"chunked, identity", coding, "Transfer-Encoding: chunked, identity\r\n", wire.ErrTransferEncoding},
		{"xchunked", coding, "Transfer-Encoding: xchunked\r\n", wire.ErrTransferEncoding},
		{"chunkedx", coding, "Transfer-Encoding: chunkedx\r\n", wire.ErrTransferEncoding},
		{"chunk", coding, "Transfer-Encoding: chunk\r\n", wire.ErrTransferEncoding},
		{"parameter", coding, "Transfer-Encoding: chunked;q=1\r\n", wire.ErrTransferEncoding},
		{"comma behind", coding, "Transfer-Encoding: chunked,\r\n", wire.ErrTransferEncoding},
		{"comma before", coding, "Transfer-Encoding: ,chunked\r\n", wire.ErrTransferEncoding},
		{"two words", coding, "Transfer-Encoding: chunked x\r\n", wire.ErrTransferEncoding},
		{"quoted", coding, "Transfer-Encoding: \"chunked\"\r\n", wire.ErrTransferEncoding},
		{"empty coding", coding, "Transfer-Encoding:\r\n", wire.ErrTransferEncoding},
		{"Kelvin sign", coding + ", in ASCII", "Transfer-Encoding: chun\u212aed\r\n", wire.ErrTransferEncoding},
		{"no-break space behind coding", coding, "Transfer-Encoding: chunked\xa0\r\n", wire.ErrTransferEncoding},
	}
	var cases []framingCase
	for _, r := range rows {
		cases = append(cases, framingCase{r.name, r.why, method, first, r.fields, wire.Framing{}, r.err, false})
	}
	return cases
}

// framings examines what a codec's results are framed as.
func (e exam) framings(t *testing.T, kind string, cases []framingCase, judge func(method string, src []byte) (wire.Framing, bool, error)) {
	t.Run(kind, func(t *testing.T) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				got, parsed, err := judge(c.method, []byte(c.first+"\r\n"+c.fields+"\r\n"))
				switch {
				case !parsed && (e.full || c.every):
					t.Fatalf("the codec refuses it: %v (why it must not: %s)", err, c.why)
				case !parsed && isFinal(err):
				case c.err != 0 && err != c.err:
					t.Fatalf("%v, %v, want refused as %v (why: %s)", got, err, c.err, c.why)
				case c.err == 0 && (err != nil || got != c.want):
					t.Fatalf("%v, %v, want %v (why: %s)", got, err, c.want, c.why)
				case err != nil && got != wire.Framing{}:
					t.Fatalf("refused, and yet %v", got)
				}
			})
		}
	})
}

// judgeResponse begins with the mark of a codec whose content is always
// delimited: one for the whole grammar has to remove it, or nothing is ever
// framed by the end of the connection. That rule is all the mark may change, so
// it is taken off for those who may set it.
func (e exam) judgeResponse(c wire.Codec) func(string, []byte) (wire.Framing, bool, error) {
	return func(method string, src []byte) (f wire.Framing, parsed bool, err error) {
		resp := wire.Response{Delimited: e.full}
		if _, err := c.ParseResponse(src, &resp); err != nil {
			return f, false, err
		}
		if resp.Delimited && !e.full {
			if f, _ = wire.ResponseFraming(method, &resp); f.Kind == wire.UntilClose {
				return f, true, wire.ErrFraming // of no use: the framing ignores the mark
			}
			resp.Delimited = false
		}
		f, err = wire.ResponseFraming(method, &resp)
		return f, true, err
	}
}

func judgeRequest(c wire.ServerCodec) func(string, []byte) (wire.Framing, bool, error) {
	return func(_ string, src []byte) (f wire.Framing, parsed bool, err error) {
		var req wire.Request
		if _, err := c.ParseRequest(src, &req); err != nil {
			return f, false, err
		}
		f, err = wire.RequestFraming(&req)
		return f, true, err
	}
}

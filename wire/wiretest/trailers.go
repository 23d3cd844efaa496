package wiretest

import (
	"strings"

	"github.com/degu-go/degu/wire"
)

// Trailers gives the cases for ParseTrailer, without those at the limit.
func Trailers() []Case {
	cases := []Case{
		takes("none", "RFC 9112 section 7.1.2", "\r\n"),
		full("one field", "11 real servers send trailers", "Etag: abc\r\n\r\n", "etag: abc"),
		full("two fields", "RFC 9112 section 7.1.2", "Expires: 0\r\nX-Sum:1\r\n\r\n", "expires: 0", "x-sum: 1"),
		full("repeated field", "as in a preamble", "a: 1\r\na: 2\r\n\r\n", "a: 1", "a: 2"),
		full("empty value", "as in a preamble", "Grpc-Message:\r\n\r\n", "grpc-message: "),
		full("name begun like a forbidden one", "only whole names are", "content-length-x: 1\r\nhosts: 2\r\n\r\n", "content-length-x: 1", "hosts: 2"),

		refuses("LF alone", "RFC 9112 section 2.2", "\n", wire.ErrLineEnding),
		refuses("CR and no LF", "RFC 9112 section 2.2", "\rX", wire.ErrLineEnding),
		refuses("LF ends a field", "RFC 9112 section 2.2", "a: b\n\r\n", wire.ErrLineEnding),
		refuses("LF ends the section", "RFC 9112 section 2.2", "a: b\r\n\n", wire.ErrLineEnding),
		refuses("fold", "RFC 9112 section 5.2", "a: b\r\n c\r\n\r\n", wire.ErrFieldFold),
		refuses("space before colon", "RFC 9112 section 5.1", "a : b\r\n\r\n", wire.ErrFieldColon),
		refuses("NUL in value", "RFC 9110 section 5.5", "a: \x00\r\n\r\n", wire.ErrFieldValue),
		refuses("no colon", "RFC 9112 section 5", "abc\r\n\r\n", wire.ErrFieldName),
		refuses("a response instead", "RFC 9112 section 7.1.2: the next message without an end of this one", "HTTP/1.1 200 OK\r\n\r\n", wire.ErrFieldName),
	}
	for _, name := range []string{"Content-Length", "Transfer-Encoding", "Host", "Connection", "Trailer", "TE", "Upgrade"} {
		cases = append(cases, refuses(name, "RFC 9110 section 6.5.1: merged, it would make another message",
			"a: b\r\n"+name+": 5\r\n\r\n", wire.ErrTrailerField),
			refuses(name+" and no more", "with the line, the fault is there", "a: b\r\n"+name+":\r\n", wire.ErrTrailerField),
			refuses(name+" behind many", "the rule is for all fields", strings.Repeat("a: b\r\n", 60)+name+": 5\r\n\r\n", wire.ErrTrailerField))
	}
	return cases
}

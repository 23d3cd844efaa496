package wiretest

import (
	"slices"
	"strings"

	"github.com/degu-go/degu/wire"
)

// fieldCases gives the cases of field lines, which are the same in responses
// and requests: first is the line before them, said what it says.
func fieldCases(first, said string) []Case {
	section := func(cases []Case) []Case {
		for i := range cases {
			c := &cases[i]
			c.In = first + c.In
			if c.Want != nil {
				c.Want = slices.Concat([]string{said}, c.Want)
			}
		}
		return cases
	}
	return slices.Concat(section(goodFields()), section(badFields()))
}

func goodFields() []Case {
	many20, said20 := many(20)
	many154, said154 := many(154)
	name32 := strings.Repeat("n", 32)
	big := strings.Repeat("v", 20_000)
	return []Case{
		takes("one field", "RFC 9112 section 5", "content-type: text/plain\r\n\r\n", "content-type: text/plain"),
		takes("Title-Case name", "RFC 9110 section 5.1: names are case-insensitive", "Content-Type: text/plain\r\n\r\n", "content-type: text/plain"),
		takes("UPPER-CASE name", "RFC 9110 section 5.1", "CONTENT-TYPE: text/plain\r\n\r\n", "content-type: text/plain"),
		takes("content-length", "RFC 9110 section 8.6", "Content-Length: 17\r\n\r\n", "content-length: 17"),
		takes("transfer-encoding", "RFC 9112 section 6.1", "Transfer-Encoding: chunked\r\n\r\n", "transfer-encoding: chunked"),
		takes("two fields", "order is kept", "b: 1\r\na: 2\r\n\r\n", "b: 1", "a: 2"),
		takes("letters in value", "values keep their case", "a: Text PLAIN\r\n\r\n", "a: Text PLAIN"),
		takes("20 fields", "as many as Degu takes", many20+"\r\n", said20...),
		takes("name of 32 bytes", "as long as Degu takes", name32+": 1\r\n\r\n", name32+": 1"),

		full("154 fields", "the most seen from a real server", many154+"\r\n", said154...),
		full("value of 20 kB", "the longest seen from a real server", "a: "+big+"\r\n\r\n", "a: "+big),
		full("name of 33 bytes", "RFC 9110 section 5.1 has no bound", name32+"n: 1\r\n\r\n", name32+"n: 1"),
		full("every token byte", "RFC 9110 section 5.6.2", "!#$%&'*+-.^_`|~09AZaz: 1\r\n\r\n", "!#$%&'*+-.^_`|~09azaz: 1"),
		full("underscore in name", "seen from real servers", "X_Under_Score: 1\r\n\r\n", "x_under_score: 1"),
		full("repeated field", "set-cookie everywhere", "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n", "set-cookie: a=1", "set-cookie: b=2"),
		full("repeated in other case", "RFC 9110 section 5.3", "via: a\r\nVIA: b\r\n\r\n", "via: a", "via: b"),
		full("empty value", "RFC 9110 section 5.5", "x-empty:\r\n\r\n", "x-empty: "),
		full("empty value of spaces", "RFC 9110 section 5.5: OWS", "x-empty: \t \r\n\r\n", "x-empty: "),
		full("no space after colon", "RFC 9112 section 5: OWS", "a:b\r\n\r\n", "a: b"),
		full("spaces around value", "RFC 9112 section 5.1: OWS isn't part of it", "a: \t b c \t \r\n\r\n", "a: b c"),
		full("tab in value", "RFC 9110 section 5.5: HTAB", "a: b\tc\r\n\r\n", "a: b\tc"),
		full("obs-text in value", "RFC 9110 section 5.5", "a: \x80\xff\xc3\xa9\r\n\r\n", "a: \x80\xff\xc3\xa9"),
		full("JSON in value", "NEL, report-to and the like", "nel: {\"report_to\":\"x\",\"max_age\":60}\r\n\r\n", "nel: {\"report_to\":\"x\",\"max_age\":60}"),
		full("colons in value", "the first colon ends the name", "a::b:c\r\n\r\n", "a: :b:c"),
		full("value like a field", "nothing is looked for in a value", "a: Content-Length: 5\r\n\r\n", "a: Content-Length: 5"),
		full("both framings", "RFC 9112 section 6.1: judged with the framing, not with the lines",
			"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "content-length: 5", "transfer-encoding: chunked"),
		full("negative content-length", "seen from a real server; judged with the framing", "Content-Length: -1\r\n\r\n", "content-length: -1"),
	}
}

func badFields() []Case {
	return []Case{
		refuses("space before colon", "RFC 9112 section 5.1: request smuggling", "Transfer-Encoding : chunked\r\n\r\n", wire.ErrFieldColon),
		refuses("tab before colon", "RFC 9112 section 5.1: request smuggling", "Transfer-Encoding\t: chunked\r\n\r\n", wire.ErrFieldColon),
		refuses("vertical tab before colon", "RFC 9110 section 5.1: CVE-2019-16785 and relatives", "Transfer-Encoding\v: chunked\r\n\r\n", wire.ErrFieldName),
		refuses("vertical tab before value", "RFC 9110 section 5.5: CVE-2019-18277", "Transfer-Encoding:\vchunked\r\n\r\n", wire.ErrFieldValue),
		refuses("form feed before value", "RFC 9110 section 5.5", "Transfer-Encoding:\fchunked\r\n\r\n", wire.ErrFieldValue),
		refuses("obs-fold with space", "RFC 9112 section 5.2", "a: b\r\n c\r\n\r\n", wire.ErrFieldFold),
		refuses("obs-fold with tab", "RFC 9112 section 5.2", "a: b\r\n\tc\r\n\r\n", wire.ErrFieldFold),
		refuses("obs-fold of the coding", "RFC 9112 section 5.2: TE.TE", "Transfer-Encoding:\r\n chunked\r\n\r\n", wire.ErrFieldFold),
		refuses("fold before any field", "RFC 9112 section 2.2: whitespace after the first line", " a: b\r\n\r\n", wire.ErrFieldFold),
		refuses("line of one space", "RFC 9112 section 5.2", "a: b\r\n \r\n\r\n", wire.ErrFieldFold),
		refuses("no colon", "RFC 9112 section 5", "nonsense\r\n\r\n", wire.ErrFieldName),
		refuses("no name", "RFC 9110 section 5.1: 1*tchar", ": b\r\n\r\n", wire.ErrFieldName),
		refuses("NUL in name", "RFC 9110 section 5.1: tchar", "a\x00b: c\r\n\r\n", wire.ErrFieldName),
		refuses("NUL for a name", "RFC 9110 section 5.1: tchar", "\x00: c\r\n\r\n", wire.ErrFieldName),
		refuses("obs-text in name", "RFC 9110 section 5.1: tchar", "\xe9: c\r\n\r\n", wire.ErrFieldName),
		refuses("non-ASCII letter in name", "RFC 9110 section 5.1: U+212A would fold to k", "to\u212aen: c\r\n\r\n", wire.ErrFieldName),
		refuses("quote in name", "RFC 9110 section 5.6.2", "\"a\": c\r\n\r\n", wire.ErrFieldName),
		refuses("bracket in name", "RFC 9110 section 5.6.2", "a[0]: c\r\n\r\n", wire.ErrFieldName),
		refuses("slash in name", "RFC 9110 section 5.6.2", "a/b: c\r\n\r\n", wire.ErrFieldName),
		refuses("space within name", "RFC 9112 section 5.1", "content length: 5\r\n\r\n", wire.ErrFieldColon),
		refuses("byte order mark before name", "RFC 9110 section 5.1: TE.TE", "\ufeffTransfer-Encoding: chunked\r\n\r\n", wire.ErrFieldName),
		refuses("NUL in value", "RFC 9110 section 5.5", "a: b\x00c\r\n\r\n", wire.ErrFieldValue),
		refuses("NUL after the coding", "RFC 9110 section 5.5: TE.TE", "Transfer-Encoding: chunked\x00\r\n\r\n", wire.ErrFieldValue),
		refuses("DEL in value", "RFC 9110 section 5.5", "a: b\x7fc\r\n\r\n", wire.ErrFieldValue),
		refuses("backspace in value", "RFC 9110 section 5.5", "a: b\bc\r\n\r\n", wire.ErrFieldValue),
		refuses("bare CR in value", "RFC 9112 section 2.2: CVE-2019-20445 and relatives", "a: b\rContent-Length: 5\r\n\r\n", wire.ErrLineEnding),
		refuses("bare LF in value", "RFC 9112 section 2.2", "a: b\nContent-Length: 5\r\n\r\n", wire.ErrLineEnding),
		refuses("LF ends a field", "RFC 9112 section 2.2: read in two ways by two recipients", "Content-Length: 5\n\r\n", wire.ErrLineEnding),
		refuses("LF CR ends a field", "RFC 9112 section 2.2", "a: b\n\r\r\n\r\n", wire.ErrLineEnding),
		refuses("CR CR LF ends a field", "RFC 9112 section 2.2", "a: b\r\r\n\r\n", wire.ErrLineEnding),
		refuses("LF ends the section", "RFC 9112 section 2.2", "a: b\r\n\n", wire.ErrLineEnding),
		refuses("CR and no LF end the section", "RFC 9112 section 2.2", "a: b\r\n\rX", wire.ErrLineEnding),
		refuses("CR before name", "RFC 9112 section 2.2: TE.TE", "a: b\r\n\rTransfer-Encoding: chunked\r\n\r\n", wire.ErrLineEnding),
		refuses("CR in name", "RFC 9110 section 5.1", "a\rb: c\r\n\r\n", wire.ErrFieldName),
		refuses("LF in name", "RFC 9110 section 5.1", "a\nb: c\r\n\r\n", wire.ErrFieldName),
		refuses("LF before value", "RFC 9112 section 2.2: TE.TE", "Transfer-Encoding:\n chunked\r\n\r\n", wire.ErrLineEnding),
	}
}

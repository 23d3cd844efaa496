package wiretest

import "github.com/degu-go/degu/wire"

// Chunks gives the cases for ParseChunk, without those at the limit.
func Chunks() []Case {
	return append(chunkLines(), badChunkLines()...)
}

func chunkLines() []Case {
	return []Case{
		takes("one digit", "RFC 9112 section 7.1", "5\r\n", `5 ""`),
		takes("last chunk", "RFC 9112 section 7.1", "0\r\n", `0 ""`),
		takes("lower-case digits", "RFC 9112 section 7.1: HEXDIG", "abcdef\r\n", `11259375 ""`),
		full("upper-case digits", "13 real servers send them", "ABCDEF\r\n", `11259375 ""`),
		full("mixed digits", "HEXDIG is case-insensitive", "aBc\r\n", `2748 ""`),
		full("padded size", "lighttpd", "06\r\n", `6 ""`),
		full("padded to five digits", "Varnish", "00ac3\r\n", `2755 ""`),
		full("last chunk of several zeros", "RFC 9112 section 7.1: last-chunk = 1*(\"0\")", "0000\r\n", `0 ""`),
		full("more zeros than a number has digits", "the number is small", "00000000000000000000000000000001\r\n", `1 ""`),
		full("largest", "2^63-1", "7fffffffffffffff\r\n", `9223372036854775807 ""`),
		full("extension name", "RFC 9112 section 7.1.1", "5;a\r\n", `5 "a"`),
		full("extension with value", "RFC 9112 section 7.1.1", "5;key=value\r\n", `5 "key=value"`),
		full("extension with upper-case letters", "nothing lowers them", "5;Key=Value\r\n", `5 "Key=Value"`),
		full("quoted value", "RFC 9112 section 7.1.1", "5;a=\"b c\"\r\n", `5 "a=\"b c\""`),
		full("empty quoted value", "RFC 9110 section 5.6.4", "5;a=\"\"\r\n", `5 "a=\"\""`),
		full("quoted pair", "RFC 9110 section 5.6.4", `5;a="\"\\;"`+"\r\n", `5 "a=\"\\\"\\\\;\""`),
		full("obs-text in quotes", "RFC 9110 section 5.6.4", "5;a=\"\xe9\\\xe9\"\r\n", `5 "a=\"\xe9\\\xe9\""`),
		full("semicolon in quotes", "it separates nothing there", "5;a=\";b\"\r\n", `5 "a=\";b\""`),
		full("two extensions", "RFC 9112 section 7.1.1", "5;a;b=c\r\n", `5 "a;b=c"`),
		full("extension after quotes", "RFC 9112 section 7.1.1", "5;a=\"b\";c\r\n", `5 "a=\"b\";c"`),
		full("whitespace everywhere", "RFC 9112 section 7.1.1: BWS is to be accepted", "5 \t; a\t = b ; c\r\n", `5 "a\t = b ; c"`),
		full("extension of the last chunk", "RFC 9112 section 7.1", "0;a\r\n", `0 "a"`),
	}
}

func badChunkLines() []Case {
	const (
		size = "RFC 9112 section 7.1: 1*HEXDIG"
		ext  = "RFC 9112 section 7.1.1"
	)
	return []Case{
		refuses("no digits", size, "\r\n", wire.ErrChunkSize),
		refuses("no digits before extension", size, ";a\r\n", wire.ErrChunkSize),
		refuses("plus sign", size, "+5\r\n", wire.ErrChunkSize),
		refuses("minus sign", size, "-1\r\n", wire.ErrChunkSize),
		refuses("0x", size+"; read as 0 by some", "0x5\r\n", wire.ErrChunkSize),
		refuses("underscore", size+"; a separator to some number parsers", "0_5\r\n", wire.ErrChunkSize),
		refuses("space before", size, " 5\r\n", wire.ErrChunkSize),
		refuses("tab before", size, "\t5\r\n", wire.ErrChunkSize),
		refuses("vertical tab before", size, "\v5\r\n", wire.ErrChunkSize),
		refuses("not a digit", size, "g\r\n", wire.ErrChunkSize),
		refuses("letter after digits", size, "5g\r\n", wire.ErrChunkSize),
		refuses("h suffix", size, "10h\r\n", wire.ErrChunkSize),
		refuses("decimal point", size, "5.0\r\n", wire.ErrChunkSize),
		refuses("comma", size, "5,5\r\n", wire.ErrChunkSize),
		refuses("quotes", size, "\"5\"\r\n", wire.ErrChunkSize),
		refuses("full-width digit", size, "５\r\n", wire.ErrChunkSize),
		refuses("NUL after digits", size, "5\x00\r\n", wire.ErrChunkSize),
		refuses("2^63", "RFC 9112 section 7.1: overflow", "8000000000000000\r\n", wire.ErrChunkSize),
		refuses("2^64", "RFC 9112 section 7.1: overflow, 0 where it wraps", "10000000000000000\r\n", wire.ErrChunkSize),
		refuses("2^64+5", "RFC 9112 section 7.1: overflow, 5 where it wraps", "10000000000000005\r\n", wire.ErrChunkSize),
		refuses("20 digits", "RFC 9112 section 7.1: overflow", "ffffffffffffffffffff\r\n", wire.ErrChunkSize),
		refuses("overflow behind zeros", "RFC 9112 section 7.1: overflow", "000ffffffffffffffff\r\n", wire.ErrChunkSize),
		refuses("two numbers", ext, "5 5\r\n", wire.ErrChunkExtension),
		refuses("space after digits", ext+": BWS only before an extension", "5 \r\n", wire.ErrChunkExtension),
		refuses("LF ends the line", "RFC 9112 section 2.2", "5\n", wire.ErrLineEnding),
		refuses("CR and no LF", "RFC 9112 section 2.2", "5\r5", wire.ErrLineEnding),
		refuses("CR CR LF", "RFC 9112 section 2.2", "5\r\r\n", wire.ErrLineEnding),
		refuses("no extension name", ext, "5;\r\n", wire.ErrChunkExtension),
		refuses("no second extension name", ext, "5;a;\r\n", wire.ErrChunkExtension),
		refuses("empty extension between", ext, "5;;a\r\n", wire.ErrChunkExtension),
		refuses("no value", ext, "5;a=\r\n", wire.ErrChunkExtension),
		refuses("value without name", ext, "5;=a\r\n", wire.ErrChunkExtension),
		refuses("two values", ext, "5;a=b=c\r\n", wire.ErrChunkExtension),
		refuses("two words", ext, "5;a b\r\n", wire.ErrChunkExtension),
		refuses("quotes not closed", ext, "5;a=\"b\r\n", wire.ErrChunkExtension),
		refuses("escape at the end of the line", ext, "5;a=\"b\\\r\n", wire.ErrChunkExtension),
		refuses("token after quotes", ext, "5;a=\"b\"c\r\n", wire.ErrChunkExtension),
		refuses("quotes for a name", ext, "5;\"a\"\r\n", wire.ErrChunkExtension),
		refuses("LF in extension", ext+": smuggled by extensions that end at LF, CVE-2025-22871", "5;a\nb\r\n", wire.ErrLineEnding),
		refuses("CR in extension", ext+": bare CR", "5;a\rb\r\n", wire.ErrLineEnding),
		refuses("LF in quotes", ext+": a line end to whoever skips extensions", "5;a=\"\nb\"\r\n", wire.ErrChunkExtension),
		refuses("CR in quotes", ext, "5;a=\"\rb\"\r\n", wire.ErrChunkExtension),
		refuses("CRLF in quotes", ext, "5;a=\"\r\nb\"\r\n", wire.ErrChunkExtension),
		refuses("escaped LF in quotes", ext, "5;a=\"\\\nb\"\r\n", wire.ErrChunkExtension),
		refuses("NUL in extension", ext, "5;a\x00\r\n", wire.ErrChunkExtension),
		refuses("DEL in quotes", ext, "5;a=\"\x7f\"\r\n", wire.ErrChunkExtension),
		refuses("obs-text in extension name", ext, "5;\xe9\r\n", wire.ErrChunkExtension),
		refuses("trailing space", ext, "5;a \r\n", wire.ErrChunkExtension),
		refuses("trailing space after quotes", ext, "5;a=\"b\" \r\n", wire.ErrChunkExtension),
		refuses("garbage", "RFC 9112 section 7.1: the stream is out of step", "HTTP/1.1 200 OK\r\n", wire.ErrChunkSize),
	}
}

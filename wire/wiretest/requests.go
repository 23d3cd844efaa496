package wiretest

import "github.com/degu-go/degu/wire"

// Requests gives the cases for ParseRequest, without those at the limits.
func Requests() []Case {
	cases := append(requestLines(), badRequestLines()...)
	return append(cases, fieldCases("POST / HTTP/1.1\r\n", `POST "/" HTTP/1.1`)...)
}

func requestLines() []Case {
	return []Case{
		takes("GET", "RFC 9112 section 3", "GET / HTTP/1.1\r\n\r\n", `GET "/" HTTP/1.1`),
		takes("HEAD", "one of Degu's five", "HEAD /a HTTP/1.1\r\n\r\n", `HEAD "/a" HTTP/1.1`),
		takes("DELETE", "one of Degu's five", "DELETE /a/b HTTP/1.1\r\n\r\n", `DELETE "/a/b" HTTP/1.1`),
		takes("PUT", "one of Degu's five", "PUT /a HTTP/1.1\r\ncontent-length: 3\r\n\r\n", `PUT "/a" HTTP/1.1`, "content-length: 3"),
		takes("POST", "one of Degu's five", "POST /a HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n", `POST "/a" HTTP/1.1`, "transfer-encoding: chunked"),
		takes("path with an extension", "letters, digits, dots", "GET /foo/bar-1_2.html HTTP/1.1\r\n\r\n", `GET "/foo/bar-1_2.html" HTTP/1.1`),
		takes("query", "RFC 9112 section 3.2.1", "GET /foo?key=value HTTP/1.1\r\n\r\n", `GET "/foo?key=value" HTTP/1.1`),
		full("no empty segments removed", "the target isn't interpreted", "GET //../%2e/./ HTTP/1.1\r\n\r\n", `GET "//../%2e/./" HTTP/1.1`),
		full("absolute-form in a path", "the target isn't interpreted", "GET /http://h/ HTTP/1.1\r\n\r\n", `GET "/http://h/" HTTP/1.1`),
		full("every visible byte but #", "browsers and servers pass these on",
			"GET /!\"$%&'()*+,-.09:;<=>?@AZ[\\]^_`az{|}~ HTTP/1.1\r\n\r\n",
			"GET \"/!\\\"$%&'()*+,-.09:;<=>?@AZ[\\\\]^_`az{|}~\" HTTP/1.1"),
		full("HTTP/1.0", "RFC 9112 section 2.3", "GET / HTTP/1.0\r\n\r\n", `GET "/" HTTP/1.0`),
		takes("no host", "RFC 9112 section 3.2: the caller's to judge", "GET / HTTP/1.1\r\na: b\r\n\r\n", `GET "/" HTTP/1.1`, "a: b"),
		full("two hosts", "RFC 9112 section 3.2: the caller's to judge", "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", `GET "/" HTTP/1.1`, "host: a", "host: b"),
	}
}

func badRequestLines() []Case {
	return []Case{
		refuses("HTTP/0.9", "RFC 9112 section 3: a version is due", "GET /\r\n", wire.ErrTarget),
		refuses("HTTP/2 preface", "RFC 9113 section 3.4: chosen to be refused", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", wire.ErrMethod),
		refuses("SSH banner", "RFC 9112 section 3: another protocol", "SSH-2.0-OpenSSH_9.2\r\n", wire.ErrRequestLine),
		refuses("TLS alert", "RFC 8446 section 6", "\x15\x03\x01\x00\x02\x02\x46", wire.ErrRequestLine),
		refuses("TLS client hello", "RFC 8446 section 4: TLS to a port without", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", wire.ErrRequestLine),
		refuses("a response", "RFC 9112 section 2.1", "HTTP/1.1 200 OK\r\n\r\n", wire.ErrRequestLine),
		refuses("empty line before", "RFC 9112 section 2.2 would have it ignored, and it is a sign of lost framing", "\r\nGET / HTTP/1.1\r\n\r\n", wire.ErrRequestLine),
		refuses("line feed before", "RFC 9112 section 2.2", "\nGET / HTTP/1.1\r\n\r\n", wire.ErrRequestLine),
		refuses("space before", "RFC 9112 section 3", " GET / HTTP/1.1\r\n\r\n", wire.ErrMethod),
		refuses("tab before", "RFC 9112 section 3", "\tGET / HTTP/1.1\r\n\r\n", wire.ErrRequestLine),
		refuses("lower-case method", "RFC 9110 section 9.1: case-sensitive", "get / HTTP/1.1\r\n\r\n", wire.ErrMethod),
		refuses("unknown method", "RFC 9110 section 9.1", "BREW / HTTP/1.1\r\n\r\n", wire.ErrMethod),
		refuses("method begun well", "RFC 9110 section 9.1", "GETS / HTTP/1.1\r\n\r\n", wire.ErrMethod),
		refuses("method of 33 bytes", "RFC 9112 section 3: garbage is refused early", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG", wire.ErrMethod),
		refuses("CONNECT", "RFC 9110 section 9.3.6: what follows isn't HTTP", "CONNECT h:80 HTTP/1.1\r\n\r\n", wire.ErrMethod),
		refuses("NUL in method", "RFC 9110 section 9.1: token", "GE\x00T / HTTP/1.1\r\n\r\n", wire.ErrRequestLine),
		refuses("colon in method", "RFC 9110 section 9.1: token", "GET: / HTTP/1.1\r\n\r\n", wire.ErrRequestLine),
		refuses("method alone", "RFC 9112 section 3", "GET\r\n\r\n", wire.ErrRequestLine),
		refuses("tab after method", "RFC 9112 section 3: SP", "GET\t/ HTTP/1.1\r\n\r\n", wire.ErrRequestLine),
		refuses("two spaces after method", "RFC 9112 section 3: one SP", "GET  / HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("no target", "RFC 9112 section 3", "GET HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("absolute-form", "RFC 9112 section 3.2.2: for proxies, and a second place for the host", "GET http://h/ HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("asterisk-form of GET", "RFC 9112 section 3.2.4: OPTIONS only", "GET * HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("relative path", "RFC 9112 section 3.2.1", "GET a HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("query alone", "RFC 9112 section 3.2.1: absolute-path", "GET ?a HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("fragment", "RFC 9110 section 7.1: never sent", "GET /a#b HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("tab in target", "RFC 9112 section 3.2", "GET /a\tb HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("NUL in target", "RFC 9112 section 3.2", "GET /a\x00 HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("DEL in target", "RFC 9112 section 3.2", "GET /a\x7f HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("obs-text in target", "RFC 3986 section 2: percent-encoded", "GET /\xc3\xa9 HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("CR in target", "RFC 9112 section 2.2", "GET /a\rb HTTP/1.1\r\n\r\n", wire.ErrTarget),
		refuses("space in target", "RFC 9112 section 3: recipients must not guess", "GET /a b HTTP/1.1\r\n\r\n", wire.ErrRequestLine),
		refuses("two spaces before version", "RFC 9112 section 3: one SP", "GET /  HTTP/1.1\r\n\r\n", wire.ErrRequestLine),
		refuses("no version", "RFC 9112 section 3", "GET / \r\n\r\n", wire.ErrRequestLine),
		refuses("version cut short", "RFC 9112 section 2.3", "GET / HTT\r\n\r\n", wire.ErrRequestLine),
		refuses("lower-case version", "RFC 9112 section 2.3", "GET / http/1.1\r\n\r\n", wire.ErrRequestLine),
		refuses("HTTP/2.0", "RFC 9112 section 2.3", "GET / HTTP/2.0\r\n\r\n", wire.ErrVersion),
		refuses("HTTP/1.2", "RFC 9112 section 2.3", "GET / HTTP/1.2\r\n\r\n", wire.ErrVersion),
		refuses("HTTP/1.", "RFC 9112 section 2.3", "GET / HTTP/1.\r\n\r\n", wire.ErrVersion),
		refuses("two-digit minor version", "RFC 9112 section 2.3", "GET / HTTP/1.11\r\n\r\n", wire.ErrVersion),
		refuses("space after version", "RFC 9112 section 3", "GET / HTTP/1.1 \r\n\r\n", wire.ErrVersion),
		refuses("LF ends the request line", "RFC 9112 section 2.2", "GET / HTTP/1.1\n\r\n", wire.ErrLineEnding),
		refuses("CR and no LF end the request line", "RFC 9112 section 2.2", "GET / HTTP/1.1\rX: y\r\n\r\n", wire.ErrLineEnding),
	}
}

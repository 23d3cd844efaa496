package wiretest

import (
	"fmt"
	"strings"

	"github.com/degu-go/degu/wire"
)

// Responses gives the cases for ParseResponse, without those at the limits.
func Responses() []Case {
	cases := append(statusLines(), badStatusLines()...)
	const first = "HTTP/1.1 200 OK\r\n"
	return append(cases, fieldCases(first, `HTTP/1.1 200 "OK"`)...)
}

func statusLines() []Case {
	return []Case{
		takes("no fields", "the shortest that Degu takes", "HTTP/1.1 200 OK\r\n\r\n", `HTTP/1.1 200 "OK"`),
		takes("reason of two words", "RFC 9112 section 4", "HTTP/1.1 404 Not Found\r\n\r\n", `HTTP/1.1 404 "Not Found"`),
		takes("lowest error", "every class of status is known", "HTTP/1.1 400 Bad Request\r\n\r\n", `HTTP/1.1 400 "Bad Request"`),
		takes("server error", "every class of status is known", "HTTP/1.1 599 Odd\r\n\r\n", `HTTP/1.1 599 "Odd"`),
		full("lowest status", "1xx are responses too", "HTTP/1.1 100 Continue\r\n\r\n", `HTTP/1.1 100 "Continue"`),
		full("reason in brackets", "seen with a 100", "HTTP/1.1 100 (Continue)\r\n\r\n", `HTTP/1.1 100 "(Continue)"`),
		full("100 with fields", "servers send date and length with it",
			"HTTP/1.1 100 Continue\r\nContent-Length: 0\r\nServer: x\r\n\r\n",
			`HTTP/1.1 100 "Continue"`, "content-length: 0", "server: x"),
		full("103 with connection", "seen from a real server",
			"HTTP/1.1 103 Early Hints\r\nConnection: keep-alive\r\nLink: </a.css>; rel=preload\r\n\r\n",
			`HTTP/1.1 103 "Early Hints"`, "connection: keep-alive", "link: </a.css>; rel=preload"),
		full("status never registered", "RFC 9110 section 15: only the class matters",
			"HTTP/1.1 299 \r\n\r\n", `HTTP/1.1 299 ""`),
		full("empty reason", "Tomcat, hypercorn, nginx for unknown codes", "HTTP/1.1 200 \r\n\r\n", `HTTP/1.1 200 ""`),
		full("no space and no reason", "PHP, busybox, WEBrick, FastCGI behind nginx", "HTTP/1.1 200\r\n\r\n", `HTTP/1.1 200 ""`),
		full("reason with apostrophe", "RFC 9112 section 4: VCHAR", "HTTP/1.1 418 I'm a teapot\r\n\r\n", `HTTP/1.1 418 "I'm a teapot"`),
		full("reason of obs-text", "raw Latin-1 and UTF-8 are sent", "HTTP/1.1 200 \xe9t\xc3\xa9\r\n\r\n", `HTTP/1.1 200 "\xe9té"`),
		full("reason with tab", "RFC 9112 section 4: HTAB", "HTTP/1.1 200 a\tb\r\n\r\n", `HTTP/1.1 200 "a\tb"`),
		full("reason begins with a space", "the second space belongs to the reason", "HTTP/1.1 200  OK\r\n\r\n", `HTTP/1.1 200 " OK"`),
		full("reason ends with a space", "nothing trims a reason", "HTTP/1.1 200 OK \r\n\r\n", `HTTP/1.1 200 "OK "`),
		full("HTTP/1.0", "still sent by real servers", "HTTP/1.0 200 OK\r\n\r\n", `HTTP/1.0 200 "OK"`),
	}
}

func badStatusLines() []Case {
	return []Case{
		refuses("HTTP/0.9", "RFC 9112 section 4: a response begins with a version", "<html>hello</html>\n", wire.ErrStatusLine),
		refuses("HTTP/2 settings", "RFC 9113 section 3.4: a frame, no status line", "\x00\x00\x12\x04\x00\x00\x00\x00\x00", wire.ErrStatusLine),
		refuses("HTTP/2 preface", "RFC 9113 section 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", wire.ErrStatusLine),
		refuses("SSH banner", "RFC 9112 section 4: another protocol", "SSH-2.0-OpenSSH_9.2\r\n", wire.ErrStatusLine),
		refuses("TLS alert", "RFC 8446 section 6: the port speaks TLS", "\x15\x03\x01\x00\x02\x02\x46", wire.ErrStatusLine),
		refuses("SMTP greeting", "RFC 9112 section 4: another protocol", "220 mail ESMTP\r\n", wire.ErrStatusLine),
		refuses("a request", "RFC 9112 section 2.1: reflected by a peer that is a client", "GET / HTTP/1.1\r\n\r\n", wire.ErrStatusLine),
		refuses("empty line before", "RFC 9112 section 2.2 allows it to servers only, and it is a sign of lost framing", "\r\nHTTP/1.1 200 OK\r\n\r\n", wire.ErrStatusLine),
		refuses("line feed before", "RFC 9112 section 2.2", "\nHTTP/1.1 200 OK\r\n\r\n", wire.ErrStatusLine),
		refuses("space before", "RFC 9112 section 4", " HTTP/1.1 200 OK\r\n\r\n", wire.ErrStatusLine),
		refuses("last chunk before", "RFC 9112 section 9.3: left over from an answer without content", "0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", wire.ErrStatusLine),
		refuses("lower-case name", "RFC 9112 section 2.3: case-sensitive", "http/1.1 200 OK\r\n\r\n", wire.ErrStatusLine),
		refuses("name cut short", "RFC 9112 section 2.3", "HTT\r\n\r\n", wire.ErrStatusLine),
		refuses("other slash", "RFC 9112 section 2.3", "HTTP\\1.1 200 OK\r\n\r\n", wire.ErrStatusLine),
		refuses("HTTP/2.0", "RFC 9112 section 2.3: another major version", "HTTP/2.0 200 OK\r\n\r\n", wire.ErrVersion),
		refuses("HTTP/1.2", "RFC 9112 section 2.3: no such version", "HTTP/1.2 200 OK\r\n\r\n", wire.ErrVersion),
		refuses("HTTP/1", "RFC 9112 section 2.3: DIGIT \".\" DIGIT", "HTTP/1 200 OK\r\n\r\n", wire.ErrVersion),
		refuses("HTTP/01.1", "RFC 9112 section 2.3: one digit", "HTTP/01.1 200 OK\r\n\r\n", wire.ErrVersion),
		refuses("version ends the line", "RFC 9112 section 4", "HTTP/\r\n\r\n", wire.ErrVersion),
		refuses("two-digit minor version", "RFC 9112 section 2.3: one digit", "HTTP/1.10 200 OK\r\n\r\n", wire.ErrStatusLine),
		refuses("tab after version", "RFC 9112 section 4: SP", "HTTP/1.1\t200 OK\r\n\r\n", wire.ErrStatusLine),
		refuses("version alone", "RFC 9112 section 4: no status", "HTTP/1.1\r\n\r\n", wire.ErrStatusLine),
		refuses("two spaces before status", "RFC 9112 section 4: one SP", "HTTP/1.1  200 OK\r\n\r\n", wire.ErrStatus),
		refuses("no status", "RFC 9112 section 4: 3DIGIT", "HTTP/1.1 OK\r\n\r\n", wire.ErrStatus),
		refuses("empty status", "RFC 9112 section 4: 3DIGIT", "HTTP/1.1 \r\n\r\n", wire.ErrStatus),
		refuses("status of one digit", "RFC 9112 section 4: 3DIGIT", "HTTP/1.1 2 OK\r\n\r\n", wire.ErrStatus),
		refuses("status of two digits", "RFC 9112 section 4: 3DIGIT", "HTTP/1.1 20 OK\r\n\r\n", wire.ErrStatus),
		refuses("status of four digits", "RFC 9112 section 4: 3DIGIT", "HTTP/1.1 2000 OK\r\n\r\n", wire.ErrStatus),
		refuses("status 000", "RFC 9110 section 15: 100 to 599", "HTTP/1.1 000 OK\r\n\r\n", wire.ErrStatus),
		refuses("status 099", "RFC 9110 section 15: 100 to 599", "HTTP/1.1 099 OK\r\n\r\n", wire.ErrStatus),
		refuses("status 600", "RFC 9110 section 15: 100 to 599", "HTTP/1.1 600 OK\r\n\r\n", wire.ErrStatus),
		refuses("status +20", "RFC 9112 section 4: 3DIGIT", "HTTP/1.1 +20 OK\r\n\r\n", wire.ErrStatus),
		refuses("status -20", "RFC 9112 section 4: 3DIGIT", "HTTP/1.1 -20 OK\r\n\r\n", wire.ErrStatus),
		refuses("status in hex", "RFC 9112 section 4: 3DIGIT", "HTTP/1.1 2ff OK\r\n\r\n", wire.ErrStatus),
		refuses("status in full-width digits", "RFC 9112 section 4: 3DIGIT", "HTTP/1.1 ２００ OK\r\n\r\n", wire.ErrStatus),
		refuses("tab after status", "RFC 9112 section 4: SP", "HTTP/1.1 200\tOK\r\n\r\n", wire.ErrStatus),
		refuses("status followed by NUL", "RFC 9112 section 4: SP", "HTTP/1.1 200\x00OK\r\n\r\n", wire.ErrStatus),
		refuses("NUL in reason", "RFC 9112 section 4: no controls", "HTTP/1.1 200 O\x00K\r\n\r\n", wire.ErrReason),
		refuses("escape in reason", "RFC 9112 section 4: a terminal would obey it", "HTTP/1.1 200 \x1b[2J\r\n\r\n", wire.ErrReason),
		refuses("DEL in reason", "RFC 9112 section 4: no controls", "HTTP/1.1 200 O\x7fK\r\n\r\n", wire.ErrReason),
		refuses("vertical tab in reason", "RFC 9112 section 4: no controls", "HTTP/1.1 200 O\vK\r\n\r\n", wire.ErrReason),
		refuses("CR in reason", "RFC 9112 section 2.2: bare CR", "HTTP/1.1 200 O\rK\r\n\r\n", wire.ErrLineEnding),
		refuses("LF ends the status line", "RFC 9112 section 2.2: CRLF", "HTTP/1.1 200 OK\n\r\n", wire.ErrLineEnding),
		refuses("LF ends a status line without reason", "RFC 9112 section 2.2: CRLF", "HTTP/1.1 200\n\r\n", wire.ErrLineEnding),
		refuses("CRCRLF ends the status line", "RFC 9112 section 2.2: bare CR", "HTTP/1.1 200 OK\r\r\n\r\n", wire.ErrLineEnding),
		refuses("LF only", "RFC 9112 section 2.2: CRLF", "HTTP/1.1 200 OK\nserver: x\n\n", wire.ErrLineEnding),
	}
}

// many gives n fields in two forms: as lines, and as they are said.
func many(n int) (lines string, said []string) {
	var b strings.Builder
	for i := range n {
		f := fmt.Sprintf("x-field-%d: value %d", i, i)
		b.WriteString(f + "\r\n")
		said = append(said, f)
	}
	return b.String(), said
}

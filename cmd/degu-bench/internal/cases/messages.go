package cases

import (
	"fmt"
	"strings"
)

// message is a response's preamble that is parsed.
type message struct{ name, text string }

var messages = []message{
	{"4 fields", "HTTP/1.1 200 OK\r\n" +
		"Content-Type: application/json\r\nContent-Length: 27\r\n" +
		"Date: Sun, 02 Mar 2025 10:00:00 GMT\r\nServer: x\r\n\r\n"},
	{"12 fields, 438 B", "HTTP/1.1 200 OK\r\n" +
		"Server: nginx/1.22.1 (Deb)\r\nDate: Sun, 02 Mar 2025 10:00:00 GMT\r\n" +
		"Content-Type: text/html; charset=utf-8\r\nContent-Length: 615\r\n" +
		"Last-Modified: Tue, 25 Feb 2025 08:30:12 GMT\r\nConnection: keep-alive\r\n" +
		"ETag: \"67bd7f44-267\"\r\nVary: Accept-Encoding\r\n" +
		"Cache-Control: public, max-age=3600, must-revalidate\r\nX-Frame-Options: SAMEORIGIN\r\n" +
		"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\nAccept-Ranges: bytes\r\n\r\n"},
	{"40 fields, 3 KB", manyFields(40, 52)},
}

// manyFields is a preamble of n fields besides the length, each with a value of
// so many bytes.
func manyFields(n, size int) string {
	var b strings.Builder
	b.WriteString("HTTP/1.1 200 OK\r\n")
	for i := range n - 1 {
		fmt.Fprintf(&b, "X-Response-Field-%03d: %s\r\n", i, strings.Repeat("v", size))
	}
	b.WriteString("Content-Length: 0\r\n\r\n")
	return b.String()
}

// preamble is one of exactly so many bytes, of fields of about half a kilobyte.
func preamble(size int) string {
	const field = "X-Response-Field-000: \r\n"
	short := manyFields(1, 0)
	n := (size - len(short)) / 512
	text := manyFields(1+n, 512-len(field))
	return strings.Replace(text, "OK", "OK"+strings.Repeat("k", size-len(text)), 1)
}

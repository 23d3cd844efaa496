package wire_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
)

const smallResponse = "HTTP/1.1 200 OK\r\n" +
	"Content-Type: application/json\r\n" +
	"Content-Length: 27\r\n" +
	"Date: Sun, 02 Mar 2025 10:00:00 GMT\r\n" +
	"Server: x\r\n" +
	"\r\n"

// usualResponse has 12 fields, 438 bytes.
const usualResponse = "HTTP/1.1 200 OK\r\n" +
	"Server: nginx/1.22.1 (Debian 12)\r\n" +
	"Date: Sun, 02 Mar 2025 10:00:00 GMT\r\n" +
	"Content-Type: text/html; charset=utf-8\r\n" +
	"Content-Length: 6150\r\n" +
	"Last-Modified: Tue, 25 Feb 2025 08:30:12 GMT\r\n" +
	"Connection: keep-alive\r\n" +
	"ETag: \"67bd7f44-267\"\r\n" +
	"Vary: Accept-Encoding, Origin\r\n" +
	"Cache-Control: public, max-age=360000\r\n" +
	"X-Frame-Options: SAMEORIGIN\r\n" +
	"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n" +
	"Accept-Ranges: bytes\r\n" +
	"\r\n"

// largeResponse has 40 fields, 3 KB.
func largeResponse() string {
	var b strings.Builder
	b.WriteString("HTTP/1.1 200 OK\r\n")
	for i := range 40 {
		b.WriteString("X-Response-Field-" + string(rune('A'+i%26)) + ": " + strings.Repeat("value ", 8) + "\r\n")
	}
	return b.String() + "\r\n"
}

// variedResponses are so many that a processor can't learn their lengths.
func variedResponses() (msgs []string) {
	lines := strings.Split(usualResponse+"Set-Cookie: a\r\nVia: 1.1 b\r\nAge: 5\r\nX-Request-Id: c\r\nAlt-Svc: d\r\n", "\r\n")
	r := rand.New(rand.NewPCG(1, 2))
	for range 512 {
		msg := fmt.Sprintf("HTTP/1.1 %d %s\r\n", 200+r.IntN(300), "Some Reason"[:r.IntN(11)])
		for _, i := range r.Perm(len(lines))[:4+r.IntN(12)] {
			if strings.Contains(lines[i], ":") {
				msg += lines[i] + strings.Repeat("v", r.IntN(40)) + "\r\n"
			}
		}
		msgs = append(msgs, msg+"\r\n")
	}
	return msgs
}

// BenchmarkParseResponse parses a fresh copy each time, as names are lowered in
// place: the second time there would be nothing to lower. The copy is counted,
// and told apart.
func BenchmarkParseResponse(b *testing.B) {
	for _, c := range []struct {
		name string
		msgs []string
	}{
		{"small", []string{smallResponse}},
		{"usual", []string{usualResponse}},
		{"large", []string{largeResponse()}},
		{"varied", variedResponses()},
	} {
		buf := make([]byte, 4096)
		total := 0
		for _, msg := range c.msgs {
			total += len(msg)
		}
		each := func(b *testing.B, do func(src []byte)) {
			b.SetBytes(int64(total / len(c.msgs)))
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				do(buf[:copy(buf, c.msgs[i])])
				if i++; i == len(c.msgs) {
					i = 0
				}
			}
		}
		b.Run(c.name, func(b *testing.B) {
			var resp wire.Response
			each(b, func(src []byte) {
				if _, err := wire.HTTP1.ParseResponse(src, &resp); err != nil {
					b.Fatal(err)
				}
			})
		})
		b.Run(c.name+"/copy", func(b *testing.B) { each(b, func([]byte) {}) })
	}
}

// BenchmarkDrip is a response that arrives byte by byte, read as package conn
// does it.
func BenchmarkDrip(b *testing.B) {
	var resp wire.Response
	buf := make([]byte, len(usualResponse))
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		copy(buf, usualResponse)
		if _, err := wire.HTTP1.ParseResponse(buf[:1], &resp); err != wire.ErrIncomplete {
			b.Fatal(err)
		}
		end := -1
		for n := 2; end < 0; n++ {
			end = wire.FindEnd(buf[:n], n-1)
		}
		if _, err := wire.HTTP1.ParseResponse(buf[:end], &resp); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFraming is what follows a parsed response.
func BenchmarkFraming(b *testing.B) {
	var resp wire.Response
	if _, err := wire.HTTP1.ParseResponse([]byte(usualResponse), &resp); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.ResponseFraming("GET", &resp); err != nil || !wire.Persistent(resp.HTTP10, resp.Header) {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendRequest(b *testing.B) {
	req := &wire.Request{
		Method:  "PUT",
		Target:  []byte("/foo/bar?key=value"),
		Base:    wire.NewHeader("host", "localhost:8080", "user-agent", "bench/1.0"),
		Header:  wire.NewHeader("content-type", "application/json", "accept", "application/json"),
		Framing: wire.Framing{Kind: wire.Length, Length: 27},
	}
	dst := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.HTTP1.AppendRequest(dst, req); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseChunk(b *testing.B) {
	for _, c := range []struct{ name, line string }{
		{"size", "1f4c\r\n"},
		{"extension", "1f4c;name=\"a quoted value\"\r\n"},
	} {
		b.Run(c.name, func(b *testing.B) {
			buf := make([]byte, len(c.line))
			b.ReportAllocs()
			for b.Loop() {
				copy(buf, c.line)
				if _, _, err := wire.HTTP1.ParseChunk(buf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

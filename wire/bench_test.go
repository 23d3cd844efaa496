package wire_test

import (
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

// largeResponse has 40 fields, 3 KB.
func largeResponse() string {
	var b strings.Builder
	b.WriteString("HTTP/1.1 200 OK\r\n")
	for i := range 40 {
		b.WriteString("X-Response-Field-" + string(rune('A'+i%26)) + ": " + strings.Repeat("value ", 8) + "\r\n")
	}
	return b.String() + "\r\n"
}

// BenchmarkParseResponse parses a fresh copy each time, as names are lowered in
// place: the second time there would be nothing to lower. The copy is counted.
func BenchmarkParseResponse(b *testing.B) {
	for _, c := range []struct{ name, msg string }{
		{"small", smallResponse},
		{"nginx", nginx},
		{"large", largeResponse()},
	} {
		b.Run(c.name, func(b *testing.B) {
			var resp wire.Response
			buf := make([]byte, len(c.msg))
			b.SetBytes(int64(len(c.msg)))
			b.ReportAllocs()
			for b.Loop() {
				copy(buf, c.msg)
				if _, err := wire.HTTP1.ParseResponse(buf, &resp); err != nil {
					b.Fatal(err)
				}
			}
		})
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

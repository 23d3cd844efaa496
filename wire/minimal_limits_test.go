package wire_test

import (
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
)

// TestMinimalLimits reads and sends one less than each bound, as much, and one
// more. What is sent must be what can be read.
func TestMinimalLimits(t *testing.T) {
	const first = "HTTP/1.1 200 OK\r\n"
	fill := func(before, after string, n int) string {
		return before + strings.Repeat("x", n-len(before)-len(after)) + after
	}
	nines := strings.Repeat("9", 15)
	for _, r := range []struct {
		name  string
		kind  int
		limit int
		make  func(n int) string
		err   wire.Error
	}{
		{"preamble", responseKind, wire.DefaultMaxPreamble, func(n int) string { return fill(first+"a: ", "\r\n\r\n", n) }, wire.ErrPreambleTooLong},
		{"preamble of one line", responseKind, wire.DefaultMaxPreamble, func(n int) string { return fill("HTTP/1.1 200 ", "\r\n\r\n", n) }, wire.ErrPreambleTooLong},
		{"preamble of a request", requestKind, wire.DefaultMaxPreamble, func(n int) string { return fill("GET /", " HTTP/1.1\r\n\r\n", n) }, wire.ErrPreambleTooLong},
		{"fields", responseKind, 20, func(n int) string { return first + strings.ToLower(fieldsOf(n)) + "\r\n" }, wire.ErrTooManyFields},
		{"fields of a request", requestKind, 20, func(n int) string { return "GET / HTTP/1.1\r\n" + strings.ToLower(fieldsOf(n)) + "\r\n" }, wire.ErrTooManyFields},
		{"name", responseKind, 32, func(n int) string { return first + fill("", ": a\r\n\r\n", n+7) }, wire.ErrFieldName},
		{"length", responseKind, 16, func(n int) string { return first + "content-length: " + strings.Repeat("9", n) + "\r\n\r\n" }, wire.ErrContentLength},
		{"range", requestKind, 16, func(n int) string {
			return "GET / HTTP/1.1\r\nrange: bytes=0-" + strings.Repeat("9", n) + "\r\n\r\n"
		}, wire.ErrRange},
		{"last of content-range", responseKind, 8, func(n int) string {
			return first + "content-range: bytes 0-" + nines + string(rune('0'+n)) + "/" + nines + "9\r\n\r\n"
		}, wire.ErrContentRange},
		{"total of content-range", responseKind, 16, func(n int) string { return first + "content-range: bytes 0-0/" + strings.Repeat("9", n) + "\r\n\r\n" }, wire.ErrContentRange},
		{"chunk line", chunkKind, wire.DefaultMaxChunkLine, func(n int) string { return fill("5;a=", "\r\n", n) }, wire.ErrChunkLineTooLong},
		{"chunk", chunkKind, 0xfff, func(n int) string { return []string{"ffffff\r\n", "1000000\r\n", "1000001\r\n"}[n-0xffe] }, wire.ErrChunkSize},
	} {
		t.Run(r.name, func(t *testing.T) {
			for n := r.limit - 1; n <= r.limit+1; n++ {
				in := r.make(n)
				_, took, err := parseAs(wire.Minimal, r.kind, []byte(in))
				out, sent := relay(r.kind, in)
				if n <= r.limit {
					if err != nil || took != len(in) || sent != nil || out != in {
						t.Errorf("%d: %d bytes, %v, sent as %d, %v", n, took, err, len(out), sent)
					}
					continue
				}
				if err != r.err || took != 0 {
					t.Errorf("%d: %d bytes, %v, want %v", n, took, err, r.err)
				}
				if sent != r.err || out != "" {
					t.Errorf("%d: sent as %q, %v, want %v", n, out, sent, r.err)
				}
			}
		})
	}
}

// relay reads in with a codec that takes it in any case and sends it with
// Minimal.
func relay(kind int, in string) (string, error) {
	wide, err := wire.New(wire.Options{MaxPreamble: 64 << 10, MaxChunkLine: 64 << 10})
	if err != nil {
		return "", err
	}
	var out []byte
	switch kind {
	case requestKind:
		var req wire.Request
		if _, err = wide.ParseRequest([]byte(in), &req); err != nil {
			return "", err
		}
		req.Framing, _ = wire.RequestFraming(&req)
		out, err = wire.Minimal.AppendRequest(nil, &req)
	case responseKind:
		var resp wire.Response
		if _, err = wide.ParseResponse([]byte(in), &resp); err != nil {
			return "", err
		}
		out, err = wire.Minimal.AppendResponse(nil, &resp)
	case chunkKind:
		line, _, e := wide.ParseChunk([]byte(in))
		if e != nil {
			return "", e
		}
		out, err = wire.Minimal.AppendChunk(nil, line.Size, line.Ext)
	}
	return string(out), err
}

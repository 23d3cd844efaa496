package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
)

func TestOptionsBounds(t *testing.T) {
	set := map[string]func(n int) wire.Options{
		"MaxPreamble":  func(n int) wire.Options { return wire.Options{MaxPreamble: n} },
		"MaxFields":    func(n int) wire.Options { return wire.Options{MaxFields: n} },
		"MaxChunkLine": func(n int) wire.Options { return wire.Options{MaxChunkLine: n} },
		"MaxTrailer":   func(n int) wire.Options { return wire.Options{MaxTrailer: n} },
	}
	for _, c := range []struct {
		name    string
		lo, hi  int
		without string
	}{
		{"MaxPreamble", 64, 64 << 10, "room for a status line"},
		{"MaxFields", 1, 8192, "a field"},
		{"MaxChunkLine", 20, 64 << 10, "room for the largest size"},
		{"MaxTrailer", 2, 64<<10 - 2, "room for the empty line"},
	} {
		for n, ok := range map[int]bool{
			-1 << 30: false, -1: false, 0: true, c.lo - 1: c.lo == 1, c.lo: true, c.hi: true, c.hi + 1: false, 1 << 30: false,
		} {
			got, err := wire.New(set[c.name](n))
			if ok && (err != nil || got == nil) {
				t.Errorf("%s %d: %v", c.name, n, err)
			}
			if !ok && (err != wire.ErrOptions || got != nil) {
				t.Errorf("%s %d: %v, want ErrOptions: a codec without %s, or without bounds", c.name, n, err, c.without)
			}
		}
	}
}

// TestOptionsZero: zero is the default limit, not none.
func TestOptionsZero(t *testing.T) {
	c, err := wire.New(wire.Options{MaxFields: 300})
	if err != nil {
		t.Fatal(err)
	}
	src := []byte("HTTP/1.1 200 OK\r\na: " + strings.Repeat("v", wire.DefaultMaxPreamble))
	if _, err := c.ParseResponse(src, new(wire.Response)); err != wire.ErrPreambleTooLong {
		t.Errorf("a preamble of more than the default: %v", err)
	}
}

// TestOptionsLimits sets each limit low and goes one beyond it, in both
// directions: what a codec appends, its twin can parse.
func TestOptionsLimits(t *testing.T) {
	c, err := wire.New(wire.Options{MaxPreamble: 64, MaxFields: 2, MaxChunkLine: 20, MaxTrailer: 16})
	if err != nil {
		t.Fatal(err)
	}
	response := func(n int) string { return "HTTP/1.1 200 " + strings.Repeat("r", n-17) + "\r\n\r\n" }
	trailer := func(n int) string { return "a: " + strings.Repeat("v", n-7) + "\r\n\r\n" }
	chunk := func(n int) string { return "5;" + strings.Repeat("e", n-4) + "\r\n" }
	for _, r := range []struct {
		kind, in string
		want     error
	}{
		{"response", response(64), nil},
		{"response", response(65), wire.ErrPreambleTooLong},
		{"response", "HTTP/1.1 200 \r\na:\r\nb:\r\n\r\n", nil},
		{"response", "HTTP/1.1 200 \r\na:\r\nb:\r\nc:\r\n\r\n", wire.ErrTooManyFields},
		{"chunk", chunk(20), nil},
		{"chunk", chunk(21), wire.ErrChunkLineTooLong},
		{"chunk", "7fffffffffffffff\r\n", nil},
		{"trailer", trailer(16), nil},
		{"trailer", trailer(17), wire.ErrTrailerTooLong},
		{"trailer", "a:\r\nb:\r\n\r\n", nil},
		{"trailer", "a:\r\nb:\r\nc:\r\n\r\n", wire.ErrTooManyFields},
	} {
		again := func(c wire.ServerCodec) (n int, out []byte, parse, send error) {
			switch src := []byte(r.in); r.kind {
			case "response":
				var resp wire.Response
				if n, parse = c.ParseResponse(src, &resp); parse != nil {
					return n, nil, parse, nil
				}
				out, send = c.AppendResponse(nil, &resp)
			case "chunk":
				var line wire.ChunkLine
				if line, n, parse = c.ParseChunk(src); parse != nil {
					return n, nil, parse, nil
				}
				out, send = c.AppendChunk(nil, line.Size, line.Ext)
			case "trailer":
				var h wire.Header
				if n, parse = c.ParseTrailer(src, &h); parse != nil {
					return n, nil, parse, nil
				}
				out, send = c.AppendTrailer(nil, &h)
			}
			return n, out, parse, send
		}
		n, out, err, send := again(c)
		if err != r.want || err == nil && (n != len(r.in) || string(out) != r.in || send != nil) {
			t.Errorf("%s %q: %d, %v, sent as %q, %v, want %v", r.kind, r.in, n, err, out, send, r.want)
		}
		// The default codec parses them all; sending with low limits then fails.
		if _, _, err, _ := again(wire.HTTP1); err != nil {
			t.Errorf("%s %q by default: %v", r.kind, r.in, err)
		}
	}
	for _, r := range []struct {
		name string
		do   func() ([]byte, error)
		want error
	}{
		{"response", func() ([]byte, error) {
			return c.AppendResponse(nil, &wire.Response{Status: 200, Reason: make65('r')})
		}, wire.ErrPreambleTooLong},
		{"request", func() ([]byte, error) {
			return c.AppendRequest(nil, &wire.Request{Method: "GET", Target: make65('/')})
		}, wire.ErrPreambleTooLong},
		{"fields", func() ([]byte, error) {
			return c.AppendTrailer(nil, wire.NewHeader("a", "", "b", "", "c", ""))
		}, wire.ErrTooManyFields},
		{"chunk", func() ([]byte, error) { return c.AppendChunk(nil, 5, make65('e')) }, wire.ErrChunkLineTooLong},
		{"trailer", func() ([]byte, error) { return c.AppendTrailer(nil, wire.NewHeader("a", string(make65('v')))) }, wire.ErrTrailerTooLong},
	} {
		if out, err := r.do(); err != r.want || out != nil {
			t.Errorf("%s beyond its limit: %q, %v, want %v", r.name, out, err, r.want)
		}
	}
}

func make65(b byte) []byte { return []byte(strings.Repeat(string(b), 65)) }

// TestOptionsCeiling parses the longest preamble that any codec takes, whose
// positions only just fit into a Header, and changes the Header.
func TestOptionsCeiling(t *testing.T) {
	const most = 64 << 10
	c, err := wire.New(wire.Options{MaxPreamble: most, MaxFields: 8192, MaxTrailer: most - 2})
	if err != nil {
		t.Fatal(err)
	}
	lines := ""
	for i := range 8191 {
		lines += fmt.Sprintf("x%d:\r\n", i%10)
	}
	const first = "HTTP/1.1 200\r\n" // the shortest there is
	value := strings.Repeat("v", most-len(first)-len(lines)-len("last: \r\n\r\n"))
	src := []byte(first + lines + "last: " + value + "\r\n\r\n")
	var resp wire.Response
	n, err := c.ParseResponse(src, &resp)
	if err != nil || n != most || resp.Header.Get("last") != value || resp.Header.Len() != 8192 {
		t.Fatalf("%d bytes, %v, %d fields", n, err, resp.Header.Len())
	}
	for i := range 10 {
		resp.Header.Del(fmt.Sprint("x", i))
	}
	if resp.Header.Get("last") != value || resp.Header.Len() != 1 {
		t.Errorf("after deleting the rest: %d fields", resp.Header.Len())
	}

	section := []byte("a:" + strings.Repeat("v", most-2-len("a:\r\n\r\n")) + "\r\n\r\n")
	if n, err := c.ParseTrailer(section, resp.Header); err != nil || n != most-2 {
		t.Fatalf("trailer: %d bytes, %v", n, err)
	}
	resp.Header.Add("b", "")
	if err := resp.Header.Err(); err != wire.ErrHeaderTooLong || resp.Header.Len() != 1 {
		t.Errorf("one field more: %v, %d fields", err, resp.Header.Len())
	}
}

func TestOptionsMethods(t *testing.T) {
	for _, m := range []string{"PATCH", "OPTIONS", "X", "M-SEARCH", "A1!#$%&'*+.^_`|~", strings.Repeat("M", 32)} {
		if _, err := wire.New(wire.Options{Methods: []string{m}}); err != nil {
			t.Errorf("%q: %v", m, err)
		}
	}
	for _, m := range []string{"", "CONNECT", "patch", "Patch", "PATCh", "A B", "A\r\n", "A\x00", "A:", "É", strings.Repeat("M", 33)} {
		if c, err := wire.New(wire.Options{Methods: []string{"PATCH", m}}); err != wire.ErrMethod || c != nil {
			t.Errorf("%q: %v, want ErrMethod", m, err)
		}
	}
}

func TestMethods(t *testing.T) {
	methods := []string{"PATCH", "OPTIONS"}
	c, err := wire.New(wire.Options{Methods: methods})
	if err != nil {
		t.Fatal(err)
	}
	methods[0], methods[1] = "CONNECT", "BREW" // the codec has its own by now
	for _, r := range []struct {
		method, target string
		want           error
	}{
		{"GET", "/", nil},
		{"PATCH", "/a", nil},
		{"OPTIONS", "/a", nil},
		{"OPTIONS", "*", nil},
		{"OPTIONS", "**", wire.ErrTarget},
		{"OPTIONS", "*/", wire.ErrTarget},
		{"OPTIONS", "", wire.ErrTarget},
		{"OPTIONS", "a", wire.ErrTarget},
		{"GET", "*", wire.ErrTarget},
		{"PATCH", "*", wire.ErrTarget},
		{"CONNECT", "/", wire.ErrMethod},
		{"BREW", "/", wire.ErrMethod},
		{"patch", "/", wire.ErrMethod},
	} {
		out, err := c.AppendRequest(nil, &wire.Request{Method: r.method, Target: []byte(r.target)})
		if err != r.want {
			t.Errorf("append %s %s: %q, %v, want %v", r.method, r.target, out, err, r.want)
		}
		var req wire.Request
		n, err := c.ParseRequest([]byte(r.method+" "+r.target+" HTTP/1.1\r\n\r\n"), &req)
		if err != r.want || err == nil && (n != len(out) || req.Method != r.method || string(req.Target) != r.target) {
			t.Errorf("parse %s %s: %s %s, %v, want %v", r.method, r.target, req.Method, req.Target, err, r.want)
		}
	}
	if _, err := wire.HTTP1.AppendRequest(nil, &wire.Request{Method: "PATCH", Target: []byte("/")}); err != wire.ErrMethod {
		t.Errorf("a method of one codec leaked into another: %v", err)
	}
}

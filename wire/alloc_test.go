package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
)

// fieldsOf gives n field lines.
func fieldsOf(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "X-Field-%d: value\r\n", i)
	}
	return b.String()
}

// TestAllocations holds each call to no allocation, once its destinations have
// grown: a connection makes each of them once or more per exchange.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	var (
		codec   = wire.HTTP1
		dst     = make([]byte, 0, 64<<10)
		resp    wire.Response
		req     wire.Request
		h       wire.Header
		base    = wire.NewHeader("host", "a", "user-agent", "b", "accept", "c")
		own     = wire.NewHeader("accept", "d", "x-a", "e", "x-b", "f")
		length  = wire.Framing{Kind: wire.Length, Length: 1 << 40}
		put     = &wire.Request{Method: "PUT", Target: []byte("/a"), Base: base, Header: own, Framing: length}
		post    = &wire.Request{Method: "POST", Target: []byte("/a"), Base: base, Header: own, Framing: wire.Framing{Kind: wire.Chunked}}
		answer  = &wire.Response{Status: 200, Reason: []byte("OK"), Header: own, Framing: length}
		get12   = []byte("GET /a HTTP/1.1\r\n" + fieldsOf(12) + "\r\n")
		get24   = []byte("GET /a HTTP/1.1\r\n" + fieldsOf(24) + "\r\n")
		get100  = []byte("GET /a HTTP/1.1\r\n" + fieldsOf(100) + "\r\n")
		ok12    = []byte("HTTP/1.1 200 OK\r\n" + fieldsOf(12) + "\r\n")
		ok24    = []byte("HTTP/1.1 200 OK\r\n" + fieldsOf(24) + "\r\n")
		bad     = []byte("HTTP/1.1 200 OK\r\n" + fieldsOf(12) + "a b\r\n\r\n")
		chunk   = []byte("1f4;name=\"a value\"\r\n")
		ext     = []byte(`name="a value"`)
		trailer = []byte("Etag: a\r\nX-Sum: b\r\n\r\n")
		framed  = &wire.Response{Status: 200, Header: wire.NewHeader("a", "b", "content-length", "5")}
		rng     = []byte("bytes=10-19")
		crng    = []byte("bytes 10-19/100")
	)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, why string
		call      func()
	}{
		{"AppendRequest, length", "once per request", func() { _, err := codec.AppendRequest(dst, put); must(err) }},
		{"AppendRequest, chunked", "once per request", func() { _, err := codec.AppendRequest(dst, post); must(err) }},
		{"AppendResponse", "once per request served", func() { _, err := codec.AppendResponse(dst, answer); must(err) }},
		{"ParseResponse, 12 fields", "once per request", func() { _, err := codec.ParseResponse(ok12, &resp); must(err) }},
		{"ParseResponse, 24 fields", "as many as a Header holds inline", func() { _, err := codec.ParseResponse(ok24, &resp); must(err) }},
		{"ParseRequest, 12 fields", "once per request served", func() { _, err := codec.ParseRequest(get12, &req); must(err) }},
		{"ParseRequest, 24 fields", "as many as a Header holds inline", func() { _, err := codec.ParseRequest(get24, &req); must(err) }},
		{"ParseRequest, 100 fields", "the index grows once and stays", func() { _, err := codec.ParseRequest(get100, &req); must(err) }},
		{"ParseResponse, refused", "a hostile peer must not cost more", func() {
			if _, err := codec.ParseResponse(bad, &resp); err != wire.ErrFieldColon {
				t.Fatal(err)
			}
		}},
		{"ParseResponse, incomplete", "once per piece that arrives", func() {
			if _, err := codec.ParseResponse(ok12[:100], &resp); err != wire.ErrIncomplete {
				t.Fatal(err)
			}
		}},
		{"ParseChunk", "once per chunk", func() { _, _, err := codec.ParseChunk(chunk); must(err) }},
		{"AppendChunk", "once per chunk", func() { _, err := codec.AppendChunk(dst, 500, ext); must(err) }},
		{"ParseTrailer", "once per chunked body", func() { _, err := codec.ParseTrailer(trailer, &h); must(err) }},
		{"AppendTrailer", "once per chunked body", func() { _, err := codec.AppendTrailer(dst, own); must(err) }},
		{"AppendTrailer, nil", "once per chunked body", func() { _, err := codec.AppendTrailer(dst, nil); must(err) }},
		{"FindEnd", "once per piece that arrives", func() { wire.FindEnd(ok12, 100) }},
		{"ResponseFraming", "once per request", func() { _, err := wire.ResponseFraming("GET", framed); must(err) }},
		{"Persistent", "once per request", func() { wire.Persistent(false, framed.Header) }},
		{"ParseRange", "once per request served in part", func() { _, err := wire.ParseRange(rng); must(err) }},
		{"AppendRange", "once per request for a part", func() { _, err := wire.AppendRange(dst, wire.Range{Start: 10, Stop: 20}); must(err) }},
		{"ParseContentRange", "once per part", func() { _, err := wire.ParseContentRange(crng); must(err) }},
		{"AppendContentRange", "once per part served", func() {
			_, err := wire.AppendContentRange(dst, wire.ContentRange{Start: 10, Stop: 20, Total: 100})
			must(err)
		}},
		{"Reset and Add", "a Header is built again for each request", func() {
			own.Reset()
			own.Add("accept", "d")
			own.Add("x-a", "e")
			own.Set("x-b", "f")
			must(own.Err())
		}},
		{"Peek and All", "a relay looks at each field", func() {
			own.Peek("x-a")
			for range own.All() {
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.call() // destinations grow here
			if n := testing.AllocsPerRun(100, c.call); n != 0 {
				t.Errorf("%v allocations (budget 0: %s)", n, c.why)
			}
		})
	}
}

package wire_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

// Each target gives any bytes to HTTP1 and to the reference and fails where
// they differ, whole or cut. The seeds are the tables of the exam; the inputs
// that once found a fault are in testdata/fuzz.

func seed(f *testing.F, cases []wiretest.Case) {
	for _, c := range cases {
		if len(c.In) < 4096 { // the fuzzer is slow with long ones, and they say no more
			f.Add([]byte(c.In), uint16(len(c.In)/2))
		}
	}
}

func FuzzParseResponse(f *testing.F) {
	seed(f, wiretest.Responses())
	f.Fuzz(func(t *testing.T, src []byte, cut uint16) {
		msg := bytes.Clone(src) // a fuzz target must not change its arguments
		wiretest.DiffResponse(t, wire.HTTP1, msg, int(cut))
		relayedResponse(t, msg)
	})
}

// relayedResponse checks what the reference can't know: fields that were
// parsed go out again byte by byte.
func relayedResponse(t *testing.T, src []byte) {
	var resp wire.Response
	n, err := wire.HTTP1.ParseResponse(src, &resp)
	if err != nil {
		return
	}
	out, err := wire.HTTP1.AppendResponse(nil, &resp)
	if err != nil {
		return
	}
	in := src[bytes.Index(src, []byte("\r\n")):n]
	if out = out[bytes.Index(out, []byte("\r\n")):]; !bytes.Equal(in, out) {
		t.Fatalf("relayed %q as %q", in, out)
	}
}

func FuzzParseRequest(f *testing.F) {
	seed(f, wiretest.Requests())
	f.Fuzz(func(t *testing.T, src []byte, cut uint16) {
		msg := bytes.Clone(src)
		wiretest.DiffRequest(t, wire.HTTP1, msg, int(cut))

		var req wire.Request
		n, err := wire.HTTP1.ParseRequest(msg, &req)
		if err != nil {
			return
		}
		if req.Framing, err = wire.RequestFraming(&req); err != nil {
			return
		}
		out, err := wire.HTTP1.AppendRequest(nil, &req)
		if err != nil || !bytes.Equal(out, msg[:n]) {
			t.Fatalf("relayed %q as %q, %v", msg[:n], out, err)
		}
	})
}

func FuzzParseChunk(f *testing.F) {
	seed(f, wiretest.Chunks())
	f.Fuzz(func(t *testing.T, src []byte, cut uint16) {
		wiretest.DiffChunk(t, wire.HTTP1, bytes.Clone(src), int(cut))
	})
}

func FuzzParseTrailer(f *testing.F) {
	seed(f, wiretest.Trailers())
	f.Fuzz(func(t *testing.T, src []byte, cut uint16) {
		msg := bytes.Clone(src)
		wiretest.DiffTrailer(t, wire.HTTP1, msg, int(cut))

		var h wire.Header
		n, err := wire.HTTP1.ParseTrailer(msg, &h)
		if err != nil {
			return
		}
		if out, err := wire.HTTP1.AppendTrailer(nil, &h); err != nil || !bytes.Equal(out, msg[:n]) {
			t.Fatalf("relayed %q as %q, %v", msg[:n], out, err)
		}
	})
}

// FuzzAppendRequest looks for text that gets past validation and is then read
// as something else: another request, another field, two requests.
func FuzzAppendRequest(f *testing.F) {
	f.Add("GET", "/", "accept", "text/plain", "user-agent", "x", uint8(0), int64(0))
	f.Add("POST", "/a?b", "content-type", " a\tb ", "content-length", "5", uint8(1), int64(5))
	f.Add("PUT", "/", "transfer-encoding", "chunked", "x-a", "", uint8(2), int64(0))
	f.Add("PUT", "/", "content-length", "0", "content-length", "0", uint8(0), int64(0))
	f.Add("GET", "/ HTTP/1.1\r\nx: y\r\n\r\nGET /", "a", "b\r\nc: d", "e\r\nf", "\x00", uint8(3), int64(-1))
	f.Fuzz(func(t *testing.T, method, target, name, value, baseName, baseValue string, kind uint8, length int64) {
		req := &wire.Request{
			Method:  method,
			Target:  []byte(target),
			Base:    wire.NewHeader(baseName, baseValue),
			Header:  wire.NewHeader(name, value),
			Framing: wire.Framing{Kind: wire.FramingKind(kind % 6), Length: length},
		}
		out, err := wire.HTTP1.AppendRequest([]byte("dst"), req)
		want, wantErr := wiretest.Reference.AppendRequest([]byte("dst"), req)
		if err != wantErr || !bytes.Equal(out, want) {
			t.Fatalf("%q, %v, Reference %q, %v", out, err, want, wantErr)
		}
		if err != nil {
			if string(out) != "dst" {
				t.Fatalf("refused, but dst is %q", out)
			}
			return
		}
		msg := out[3:]
		if end := wire.FindEnd(msg, 0); end != len(msg) {
			t.Fatalf("%q ends at %d", msg, end)
		}
		var got wire.Request
		n, err := wire.HTTP1.ParseRequest(msg, &got)
		if err != nil || n != len(msg) {
			t.Fatalf("%q reads back as %d bytes, %v", msg, n, err)
		}
		if got.Method != method || string(got.Target) != target {
			t.Fatalf("%q reads back as %s %s", msg, got.Method, got.Target)
		}
		if got.Header.Get(baseName) != strings.Trim(baseValue, " \t") {
			t.Fatalf("%q lost its base field", msg)
		}
		if name != baseName && got.Header.Get(name) != strings.Trim(value, " \t") {
			t.Fatalf("%q lost its field", msg)
		}
		framing, err := wire.RequestFraming(&got)
		if req.Framing.Kind == wire.None && framing == (wire.Framing{Kind: wire.Length}) {
			framing.Kind = wire.None // a stated length of 0 is no body
		}
		if err != nil || framing.Kind != req.Framing.Kind || framing.Kind == wire.Length && framing != req.Framing {
			t.Fatalf("%q reads back as framed %v, %v, not %v", msg, framing, err, req.Framing)
		}
	})
}

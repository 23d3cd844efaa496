package wiretest

import (
	"fmt"
	"testing"

	"github.com/degu-go/degu/wire"
)

// DiffResponse gives src, any bytes, to c and to Reference and fails where
// they differ in verdict, error, length or meaning, in the whole as in the
// first cut bytes. cut is taken modulo the length, so that a fuzzer's choice is
// always good. A response that is taken must come back from its appended form.
func DiffResponse(t testing.TB, c wire.ServerCodec, src []byte, cut int) {
	t.Helper()
	resp := new(wire.Response)
	said, ok := diff(t, responses(c), responses(Reference), src, cut)
	if !ok {
		return
	}
	if _, err := c.ParseResponse(src, resp); err != nil {
		t.Fatalf("parsed again in place: %v", err)
	}
	for _, method := range []string{"GET", "HEAD"} {
		got, err1 := wire.ResponseFraming(method, resp)
		want, err2 := responseFraming(method, resp)
		if got != want || err1 != err2 {
			t.Fatalf("framing after %s: %v, %v, want %v, %v", method, got, err1, want, err2)
		}
		after, persistent, err := wire.AfterResponse(method, resp)
		stays := err == nil && got.Kind != wire.UntilClose && wire.Persistent(resp.HTTP10, resp.Header)
		if after != got || err != err1 || persistent != stays {
			t.Fatalf("after %s: %v, %v, %v, want %v, %v, %v", method, after, persistent, err, got, stays, err1)
		}
	}
	out, err := c.AppendResponse([]byte("dst"), resp)
	if err == nil {
		comesBack(t, responses(c), out, said)
		comesBack(t, responses(Reference), out, said)
	}
	states, malformed := stated(resp.HTTP10, resp.Header)
	switch unframed := resp.Status/100 == 1 || resp.Status == 204; {
	case unframed && (states.Kind != wire.None || malformed != nil):
		if err != wire.ErrFraming {
			t.Fatalf("a response that may not state a framing is sent on: %v", err)
		}
	case malformed == nil && err != nil && err != wire.ErrPreambleTooLong:
		t.Fatalf("a response that can be read can't be sent on: %v", err)
	}
}

// DiffRequest is DiffResponse for requests.
func DiffRequest(t testing.TB, c wire.ServerCodec, src []byte, cut int) {
	t.Helper()
	req := new(wire.Request)
	said, ok := diff(t, requests(c), requests(Reference), src, cut)
	if !ok {
		return
	}
	if _, err := c.ParseRequest(src, req); err != nil {
		t.Fatalf("parsed again in place: %v", err)
	}
	got, err1 := wire.RequestFraming(req)
	want, err2 := stated(req.HTTP10, req.Header)
	if got != want || err1 != err2 {
		t.Fatalf("framing: %v, %v, want %v, %v", got, err1, want, err2)
	}
	req.Framing = got
	out, err := c.AppendRequest([]byte("dst"), req)
	if err != err1 {
		t.Fatalf("sending on gives %v, the framing %v", err, err1)
	}
	if err == nil {
		comesBack(t, requests(c), out, said)
		comesBack(t, requests(Reference), out, said)
	}
}

// DiffChunk is DiffResponse for chunk lines.
func DiffChunk(t testing.TB, c wire.Codec, src []byte, cut int) {
	t.Helper()
	said, ok := diff(t, chunks(c), chunks(Reference), src, cut)
	if !ok {
		return
	}
	line, _, _ := c.ParseChunk(src)
	out, err := c.AppendChunk([]byte("dst"), line.Size, line.Ext)
	if err != nil {
		t.Fatalf("a chunk line that can be read can't be sent on: %v", err)
	}
	comesBack(t, chunks(c), out, said)
	comesBack(t, chunks(Reference), out, said)
}

// DiffTrailer is DiffResponse for trailer sections.
func DiffTrailer(t testing.TB, c wire.Codec, src []byte, cut int) {
	t.Helper()
	h := new(wire.Header)
	said, ok := diff(t, trailers(c), trailers(Reference), src, cut)
	if !ok {
		return
	}
	if _, err := c.ParseTrailer(src, h); err != nil {
		t.Fatalf("parsed again in place: %v", err)
	}
	out, err := c.AppendTrailer([]byte("dst"), h)
	if err != nil {
		t.Fatalf("a trailer section that can be read can't be sent on: %v", err)
	}
	comesBack(t, trailers(c), out, said)
	comesBack(t, trailers(Reference), out, said)
}

// diff compares two parsers and tells what the message says where both take
// it.
func diff(t testing.TB, p, reference parser, src []byte, cut int) (said []string, taken bool) {
	t.Helper()
	msg := string(src)
	off := len(msg) % 17
	want := reference.outcome([]byte(msg))

	if cut = max(cut, 0); len(msg) > 0 {
		cut %= len(msg)
	} else {
		cut = 0
	}
	wantCut := reference.outcome([]byte(msg[:cut]))
	if wantCut.err != wire.ErrIncomplete && !wantCut.equal(want) {
		t.Fatalf("Reference contradicts itself: %s, but %s after %d bytes", want, wantCut, cut)
	}

	cutSrc, array := between(msg[:cut], off, cut%2 == 0)
	gotCut := p.outcome(cutSrc)
	untouched(t, "cut", msg[:cut], cutSrc, array, off, gotCut)
	if !gotCut.equal(wantCut) {
		t.Fatalf("the first %d bytes: %s, Reference %s", cut, gotCut, wantCut)
	}
	whole, array := between(msg, off, cut%2 == 1)
	p.outcome(whole[:cut]) // bytes that were lowered once already
	got := p.outcome(whole)
	untouched(t, "whole", msg, whole, array, off, got)
	if !got.equal(want) {
		t.Fatalf("%s, Reference %s", got, want)
	}
	return got.said, got.err == nil
}

// comesBack parses out, which begins with "dst", and compares.
func comesBack(t testing.TB, p parser, out []byte, said []string) {
	t.Helper()
	if string(out[:3]) != "dst" {
		t.Fatalf("bytes before the appended ones were changed: %q", out)
	}
	msg := string(out[3:])
	got := p.outcome(out[3:])
	if want := (outcome{said, len(msg), nil}); !got.equal(want) {
		t.Fatalf("appended as %q: %s, want %s", msg, got, want)
	}
}

func quoteAll(said []string, n int) string {
	if len(said) > 40 {
		return fmt.Sprintf("%d bytes, %d lines", n, len(said))
	}
	return fmt.Sprintf("%d bytes %q", n, said)
}

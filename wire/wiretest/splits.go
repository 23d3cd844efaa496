package wiretest

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/degu-go/degu/wire"
)

// An outcome is all that a parse function tells.
type outcome struct {
	said []string
	n    int
	err  error
}

func (p parser) outcome(src []byte) outcome {
	said, n, err := p(src)
	return outcome{said, n, err}
}

func (o outcome) equal(p outcome) bool {
	return o.n == p.n && o.err == p.err && slices.Equal(o.said, p.said)
}

// margin is how many canaries stand on each side of a message.
const margin = 64

// canary is an upper-case letter, because lowering a name too far is the write
// that is most easily got wrong.
const canary = 'Z'

// between puts msg between canaries, off bytes from where the array begins, and
// gives the message with a capacity that reaches over the canaries behind it,
// or doesn't.
func between(msg string, off int, slack bool) (src, array []byte) {
	array = bytes.Repeat([]byte{canary}, off+len(msg)+margin)
	src = array[off : off+len(msg)]
	if !slack {
		src = src[:len(msg):len(msg)]
	}
	copy(src, msg)
	return src, array
}

// untouched checks what a parse function may write: lower-case letters in the
// place of upper-case ones, within the message. A refused message has no end,
// so there it is anywhere in src; what is lowered too eagerly in a value shows
// when the whole is parsed.
func untouched(t testing.TB, how, msg string, src, array []byte, off int, o outcome) {
	t.Helper()
	for i, b := range array {
		if (i < off || i >= off+len(src)) && b != canary {
			t.Fatalf("%s: byte %d outside of the message was changed to %q", how, i-off, b)
		}
	}
	mine := len(msg)
	if o.err == nil {
		mine = o.n
	}
	for i := range msg {
		if src[i] == msg[i] {
			continue
		}
		if i >= mine || msg[i] < 'A' || msg[i] > 'Z' || src[i] != msg[i]+('a'-'A') {
			t.Fatalf("%s: byte %d was changed from %q to %q", how, i, msg[i], src[i])
		}
	}
}

// junk is what may stand behind a message: the next one, what looks like a
// further field, and bytes on which a parser that reads too far would trip.
var junk = []string{
	"X",
	"\n",
	"\r\n",
	"\r\n\r\n",
	" folded: X\r\n\r\n",
	"X-Further: FIELD\r\n\r\n",
	"CONTENT-LENGTH: 5\r\n\r\nHELLO",
	"Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n",
	"HTTP/1.1 200 OK\r\nServer: X\r\n\r\n",
	"GET /X HTTP/1.1\r\nHost: X\r\n\r\n",
	";EXT=\"\r\n",
	"\x00\x01\x7f\x80\xff",
	"FFFFFFFFFFFFFFFFFFFFFFFF",
}

// long is the length from which on a message is read in fewer ways: reading it
// from the start at each byte takes time that grows with the square.
const long = 700

// cuts gives the places to cut n bytes at: everywhere, or samples where that
// takes too long.
func cuts(n int) []int {
	var at []int
	for i := 0; i < n; i++ {
		if n < long || i < 40 || i >= n-20 || i%4099 == 0 {
			at = append(at, i)
		}
	}
	return at
}

// everyWay reads msg in all the ways that bytes may arrive and lie in memory.
// want is the outcome of the whole; with free, the codec may as well refuse the
// message, with an error of its choice, but then in every way alike.
func everyWay(t testing.TB, p parser, msg string, want outcome, free bool) {
	t.Helper()
	src, array := between(msg, 1, false)
	whole := p.outcome(src)
	untouched(t, "whole", msg, src, array, 1, whole)
	if free && isFinal(whole.err) {
		want.said, want.n, want.err = nil, 0, whole.err
	}
	if !whole.equal(want) {
		t.Fatalf("whole: %s, want %s", whole, want)
	}

	for _, again := range []string{"again", "once more"} { // the destination is used
		src, _ := between(msg, 2, false)
		if got := p.outcome(src); !got.equal(want) {
			t.Fatalf("%s: %s, want %s", again, got, want)
		}
	}
	for off := range 18 {
		if len(msg) >= long && off > 3 {
			break
		}
		src, array := between(msg, off, off%2 == 0)
		got := p.outcome(src)
		untouched(t, "at an offset", msg, src, array, off, got)
		if !got.equal(want) {
			t.Fatalf("at offset %d: %s, want %s", off, got, want)
		}
	}
	dripped(t, p, msg, want)
	inTwo(t, p, msg, want)
	for _, j := range junk {
		src, array := between(msg+j, 3, true)
		got := p.outcome(src)
		untouched(t, "with bytes behind it", msg+j, src, array, 3, got)
		if !got.equal(want) {
			t.Fatalf("with %q behind it: %s, want %s", j, got, want)
		}
	}
}

func isFinal(err error) bool {
	e, ok := err.(wire.Error)
	return ok && e != 0 && e != wire.ErrIncomplete
}

// dripped lets the message grow byte by byte in one buffer, so that each call
// meets what the calls before it did to the bytes.
func dripped(t testing.TB, p parser, msg string, want outcome) {
	t.Helper()
	src, array := between(msg, 5, true)
	refused := false
	for _, k := range cuts(len(msg)) {
		got := p.outcome(src[:k])
		progress(t, "byte by byte", k, got, want, &refused)
	}
	got := p.outcome(src)
	untouched(t, "byte by byte", msg, src, array, 5, got)
	if !got.equal(want) {
		t.Fatalf("byte by byte, at last: %s, want %s", got, want)
	}
}

// inTwo gives every beginning to the parser from a buffer of its own, then the
// whole.
func inTwo(t testing.TB, p parser, msg string, want outcome) {
	t.Helper()
	refused := false
	for _, k := range cuts(len(msg)) {
		src, array := between(msg, 7, k%2 == 0)
		got := p.outcome(src[:k:k])
		untouched(t, "cut", msg[:k], src[:k], array[:7+k], 7, outcome{err: got.err, n: got.n})
		if string(src[k:]) != msg[k:] {
			t.Fatalf("the first %d bytes: those behind them were changed", k)
		}
		progress(t, "the first bytes", k, got, want, &refused)
		if got = p.outcome(src); !got.equal(want) {
			t.Fatalf("the whole after its first %d bytes: %s, want %s", k, got, want)
		}
	}
}

// progress checks the outcome of a proper beginning of a message: incomplete,
// or from some byte on the final error, never anything else.
func progress(t testing.TB, how string, k int, got, want outcome, refused *bool) {
	t.Helper()
	switch {
	case got.n != 0 || got.said != nil:
		t.Fatalf("%s, %d of them: taken, %s", how, k, got)
	case got.err == wire.ErrIncomplete && !*refused:
	case got.err == want.err && got.err != nil:
		*refused = true
	default:
		t.Fatalf("%s, %d of them: %s, want incomplete and at last %s", how, k, got, want)
	}
}

func (o outcome) String() string {
	if o.err != nil {
		if errors.Is(o.err, wire.ErrIncomplete) {
			return "incomplete"
		}
		return "refused (" + o.err.Error() + ")"
	}
	return "taken as " + quoteAll(o.said, o.n)
}

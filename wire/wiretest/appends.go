package wiretest

import (
	"slices"
	"testing"

	"github.com/degu-go/degu/wire"
)

// A written case is a call of an append function and what a recipient reads in
// its result.
type written struct {
	name, why string
	want      []string
	err       wire.Error
	full      bool // only codecs of the full grammar must append it
	call      func(dst []byte) ([]byte, error)
	unchanged func() []string // what must be the same after the call
}

// check makes the call on destinations of several kinds and reads the result
// with all parsers.
func (e exam) check(t *testing.T, w written, parsers ...parser) {
	t.Run(w.name, func(t *testing.T) {
		const before = "HTTP/1.1 Before\r\n"
		var first string
		for i, dst := range [][]byte{
			nil,
			[]byte(before)[:len(before):len(before)],
			append(make([]byte, 0, 64<<10), before...),
		} {
			old := string(dst)
			says := w.unchanged()
			out, err := w.call(dst)
			if !slices.Equal(says, w.unchanged()) {
				t.Fatalf("the call changed %q to %q", says, w.unchanged())
			}
			if string(dst) != old {
				t.Fatalf("the call changed the bytes of dst to %q", dst)
			}
			if err != nil {
				if string(out) != old {
					t.Fatalf("%v, and yet the result is %q", err, out)
				}
				mayRefuse := !e.full && (w.full || w.want == nil)
				if !isFinal(err) || !mayRefuse && err != w.err {
					t.Fatalf("%v, want %q, %v (why: %s)", err, w.want, w.err, w.why)
				}
				continue
			}
			if w.want == nil {
				t.Fatalf("taken as %q, want %v (why: %s)", out, w.err, w.why)
			}
			if string(out[:len(old)]) != old {
				t.Fatalf("the result begins with %q", out[:len(old)])
			}
			msg := string(out[len(old):])
			if i == 0 {
				first = msg
			} else if msg != first {
				t.Fatalf("%q at first, %q behind other bytes", first, msg)
			}
			for _, p := range parsers {
				got := p.outcome([]byte(msg))
				if want := (outcome{w.want, len(msg), nil}); !got.equal(want) {
					t.Fatalf("%q reads back as %s, want %s (why: %s)", msg, got, want, w.why)
				}
			}
		}
	})
}

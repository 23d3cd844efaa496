package wire_test

import (
	"math/big"
	"regexp"
	"testing"

	"github.com/degu-go/degu/wire"
)

var (
	rangeValue        = regexp.MustCompile(`^(?i:bytes)=([0-9]+)-([0-9]+)$`)
	contentRangeValue = regexp.MustCompile(`^(?i:bytes) (?:([0-9]+)-([0-9]+)|\*)/([0-9]+|\*)$`)
)

// number gives s as a number below 2^63.
func number(s string) (int64, bool) {
	n, ok := new(big.Int).SetString(s, 10)
	return n.Int64(), ok && n.IsInt64()
}

// slowRange is ParseRange once more.
func slowRange(s string) (r wire.Range, ok bool) {
	m := rangeValue.FindStringSubmatch(s)
	if m == nil {
		return r, false
	}
	first, ok1 := number(m[1])
	last, ok2 := number(m[2])
	if !ok1 || !ok2 || first > last || last == 1<<63-1 { // Stop has to fit as well
		return r, false
	}
	return wire.Range{Start: first, Stop: last + 1}, true
}

// slowContentRange is ParseContentRange once more.
func slowContentRange(s string) (r wire.ContentRange, ok bool) {
	m := contentRangeValue.FindStringSubmatch(s)
	if m == nil {
		return r, false
	}
	r.Total = wire.UnknownTotal
	if m[3] != "*" {
		if r.Total, ok = number(m[3]); !ok {
			return wire.ContentRange{}, false
		}
	}
	if m[1] == "" {
		return r, r.Total != wire.UnknownTotal
	}
	span, ok := slowRange("bytes=" + m[1] + "-" + m[2])
	if !ok || r.Total != wire.UnknownTotal && span.Stop > r.Total {
		return wire.ContentRange{}, false
	}
	r.Start, r.Stop = span.Start, span.Stop
	return r, true
}

func checkRange(t *testing.T, s string) {
	t.Helper()
	want, ok := slowRange(s)
	got, err := wire.ParseRange([]byte(s))
	if ok != (err == nil) || ok && got != want || !ok && (err != wire.ErrRange || got != wire.Range{}) {
		t.Fatalf("ParseRange(%q) = %v, %v, want %v, %v", s, got, err, want, ok)
	}
	if !ok {
		return
	}
	if again, err := wire.ParseRange([]byte(got.String())); err != nil || again != got {
		t.Fatalf("%q parses as %v, %q as %v, %v", s, got, got.String(), again, err)
	}
}

func checkContentRange(t *testing.T, s string) {
	t.Helper()
	want, ok := slowContentRange(s)
	got, err := wire.ParseContentRange([]byte(s))
	if ok != (err == nil) || ok && got != want || !ok && (err != wire.ErrContentRange || got != wire.ContentRange{}) {
		t.Fatalf("ParseContentRange(%q) = %v, %v, want %v, %v", s, got, err, want, ok)
	}
	if !ok {
		return
	}
	if again, err := wire.ParseContentRange([]byte(got.String())); err != nil || again != got {
		t.Fatalf("%q parses as %v, %q as %v, %v", s, got, got.String(), again, err)
	}
}

func FuzzRange(f *testing.F) {
	for _, r := range rangeCases {
		f.Add(r.value, int64(0), int64(10), int64(100))
	}
	for _, r := range contentRangeCases {
		f.Add(r.value, int64(1<<62), int64(1<<63-1), int64(-1))
	}
	f.Fuzz(func(t *testing.T, s string, start, stop, total int64) {
		checkRange(t, s)
		checkContentRange(t, s)

		r := wire.Range{Start: start, Stop: stop}
		out, err := wire.AppendRange([]byte("dst"), r)
		if valid := start >= 0 && start < stop; valid != (err == nil) {
			t.Fatalf("AppendRange(%v): %v", r, err)
		}
		if err != nil && string(out) != "dst" {
			t.Fatalf("AppendRange(%v) failed and gave %q", r, out)
		}
		if err == nil {
			if got, err := wire.ParseRange(out[3:]); err != nil || got != r {
				t.Fatalf("%v appended as %q comes back as %v, %v", r, out[3:], got, err)
			}
		}
		c := wire.ContentRange{Start: start, Stop: stop, Total: total}
		out, err = wire.AppendContentRange([]byte("dst"), c)
		if err != nil && string(out) != "dst" {
			t.Fatalf("AppendContentRange(%v) failed and gave %q", c, out)
		}
		if err == nil {
			if got, err := wire.ParseContentRange(out[3:]); err != nil || got != c {
				t.Fatalf("%v appended as %q comes back as %v, %v", c, out[3:], got, err)
			}
		}
	})
}

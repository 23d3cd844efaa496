package wire

import (
	"bytes"
	"math"
	"strconv"
	"testing"
)

// TestValidTarget puts each byte in each place of targets that are looked at word
// by word, the last word over the one before.
func TestValidTarget(t *testing.T) {
	for n := 1; n <= 33; n++ {
		target := append([]byte("/"), bytes.Repeat([]byte("a"), n-1)...)
		if !validTarget("GET", target) {
			t.Fatalf("%q is refused", target)
		}
		for i := 1; i < n; i++ {
			for b := range 256 {
				target[i] = byte(b)
				if got, want := validTarget("GET", target), classes[b]&targetByte != 0; got != want {
					t.Fatalf("%q: got %v, want %v", target, got, want)
				}
			}
			target[i] = 'a'
		}
	}
}

// decimals are where the number of digits, or of those that can't make too much,
// changes.
func decimals() (all []uint64) {
	for p := uint64(1); p <= 1e19; p *= 10 {
		all = append(all, p-1, p, p+1, 2*p-1)
		if p == 1e19 {
			break
		}
	}
	return append(all, math.MaxInt64-1, math.MaxInt64, math.MaxInt64+1, math.MaxUint64)
}

func TestAppendDecimal(t *testing.T) {
	for _, n := range decimals() {
		if n > math.MaxInt64 {
			continue
		}
		if got, want := string(appendDecimal([]byte("x"), int64(n))), "x"+strconv.FormatUint(n, 10); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestParseDecimal reads with and without zeros in front, and with a byte that is
// no digit in each place.
func TestParseDecimal(t *testing.T) {
	for _, n := range decimals() {
		for _, zeros := range []string{"", "0", "00000000000000000000"} {
			text := zeros + strconv.FormatUint(n, 10)
			got, ok := parseDecimal([]byte(text))
			if n > math.MaxInt64 {
				if ok {
					t.Errorf("%s: got %d, want none", text, got)
				}
				continue
			}
			if !ok || got != int64(n) {
				t.Errorf("%s: got %d, %v", text, got, ok)
			}
			for i := range text {
				for _, b := range []byte{'0' - 1, '9' + 1, 0, 0xff} {
					bad := []byte(text)
					bad[i] = b
					if got, ok := parseDecimal(bad); ok {
						t.Errorf("%q: got %d, want none", bad, got)
					}
				}
			}
		}
	}
	if _, ok := parseDecimal(nil); ok {
		t.Error("no digit at all is a number")
	}
}

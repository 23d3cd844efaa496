package wire_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
)

func TestFindEnd(t *testing.T) {
	for _, c := range []struct {
		name, src string
		from      int
		want      int
	}{
		{"nothing", "", 0, -1},
		{"alone", "\r\n\r\n", 0, 4},
		{"at the end", "abc\r\n\r\n", 0, 7},
		{"with content behind", "a\r\n\r\nb", 0, 5},
		{"the first of two", "a\r\n\r\nb\r\n\r\n", 0, 5},
		{"five bytes of line ends", "a\r\n\r\n\r\n", 0, 5},
		{"cut short", "abc\r\n\r", 0, -1},
		{"bare line feeds", "a\n\nb\n\n", 0, -1},
		{"mixed line ends", "a\r\n\nb\n\r\nc\r\r\n", 0, -1},
		{"straddles by one byte", "abc\r\n\r\n", 6, 7},
		{"straddles by three bytes", "abc\r\n\r\n", 4, 7},
		{"begins where the search resumes", "abc\r\n\r\n", 3, 7},
		{"resumes before the start", "\r\n\r\n", 1, 4},
		{"resumes at the end", "abc", 3, -1},
		{"resumes behind the end", "abc", 99, -1},
		{"negative", "a\r\n\r\n", -5, 5},
	} {
		if got := wire.FindEnd([]byte(c.src), c.from); got != c.want {
			t.Errorf("%s: FindEnd(%q, %d) = %d, want %d", c.name, c.src, c.from, got, c.want)
		}
	}
}

// TestFindEndResumes shows that only three of the bytes known from earlier
// calls are looked at again: a whole end among the others isn't noticed. So a
// preamble that drips in costs at most four looks at each byte, and not the
// square of its length.
func TestFindEndResumes(t *testing.T) {
	src := append(bytes.Repeat([]byte{'x'}, 64<<10), "\r\n\r\n"...)
	known := 0
	looked := 0
	for n := 1; n <= len(src); n++ {
		end := wire.FindEnd(src[:n], known)
		if want := -1; n < len(src) && end != want {
			t.Fatalf("after %d bytes: %d", n, end)
		}
		looked += n - max(known-3, 0)
		known = n
	}
	if end := wire.FindEnd(src, known-1); end != len(src) {
		t.Errorf("at last: %d", end)
	}
	if looked > 4*len(src) {
		t.Errorf("%d looks at %d bytes", looked, len(src))
	}
	// The count above supposes where a search begins; this shows it.
	hidden := []byte("ab\r\n\r\n" + strings.Repeat("x", 20))
	for from := range len(hidden) + 1 {
		want := 6
		if from-3 > 2 { // the end begins before what is looked at
			want = -1
		}
		if got := wire.FindEnd(hidden, from); got != want {
			t.Errorf("FindEnd from %d: %d, want %d", from, got, want)
		}
	}
	// Few new bytes are searched in another way than many.
	for n := range 80 {
		src := []byte(strings.Repeat("\r\n\r", n/3) + strings.Repeat("x", n%3) + "\r\n\r\n" + strings.Repeat("y", n/2))
		want := strings.Index(string(src), "\r\n\r\n") + 4
		for from := range want {
			if got := wire.FindEnd(src, from); got != want {
				t.Errorf("FindEnd(%q, %d) = %d, want %d", src, from, got, want)
			}
		}
	}
}

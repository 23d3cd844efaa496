package wire

import (
	"strings"
	"testing"
)

// The short way to read a chunk line takes nothing that the long one refuses,
// and what it takes means the same.
func TestTakeChunkLineOnlyAccepts(t *testing.T) {
	check := func(src string) (taken bool) {
		size, n := takeChunkLine([]byte(src))
		if n == 0 {
			return false
		}
		line, end, err := parseChunkLine([]byte(src))
		if err != 0 || end != n || line.Size != size || line.Ext != nil {
			t.Errorf("%q: %d, %d; parseChunkLine: %+v, %d, %v", src, size, n, line, end, err)
		}
		return true
	}
	taken := 0
	const most = 6
	var grow func(src string)
	grow = func(src string) {
		if check(src) {
			taken++
		}
		if len(src) < most {
			for _, c := range "0aF\r\n; g" {
				grow(src + string(c))
			}
		}
	}
	grow("")
	if taken == 0 {
		t.Error("none of them is taken")
	}
	for digits := 1; digits <= 20; digits++ {
		check(strings.Repeat("f", digits) + "\r\nx")
		check(strings.Repeat("0", digits) + "1\r\nx")
	}
}

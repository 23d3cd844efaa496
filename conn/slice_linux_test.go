package conn

import "testing"

// TestEachSlice counts bursts without a wait: only after several of them, and only
// to TCP, are slices long.
func TestEachSlice(t *testing.T) {
	for quick, want := range map[int]int{0: slice, 1: slice, calm - 1: slice, calm: longSlice, 10 * calm: longSlice} {
		if got := eachSlice(false, quick); got != want {
			t.Errorf("to TCP after %d bursts: %d, want %d", quick, got, want)
		}
		if got := eachSlice(true, quick); got != unixSlice {
			t.Errorf("to a Unix socket after %d bursts: %d, want %d", quick, got, unixSlice)
		}
	}
}

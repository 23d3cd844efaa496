package conn

import "testing"

// Reads stop trying where it doesn't pay, look again now and then, and go on
// when it does.
func TestPayoff(t *testing.T) {
	p := newPayoff()
	run := func(reads int, came bool) (tries int) {
		for range reads {
			if p.try() {
				tries++
				p.tried(came)
			}
		}
		return tries
	}
	for _, tt := range []struct {
		name, reason string
		reads        int
		came         bool
		least, most  int // tries
	}{
		{"answers come in time", "each read tries", 1000, true, 1000, 1000},
		{"they don't any more", "a dozen tries show it", 20, false, 8, 16},
		{"for long", "one read of many looks again", 10 * probeEvery, false, 10, 10},
		{"they do again", "a few looks show it", 20 * probeEvery, true, 15 * probeEvery, 20 * probeEvery},
		{"from then on", "each read tries", 100, true, 100, 100},
	} {
		if tries := run(tt.reads, tt.came); tries < tt.least || tries > tt.most {
			t.Errorf("%s: %d tries in %d reads, want %d to %d (%s)", tt.name, tries, tt.reads, tt.least, tt.most, tt.reason)
		}
	}
	// One answer in two is worth it, one in ten isn't.
	for _, tt := range []struct{ of, least, most int }{{2, 900, 1000}, {10, 0, 700}} {
		p, tries := newPayoff(), 0
		for i := range 1000 {
			if p.try() {
				tries++
				p.tried(i%tt.of == 0)
			}
		}
		if tries < tt.least || tries > tt.most {
			t.Errorf("one of %d: %d tries", tt.of, tries)
		}
	}
}

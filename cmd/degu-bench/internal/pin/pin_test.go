package pin

import (
	"runtime"
	"testing"
)

func TestLayouts(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		cpus         []int
		want         []Layout
	}{
		{"none known", "the system can't pin", nil, []Layout{{Unpinned, Anywhere, Anywhere}}},
		{"one", "nothing can be apart", []int{3}, []Layout{{Together, 3, 3}}},
		{"two", "one each", []int{0, 1}, []Layout{{Together, 1, 1}, {Apart, 1, 0}}},
		{"some of many", "the first and the last", []int{2, 5, 7}, []Layout{{Together, 7, 7}, {Apart, 7, 2}}},
	} {
		got := layouts(tt.cpus)
		if len(got) != len(tt.want) {
			t.Errorf("%s: %v, want %v (%s)", tt.name, got, tt.want, tt.reason)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%s: %v, want %v (%s)", tt.name, got[i], tt.want[i], tt.reason)
			}
		}
	}
}

func TestSelf(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	defer Self(Anywhere)
	for _, l := range Layouts() {
		if err := Self(l.Client); err != nil {
			t.Error(err)
		}
		if l.Pinned() && runtime.GOMAXPROCS(0) != 1 {
			t.Errorf("%s: GOMAXPROCS is %d", l.Name, runtime.GOMAXPROCS(0))
		}
	}
}

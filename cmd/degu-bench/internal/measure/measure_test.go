package measure

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
)

// scripted is a client whose samples are given.
type scripted struct {
	values []float64
	log    *[]string
	name   string
	err    error
}

func (s *scripted) Do(int) error { return nil }

func (s *scripted) Measure(int) (Sample, error) {
	*s.log = append(*s.log, s.name)
	v := s.values[0]
	s.values = s.values[1:]
	return Sample{Value: v}, s.err
}

func (s *scripted) Close() error {
	*s.log = append(*s.log, "close "+s.name)
	return nil
}

func contest(log *[]string, values map[string][]float64, names ...string) *Contest {
	c := &Contest{Unit: Nanoseconds, Layout: pin.Layout{Client: pin.Anywhere}, N: 1, Base: names[0]}
	for _, name := range names {
		c.Entries = append(c.Entries, Entry{Name: name, Open: func() (Runner, error) {
			*log = append(*log, "open "+name)
			return &scripted{values: values[name], log: log, name: name}, nil
		}})
	}
	return c
}

// The machine becomes four times slower after the first round: medians of
// times move, ratios within a round don't.
func TestRatios(t *testing.T) {
	var log []string
	c := contest(&log, map[string][]float64{"a": {10, 40, 44}, "b": {20, 80, 88}}, "a", "b")
	r, err := Run(context.Background(), c, Settings{Rounds: 3})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"open a", "open b", "a", "b", "b", "a", "a", "b", "close a", "close b"}
	if diff := cmp.Diff(want, log); diff != "" {
		t.Errorf("in turn, the first last in the next round (-want +got):\n%s", diff)
	}
	if b := r.Rows[1]; b.Value.Median != 80 || *b.Ratio != (Spread{2, 2, 2, 2, 2}) {
		t.Errorf("%+v, ratio %+v", b.Value, b.Ratio)
	}
	if !r.Noisy {
		t.Error("a floor that varies fourfold isn't called noisy")
	}
}

func TestQuiet(t *testing.T) {
	var log []string
	c := contest(&log, map[string][]float64{"a": {10, 100}, "b": {20, 21}}, "a", "b")
	c.Floor = "b"
	r, err := Run(context.Background(), c, Settings{Rounds: 5, Slice: time.Millisecond}.limited(c, 2))
	if err != nil || r.Noisy {
		t.Errorf("%v, noisy: %v, though the floor is quiet", err, r.Noisy)
	}
}

// limited sets the contest's own limit of rounds.
func (s Settings) limited(c *Contest, rounds int) Settings {
	c.Rounds = rounds
	return s
}

func TestAlone(t *testing.T) {
	var log []string
	c := contest(&log, map[string][]float64{"a": {1, 1}, "b": {1, 1}}, "a", "b")
	c.Alone = true
	if _, err := Run(context.Background(), c, Settings{Rounds: 1}); err != nil {
		t.Fatal(err)
	}
	want := []string{"open a", "a", "close a", "open b", "b", "close b"}
	if diff := cmp.Diff(want, log); diff != "" {
		t.Errorf("one at a time (-want +got):\n%s", diff)
	}
}

// One that fails is told in its row, and the others go on.
func TestFailure(t *testing.T) {
	var log []string
	c := contest(&log, map[string][]float64{"a": {1, 1}, "c": {3, 3}}, "a", "b", "c")
	fault := errors.New("out of order")
	c.Entries[1].Open = func() (Runner, error) { return nil, fault }
	r, err := Run(context.Background(), c, Settings{Rounds: 2})
	if err != nil {
		t.Fatal(err)
	}
	if r.Rows[1].Error != fault.Error() || r.Rows[1].Ratio != nil || r.Rows[2].Ratio.Median != 3 {
		t.Errorf("%+v", r.Rows)
	}
}

// A Runner that isn't SelfTimed is measured here: operations are calibrated and
// allocations counted.
func TestMeasured(t *testing.T) {
	var kept []byte
	c := &Contest{Unit: Nanoseconds, Layout: pin.Layout{Client: pin.Anywhere}, Base: "a", Entries: []Entry{
		{Name: "a", Open: func() (Runner, error) {
			return looped(func() { kept = make([]byte, 1<<10) }), nil
		}},
	}}
	r, err := Run(context.Background(), c, Settings{Rounds: 2, Slice: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	a := r.Rows[0]
	if a.N < 2 || a.Value.Min <= 0 || a.Allocs.Median < 1 || a.Bytes.Median < float64(len(kept)) {
		t.Errorf("%d operations: %+v, %+v allocations, %+v bytes", a.N, a.Value, a.Allocs, a.Bytes)
	}
}

type looped func()

func (f looped) Do(n int) error {
	for range n {
		f()
	}
	return nil
}

func (f looped) Close() error { return nil }

func TestElapsed(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		unit         Unit
		want         float64
	}{
		{"time", "2 s for 4", Nanoseconds, 5e8},
		{"time of the processor", "1 s for 4", CPU, 2.5e8},
		{"rate", "4 times 8 MiB in 2 s", MiBPerS, 16},
		{"per byte", "2 s for 32 MiB", PerByte, 2e9 / (32 << 20)},
	} {
		if got := Elapsed(tt.unit, 4, 8<<20, 2*time.Second, time.Second); got.Value != tt.want || *got.CPU != 2.5e8 {
			t.Errorf("%s: %v, want %v (%s)", tt.name, got.Value, tt.want, tt.reason)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		xs           []float64
		want         Spread
	}{
		{"one", "all the same", []float64{3}, Spread{3, 3, 3, 3, 3}},
		{"two", "in between", []float64{4, 2}, Spread{3, 2.5, 3.5, 2, 4}},
		{"five", "those that are there", []float64{5, 1, 4, 2, 3}, Spread{3, 2, 4, 1, 5}},
	} {
		if got := NewSpread(tt.xs); got != tt.want {
			t.Errorf("%s: %+v, want %+v (%s)", tt.name, got, tt.want, tt.reason)
		}
	}
}

// What a Runner says it prepared is taken off.
func TestPrepared(t *testing.T) {
	s, err := measure(&Contest{Unit: Nanoseconds}, 1, new(preparing))
	if err != nil || s.Value >= 0 || *s.CPU != 0 {
		t.Errorf("%v; %v ns, of the processor %v, less an hour each", err, s.Value, *s.CPU)
	}
}

// preparing claims to prepare for an hour.
type preparing struct{ hours time.Duration }

func (p *preparing) Do(int) error            { p.hours++; return nil }
func (p *preparing) Prepared() time.Duration { return p.hours * time.Hour }
func (p *preparing) Close() error            { return nil }

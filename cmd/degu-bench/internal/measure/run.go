package measure

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
)

// racer is an entry under way.
type racer struct {
	Runner
	n       int
	samples []Sample
	err     error
}

// Run holds the contest. What goes wrong with one entry is told in its row and
// ends no other; the error is for what ends them all.
func Run(ctx context.Context, c *Contest, s Settings) (*Result, error) {
	if err := pin.Self(c.Layout.Client); err != nil {
		return nil, err
	}
	rounds := s.Rounds
	if c.Rounds > 0 {
		rounds = min(rounds, c.Rounds)
	}
	racers := make([]racer, len(c.Entries))
	defer func() {
		for i := range racers {
			racers[i].close()
		}
	}()
	for i, e := range c.Entries {
		if !c.Alone {
			racers[i].open(c, e, s.Slice)
		}
	}
	for round := range rounds {
		for n := range racers {
			i := (round + n) % len(racers) // each begins a round as often as the others
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			runtime.GC() // before what is opened here, since it makes the stacks of those who wait smaller
			if c.Alone {
				racers[i].open(c, c.Entries[i], s.Slice)
			}
			racers[i].measure(c)
			if c.Alone {
				racers[i].close()
			}
		}
	}
	for i := range racers {
		racers[i].close()
	}
	return newResult(c, racers, runtime.GOMAXPROCS(0)), nil
}

func (r *racer) open(c *Contest, e Entry, slice time.Duration) {
	if r.err != nil {
		return
	}
	if r.Runner, r.err = e.Open(); r.err != nil {
		return
	}
	r.n = c.N
	switch {
	case r.n == 0:
		r.calibrate(slice)
	case c.Warm >= 0:
		r.err = r.Do(max(1, c.Warm))
	}
}

// calibrate finds how many operations fill a slice of time, and warms up by it.
func (r *racer) calibrate(slice time.Duration) {
	const most = 1 << 30
	for n := 1; ; {
		start := time.Now()
		if r.err = r.Do(n); r.err != nil {
			return
		}
		took := time.Since(start)
		if took >= slice/2 || n >= most {
			r.n = max(1, int(float64(n)*float64(slice)/float64(max(took, 1))))
			return
		}
		n *= 2
	}
}

func (r *racer) measure(c *Contest) {
	if r.err != nil {
		return
	}
	var s Sample
	if timed, ok := r.Runner.(SelfTimed); ok {
		s, r.err = timed.Measure(r.n)
	} else {
		s, r.err = measure(c, r.n, r.Runner)
	}
	r.samples = append(r.samples, s)
}

// measure counts what n operations take of this process.
func measure(c *Contest, n int, r Runner) (Sample, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	used, aside, start := cpuTime(), prepared(r), time.Now()
	err := r.Do(n)
	wall, used := time.Since(start), cpuTime()-used
	aside = prepared(r) - aside
	wall, used = wall-aside, max(0, used-aside)
	runtime.ReadMemStats(&after)
	s := Elapsed(c.Unit, n, c.Size, wall, used)
	allocs := float64(after.Mallocs-before.Mallocs) / float64(n)
	bytes := float64(after.TotalAlloc-before.TotalAlloc) / float64(n)
	s.Allocs, s.Bytes = &allocs, &bytes
	return s, err
}

func prepared(r Runner) time.Duration {
	if p, ok := r.(Preparing); ok {
		return p.Prepared()
	}
	return 0
}

func (r *racer) close() {
	if r.Runner == nil {
		return
	}
	if err := r.Close(); err != nil {
		r.err = errors.Join(r.err, fmt.Errorf("close: %w", err))
	}
	r.Runner = nil
}

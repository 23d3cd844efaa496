package measure

import (
	"math"
	"slices"
)

// noisyAbove is the spread of the floor, between quartiles and relative to the
// median, from which on a contest is called noisy.
const noisyAbove = 0.15

// A Result is what came of a contest.
type Result struct {
	Group  string `json:"group"`
	Table  string `json:"table"`
	Column string `json:"column"`
	About  string `json:"about"`
	Unit   Unit   `json:"unit"`
	Layout string `json:"layout"`
	Procs  int    `json:"gomaxprocs"` // of the client
	Base   string `json:"base"`
	Noisy  bool   `json:"noisy"` // the floor itself varied
	Rows   []Row  `json:"rows"`
}

// A Row is one entry's part in it.
type Row struct {
	Name    string   `json:"name"`
	N       int      `json:"n,omitempty"` // operations in each measurement
	Samples []Sample `json:"samples,omitempty"`
	Value   Spread   `json:"value"`
	Ratio   *Spread  `json:"ratio,omitempty"` // to Base, of the same round
	CPU     *Spread  `json:"cpu_ns,omitempty"`
	Allocs  *Spread  `json:"allocs,omitempty"`
	Bytes   *Spread  `json:"bytes,omitempty"`
	Error   string   `json:"error,omitempty"` // why there is nothing else
}

// Spread sums up a few numbers.
type Spread struct {
	Median float64 `json:"median"`
	Q1     float64 `json:"q1"`
	Q3     float64 `json:"q3"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// NewSpread sums up xs, which aren't none.
func NewSpread(xs []float64) Spread {
	s := slices.Sorted(slices.Values(xs))
	return Spread{quantile(s, 0.5), quantile(s, 0.25), quantile(s, 0.75), s[0], s[len(s)-1]}
}

// Relative is the distance of the quartiles as a part of the median.
func (s Spread) Relative() float64 {
	if s.Median == 0 {
		return 0
	}
	return (s.Q3 - s.Q1) / s.Median
}

// quantile interpolates between the two nearest of sorted numbers.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

func newResult(c *Contest, racers []racer, procs int) *Result {
	r := &Result{
		Group: c.Group, Table: c.Table, Column: c.Column, About: c.About,
		Unit: c.Unit, Layout: c.Layout.Name, Procs: procs, Base: c.Base,
	}
	var base []Sample
	for i, e := range c.Entries {
		if e.Name == c.Base && racers[i].err == nil {
			base = racers[i].samples
		}
	}
	floor := c.Floor
	if floor == "" {
		floor = c.Base
	}
	for i, e := range c.Entries {
		row := newRow(e.Name, &racers[i], base)
		if e.Name == floor && row.Error == "" {
			r.Noisy = row.Value.Relative() > noisyAbove
		}
		r.Rows = append(r.Rows, row)
	}
	return r
}

func newRow(name string, r *racer, base []Sample) Row {
	row := Row{Name: name, N: r.n}
	if r.err != nil {
		row.Error = r.err.Error()
		return row
	}
	row.Samples = r.samples
	row.Value = NewSpread(each(r.samples, func(s Sample) *float64 { return &s.Value }))
	row.CPU = spread(each(r.samples, func(s Sample) *float64 { return s.CPU }))
	row.Allocs = spread(each(r.samples, func(s Sample) *float64 { return s.Allocs }))
	row.Bytes = spread(each(r.samples, func(s Sample) *float64 { return s.Bytes }))
	var ratios []float64
	for i := range min(len(base), len(r.samples)) {
		if base[i].Value > 0 {
			ratios = append(ratios, r.samples[i].Value/base[i].Value)
		}
	}
	row.Ratio = spread(ratios)
	return row
}

func spread(xs []float64) *Spread {
	if len(xs) == 0 {
		return nil
	}
	s := NewSpread(xs)
	return &s
}

func each(samples []Sample, get func(Sample) *float64) (xs []float64) {
	for _, s := range samples {
		if x := get(s); x != nil {
			xs = append(xs, *x)
		}
	}
	return xs
}

package conn_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// rowCounts counts the combinations that ran, and names those that can't be.
type rowCounts struct {
	runs    map[string]int
	bytes   map[string]int64
	leftOut map[string]bool
}

func newRowCounts() *rowCounts {
	return &rowCounts{make(map[string]int), make(map[string]int64), make(map[string]bool)}
}

func (y *rowCounts) ran(kind string, c payload) {
	y.runs[kind]++
	y.bytes[kind] += c.size
}

func (y *rowCounts) leave(what, with, why string) {
	y.leftOut[fmt.Sprintf("%s with %s: %s", what, with, why)] = true
}

// tooMuch tells what takes the race detector too long, which sees nothing new in
// it: large bodies and chunks, but for one speaker to a network, and the largest,
// but for one link.
func (y *rowCounts) tooMuch(l *link, c payload) bool {
	one := map[string]string{"tcp": "HTTP1", "unix": "Minimal", "tls": "own"}[l.network] == l.name
	if !raceEnabled || c.chunk < 1<<20 || one && (c.chunk == 1<<20 || l.network == "unix") {
		return false
	}
	y.leave(fmt.Sprintf("%d MiB in one", c.chunk>>20), l.network+", "+l.name, "the race detector takes too long")
	return true
}

func (y *rowCounts) log(t *testing.T) {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "body\tcombinations\tMiB")
	runs, size := 0, int64(0)
	for _, kind := range slices.Sorted(maps.Keys(y.runs)) {
		fmt.Fprintf(w, "%s\t%d\t%d\n", kind, y.runs[kind], y.bytes[kind]>>20)
		runs += y.runs[kind]
		size += y.bytes[kind]
	}
	fmt.Fprintf(w, "all\t%d\t%d\n", runs, size>>20)
	w.Flush()
	for _, what := range slices.Sorted(maps.Keys(y.leftOut)) {
		fmt.Fprintf(&table, "left out: %s\n", what)
	}
	t.Log("\n" + table.String())
}

package report

import (
	"slices"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
)

// A Group is one document.
type Group struct {
	Name    string            `json:"name"`
	Machine Machine           `json:"machine"`
	Results []*measure.Result `json:"results"`
}

// Groups sorts results into documents, in the order they came.
func Groups(m Machine, results []*measure.Result) (groups []Group) {
	for _, r := range results {
		i := slices.IndexFunc(groups, func(g Group) bool { return g.Name == r.Group })
		if i < 0 {
			i = len(groups)
			groups = append(groups, Group{Name: r.Group, Machine: m})
		}
		groups[i].Results = append(groups[i].Results, r)
	}
	return groups
}

// A table has a column for each of its results, which have the same rows.
type table struct {
	name    string
	columns []*measure.Result
	rows    []string
}

func (g Group) tables() (ts []*table) {
	for _, r := range g.Results {
		i := slices.IndexFunc(ts, func(t *table) bool { return t.name == r.Table })
		if i < 0 {
			i = len(ts)
			ts = append(ts, &table{name: r.Table})
		}
		t := ts[i]
		t.columns = append(t.columns, r)
		for _, row := range r.Rows {
			if !slices.Contains(t.rows, row.Name) {
				t.rows = append(t.rows, row.Name)
			}
		}
	}
	return ts
}

// cell is a row of one column, nil where that has none.
func (t *table) cell(row string, column int) *measure.Row {
	rows := t.columns[column].Rows
	i := slices.IndexFunc(rows, func(r measure.Row) bool { return r.Name == row })
	if i < 0 {
		return nil
	}
	return &rows[i]
}

package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
)

// titles are those of the documents, by group.
var titles = map[string]string{
	"codec":     "Preambles and chunk lines in memory",
	"memory":    "Round trips in memory",
	"drip":      "A preamble that drips",
	"roundtrip": "Round trips",
	"nginx":     "Round trips with nginx",
	"connect":   "A connection for one request",
	"crowd":     "Many connections",
	"bulk":      "Large bodies",
	"idle":      "Memory of idle connections",
}

// Title is a group's, or its name where it has none.
func Title(group string) string {
	if t, ok := titles[group]; ok {
		return t
	}
	return group
}

const howToRead = `Each client was measured in turn, round by round, and each round began with another one.
A figure is the median of its rounds; ×, the ratio to the row %[1]s, is the median of the ratios within each round.
*noisy* is said where the floor itself, or %[1]s where there is none, varied by more than
15 %% between quartiles: such a column is worth little.`

// Markdown writes a document; chart says where a table's chart is, "" for none.
func (g Group) Markdown(w io.Writer, chart func(table int) string) error {
	p := printer{w: w}
	p.line("# %s\n", Title(g.Name))
	p.line("Made by `make bench`; [all samples](%s.json).\n", g.Name)
	for _, l := range g.Machine.lines() {
		p.line("- %s", l)
	}
	p.line("\n"+howToRead, g.Results[0].Base)
	for i, t := range g.tables() {
		p.line("\n## %s\n", t.name)
		p.line("%s\n", t.columns[0].About)
		p.matrix(t)
		if file := chart(i); file != "" {
			p.line("\n![%s, compared](%s)", t.name, file)
		}
		for _, c := range t.columns {
			p.line("\n### %s: %s\n", t.name, c.Column)
			p.details(c)
		}
	}
	return p.err
}

// Summary writes the tables alone, for a terminal.
func (g Group) Summary(w io.Writer) error {
	p := printer{w: w}
	for _, t := range g.tables() {
		p.line("\n%s: %s\n", Title(g.Name), t.name)
		p.matrix(t)
	}
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// matrix has a row for each client and a column for each question.
func (p *printer) matrix(t *table) {
	head := []string{""}
	for _, c := range t.columns {
		name := c.Column
		if c.Noisy {
			name += " (*noisy*)"
		}
		head = append(head, name)
	}
	rows := [][]string{head}
	for _, name := range t.rows {
		row := []string{name}
		for i, c := range t.columns {
			row = append(row, short(t.cell(name, i), c.Unit))
		}
		rows = append(rows, row)
	}
	p.table(rows)
}

func short(r *measure.Row, unit measure.Unit) string {
	switch {
	case r == nil:
		return ""
	case r.Error != "":
		return "failed"
	}
	text := quantity(r.Value.Median, unit) + " " + ratio(r.Ratio)
	if unit == measure.MiBPerS && r.CPU != nil {
		text += ", CPU " + quantity(r.CPU.Median, measure.Nanoseconds)
	}
	return strings.TrimSpace(text)
}

// details has everything about one question.
func (p *printer) details(c *measure.Result) {
	rows := [][]string{{c.Layout, "median", "quartiles", "range", "×", "CPU", "allocations", "allocated", "operations"}}
	for _, r := range c.Rows {
		if r.Error != "" {
			rows = append(rows, []string{r.Name, "failed: " + strings.ReplaceAll(r.Error, "|", "/"), "", "", "", "", "", "", ""})
			continue
		}
		v := r.Value
		between := func(a, b float64) string { return quantity(a, c.Unit) + " to " + quantity(b, c.Unit) }
		compared := ""
		if r.Ratio != nil {
			compared = fmt.Sprintf("%s (%s to %s)", digits(r.Ratio.Median), digits(r.Ratio.Min), digits(r.Ratio.Max))
		}
		rows = append(rows, []string{
			r.Name, quantity(v.Median, c.Unit), between(v.Q1, v.Q3), between(v.Min, v.Max), compared,
			optional(r.CPU, measure.Nanoseconds), count(r.Allocs), optional(r.Bytes, measure.Bytes),
			fmt.Sprintf("%d × %d", len(r.Samples), r.N),
		})
	}
	p.table(rows)
}

// table writes one in Markdown, aligned so that it can be read as it is.
func (p *printer) table(rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	for i, row := range rows {
		p.row(row, widths)
		if i == 0 {
			var rule strings.Builder
			for j, width := range widths {
				rule.WriteString("|" + strings.Repeat("-", width+1))
				rule.WriteByte("-:"[min(j, 1)])
			}
			p.line("%s|", &rule)
		}
	}
}

func (p *printer) row(row []string, widths []int) {
	var line strings.Builder
	for i, cell := range row {
		pad := strings.Repeat(" ", widths[i]-len([]rune(cell)))
		if i == 0 {
			cell += pad
		} else {
			cell = pad + cell
		}
		line.WriteString("| " + cell + " ")
	}
	p.line("%s|", &line)
}

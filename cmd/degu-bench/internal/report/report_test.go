package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
)

func TestQuantity(t *testing.T) {
	for _, tt := range []struct {
		x    float64
		unit measure.Unit
		want string
	}{
		{0, measure.Nanoseconds, "0 ns"},
		{7.256, measure.Nanoseconds, "7.26 ns"},
		{72.56, measure.Nanoseconds, "72.6 ns"},
		{725.6, measure.Nanoseconds, "726 ns"},
		{7256, measure.Nanoseconds, "7.26 µs"},
		{7256e3, measure.CPU, "7.26 ms"},
		{7256e6, measure.CPU, "7.26 s"},
		{7256, measure.PerByte, "7256 ns"},
		{500, measure.MiBPerS, "500 MiB/s"},
		{1536, measure.MiBPerS, "1.50 GiB/s"},
		{300, measure.Bytes, "300 B"},
		{1536, measure.Bytes, "1.50 KiB"},
	} {
		if got := quantity(tt.x, tt.unit); got != tt.want {
			t.Errorf("%v %s: %q, want %q", tt.x, tt.unit, got, tt.want)
		}
	}
}

func row(name string, value, ratio float64) measure.Row {
	spread := measure.NewSpread([]float64{ratio})
	return measure.Row{Name: name, N: 3, Value: measure.NewSpread([]float64{value}), Ratio: &spread}
}

func results() []*measure.Result {
	return []*measure.Result{
		{Group: "codec", Table: "parsed", Column: "small", Unit: measure.Nanoseconds, Base: "degu", Layout: "apart", Rows: []measure.Row{
			row("degu", 100, 1), row("other", 1500, 15),
		}},
		{Group: "other", Table: "sent", Column: "all", Unit: measure.MiBPerS, Base: "degu", Rows: []measure.Row{row("degu", 1, 1)}},
		{Group: "codec", Table: "parsed", Column: "large", Unit: measure.Nanoseconds, Base: "degu", Layout: "apart", Noisy: true, Rows: []measure.Row{
			row("degu", 200, 1), {Name: "third", Error: "it | broke"},
		}},
	}
}

func TestMarkdown(t *testing.T) {
	groups := Groups(Machine{Go: "go1.26", Versions: map[string]string{"nginx": "nginx/1"}}, results())
	if len(groups) != 2 || len(groups[0].Results) != 2 {
		t.Fatalf("%d groups", len(groups))
	}
	var doc bytes.Buffer
	if err := groups[0].Markdown(&doc, func(int) string { return "codec-1.svg" }); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(doc.String(), "%!") {
		t.Errorf("a format is wrong:\n%s", &doc)
	}
	for _, want := range []string{
		"# Preambles and chunk lines in memory\n",
		"go1.26, nginx nginx/1",
		"|       |         small | large (*noisy*) |\n" +
			"|-------|--------------:|----------------:|\n" +
			"| degu  |  100 ns ×1.00 |    200 ns ×1.00 |\n" +
			"| other | 1.50 µs ×15.0 |                 |\n" +
			"| third |               |          failed |\n",
		"![parsed, compared](codec-1.svg)",
		"failed: it / broke",
		"15 % between",
	} {
		if !strings.Contains(doc.String(), want) {
			t.Errorf("the document lacks\n%s\n%s", want, &doc)
		}
	}
}

// A row without a figure has no bar, and the chart is drawn all the same.
func TestChart(t *testing.T) {
	for _, g := range Groups(Machine{}, results()) {
		for _, table := range g.tables() {
			svg, err := table.chart()
			if err != nil || !bytes.Contains(svg, []byte(">degu<")) || !bytes.Contains(svg, []byte(table.name)) {
				t.Errorf("%s: %v\n%.300s", table.name, err, svg)
			}
		}
	}
}

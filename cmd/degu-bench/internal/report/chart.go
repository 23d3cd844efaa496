package report

import (
	"bytes"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// colours are those of rows, the same in every chart: the SDK is blue, the floor
// grey.
var colours = map[string]color.RGBA{
	"degu":                   {0x1f, 0x4e, 0x9c, 0xff},
	"degu, busy polling":     {0x8a, 0xb4, 0xe8, 0xff},
	"degu, buffers released": {0x8a, 0xb4, 0xe8, 0xff},
	"net/http":               {0xe0, 0x8e, 0x45, 0xff},
	"net/http ClientConn":    {0xf2, 0xc5, 0x7c, 0xff},
	"fasthttp":               {0x7f, 0xb0, 0x69, 0xff},
	"hertz":                  {0xa4, 0x66, 0xa8, 0xff},
	"curl":                   {0xc9, 0x5d, 0x63, 0xff},
	"bare net.Conn":          {0xa6, 0xa6, 0xa6, 0xff},
	"loop in C":              {0x5c, 0x5c, 0x5c, 0xff},
}

// spare are for rows that have none yet.
var spare = []color.RGBA{{0x3b, 0xa9, 0xa0, 0xff}, {0xb0, 0x7a, 0x52, 0xff}, {0xd6, 0x8a, 0xb8, 0xff}}

func colour(row string, i int) color.RGBA {
	if c, ok := colours[row]; ok {
		return c
	}
	return spare[i%len(spare)]
}

const (
	barWidth   = 9 // points
	chartRow   = 4.2 * vg.Inch
	chartFixed = 1.6 * vg.Inch // for the axis and the legend
)

func init() { plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"} }

// chart draws a table: bars for each column, the base being 1.
func (t *table) chart() ([]byte, error) {
	p := plot.New()
	first := t.columns[0]
	p.Title.Text = t.name
	p.Y.Label.Text = "time, " + first.Base + " = 1: less is better"
	switch {
	case first.Unit.Rising():
		p.Y.Label.Text = "rate, " + first.Base + " = 1: more is better"
	case first.Unit == "B":
		p.Y.Label.Text = "memory, " + first.Base + " = 1: less is better"
	}
	p.Y.Min = 0
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.XOffs, p.Legend.ThumbnailWidth, p.Legend.Padding = 4, 8, 2
	var labels []string
	for _, c := range t.columns {
		labels = append(labels, c.Column)
	}
	top := 0.0
	for i, name := range t.rows {
		values := make(plotter.Values, len(t.columns))
		for j := range t.columns {
			if r := t.cell(name, j); r != nil && r.Ratio != nil {
				values[j] = r.Ratio.Median
				top = max(top, values[j])
			}
		}
		bars, err := plotter.NewBarChart(values, vg.Points(barWidth))
		if err != nil {
			return nil, err
		}
		bars.Color, bars.LineStyle.Width = colour(name, i), 0
		bars.Offset = vg.Points(barWidth * (float64(i) - float64(len(t.rows)-1)/2))
		p.Add(bars)
		p.Legend.Add(name, bars)
	}
	// The legend stands above the bars, so there has to be room.
	p.Y.Max = max(top, 1) * (1.1 + 0.08*float64(len(t.rows)))
	grid := plotter.NewGrid()
	grid.Vertical.Color = nil
	p.Add(grid)
	p.NominalX(labels...)
	p.X.Min, p.X.Max = -0.6, float64(len(labels))-0.4
	width := chartFixed + vg.Points(float64(len(t.columns))*(barWidth*float64(len(t.rows))+60))
	canvas := vgsvg.New(max(width, 4.5*vg.Inch), chartRow)
	p.Draw(draw.New(canvas))
	var b bytes.Buffer
	_, err := canvas.WriteTo(&b)
	return b.Bytes(), err
}

package report

import (
	"fmt"
	"math"
	"strconv"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
)

// quantity writes a number with its unit, three digits of it.
func quantity(x float64, unit measure.Unit) string {
	switch unit {
	case measure.MiBPerS:
		if x >= 1024 {
			return digits(x/1024) + " GiB/s"
		}
		return digits(x) + " MiB/s"
	case measure.Bytes:
		if x >= 1024 {
			return digits(x/1024) + " KiB"
		}
		return digits(x) + " B"
	case measure.PerByte:
		return digits(x) + " ns"
	}
	switch {
	case x >= 1e9:
		return digits(x/1e9) + " s"
	case x >= 1e6:
		return digits(x/1e6) + " ms"
	case x >= 1e3:
		return digits(x/1e3) + " µs"
	}
	return digits(x) + " ns"
}

// digits writes three significant digits, or all those before the point.
func digits(x float64) string {
	switch magnitude := math.Abs(x); {
	case magnitude >= 100 || magnitude == 0:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case magnitude >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	default:
		return strconv.FormatFloat(x, 'f', 2, 64)
	}
}

// ratio writes how a row compares with the base.
func ratio(s *measure.Spread) string {
	if s == nil {
		return ""
	}
	return "×" + digits(s.Median)
}

// optional writes the median of what may be unknown.
func optional(s *measure.Spread, unit measure.Unit) string {
	if s == nil {
		return ""
	}
	return quantity(s.Median, unit)
}

// count writes a number of allocations: a stray one among thousands is none.
func count(s *measure.Spread) string {
	if s == nil {
		return ""
	}
	if s.Median < 0.05 {
		return "0"
	}
	return fmt.Sprintf("%.3g", s.Median)
}

//go:build !linux

package report

func kernel() string    { return "" }
func processor() string { return "" }

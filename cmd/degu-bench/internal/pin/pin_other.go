//go:build !linux

package pin

func allowed() []int { return nil }

// Self does nothing: this system's processes run where it puts them.
func Self(int) error { return nil }

// Process does nothing.
func Process(pid, cpu int) error { return nil }

package measure

import (
	"time"

	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
)

// A Unit is what the value of a Sample is in.
type Unit string

// The sealed set of units.
const (
	Nanoseconds Unit = "ns"     // per operation: less is better
	PerByte     Unit = "ns/B"   // per byte: less is better
	CPU         Unit = "CPU ns" // of the client's processor time per operation: less is better
	MiBPerS     Unit = "MiB/s"  // more is better
	Bytes       Unit = "B"      // of memory: less is better
)

// Rising tells whether more is better.
func (u Unit) Rising() bool { return u == MiBPerS }

// A Contest is one question put to several clients: one column of a table.
type Contest struct {
	Group  string // the document that the table goes to
	Table  string // what the rows have in common
	Column string // what is asked
	About  string // a sentence for the table: what one operation is

	Unit   Unit
	Layout pin.Layout

	// N is how many operations a measurement has; zero is as many as fill
	// Settings.Slice. Warm is how many are done before where N is given, one
	// where it is zero, none where it is negative. Size is how many bytes one
	// moves, for MiBPerS and PerByte.
	N, Warm int
	Size    int64

	// Alone opens an entry for each measurement, and closes it after: two of them
	// at a time would disturb each other. N is given then.
	Alone bool

	// Rounds is at most how many rounds there are; zero is Settings.Rounds.
	Rounds int

	// Base is the entry that the others are compared with. Floor is the one
	// whose spread tells how noisy the machine is; "" is Base.
	Base, Floor string

	Entries []Entry
}

// Name is what --only is matched with.
func (c *Contest) Name() string { return c.Group + "/" + c.Table + "/" + c.Column }

// An Entry is one client in a contest.
type Entry struct {
	Name string

	// Open prepares everything that isn't to be measured.
	Open func() (Runner, error)
}

// A Runner does what is measured.
type Runner interface {
	// Do does n operations and checks each answer.
	Do(n int) error
	Close() error
}

// A Preparing has work to do in between that isn't what is measured.
type Preparing interface {
	Runner
	Prepared() time.Duration // what all its calls of Do have spent on it so far
}

// A SelfTimed measures itself, since its work is done by another process.
type SelfTimed interface {
	Runner
	Measure(n int) (Sample, error)
}

// Settings are the same for all contests.
type Settings struct {
	Rounds int
	Slice  time.Duration // of one measurement
}

// A Sample is what one measurement brought, per operation. Nil is unknown.
type Sample struct {
	Value  float64  `json:"value"`            // in the contest's unit
	CPU    *float64 `json:"cpu_ns,omitempty"` // processor time of the client's process
	Allocs *float64 `json:"allocs,omitempty"`
	Bytes  *float64 `json:"bytes,omitempty"` // that were allocated
}

// Elapsed makes a sample of n operations of size bytes each.
func Elapsed(unit Unit, n int, size int64, wall, cpu time.Duration) Sample {
	per := float64(cpu.Nanoseconds()) / float64(n)
	s := Sample{CPU: &per}
	switch unit {
	case MiBPerS:
		s.Value = float64(size) * float64(n) / (1 << 20) / max(wall, 1).Seconds()
	case CPU:
		s.Value = per
	case PerByte:
		s.Value = float64(wall.Nanoseconds()) / float64(n) / float64(size)
	default:
		s.Value = float64(wall.Nanoseconds()) / float64(n)
	}
	return s
}

// Package pin says which processor each process runs on. Where a client and its
// server run decides more about a round trip than what either of them does, so
// every figure names its layout.
package pin

// Anywhere is the processor of a process that isn't pinned.
const Anywhere = -1

// A Layout is where a client and its server run. Processors are numbered as the
// system does.
type Layout struct {
	Name           string
	Client, Server int
}

// Pinned tells whether the layout says where to run.
func (l Layout) Pinned() bool { return l.Client != Anywhere }

// Together, Apart and Unpinned are the names of layouts.
const (
	Together = "together" // client and server share one processor
	Apart    = "apart"    // one each
	Unpinned = "unpinned" // the system decides
)

// Layouts returns those that the machine has: together and, with two processors
// or more, apart. Where the system can't pin, there is only unpinned.
func Layouts() []Layout { return layouts(allowed()) }

func layouts(cpus []int) []Layout {
	switch len(cpus) {
	case 0:
		return []Layout{{Unpinned, Anywhere, Anywhere}}
	case 1:
		return []Layout{{Together, cpus[0], cpus[0]}}
	}
	// The last one: the first gets most of the machine's interrupts, and its
	// neighbour is often the same core by another name.
	first, last := cpus[0], cpus[len(cpus)-1]
	return []Layout{{Together, last, last}, {Apart, last, first}}
}

// Find returns the layout of that name, or the last one there is.
func Find(name string) Layout {
	all := Layouts()
	for _, l := range all {
		if l.Name == name {
			return l
		}
	}
	return all[len(all)-1]
}

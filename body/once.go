package body

import "sync/atomic"

// once is a body whose source is spent when it was sent. It is atomic since two
// connections may be given the same body by mistake.
type once struct{ used atomic.Bool }

func (o *once) spent() bool { return o.used.Load() }

// first tells the first caller, and no other, that the source is his.
func (o *once) first() bool { return o.used.CompareAndSwap(false, true) }

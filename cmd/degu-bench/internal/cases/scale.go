package cases

import "time"

// Scale is how much is done.
type Scale struct {
	Rounds int
	Slice  time.Duration // of one measurement
	Bulk   int64         // bytes of a large body
	Large  int           // most rounds with large bodies
	Slow   int           // most rounds of what else takes long
	Drip   []int         // KiB of preambles that drip
	Idle   int           // connections that are idle
	Crowd  []int         // connections that are busy at the same time
	Busy   int           // requests of a crowd, at least
	Short  int           // connections that are made for one request each
}

// Full is what the documents show. Many short rounds tell more than few long
// ones: what disturbs a machine lasts longer than a round, and is in all of its
// figures alike.
var Full = Scale{
	Rounds: 21, Slice: 12 * time.Millisecond, Bulk: 1 << 30, Large: 7, Slow: 3, Drip: []int{8, 64},
	Idle: 10_000, Crowd: []int{1, 10, 100, 1000, 10_000}, Busy: 3000, Short: 60,
}

// Quick shows that everything works, and no more: its figures mean nothing.
var Quick = Scale{
	Rounds: 1, Slice: 200 * time.Microsecond, Bulk: 1 << 20, Large: 1, Slow: 1, Drip: []int{1, 4},
	Idle: 50, Crowd: []int{1, 20}, Busy: 40, Short: 3,
}

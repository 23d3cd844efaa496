package conn

import "time"

// MaxBusyPoll is the most that a read tries before it waits: the time after
// which the runtime takes the processor away from a goroutine anyway.
const MaxBusyPoll = 10 * time.Millisecond

// payoff decides whether trying is worth it: where answers regularly take
// longer, it only costs.
type payoff struct {
	worth int // of 256: how often it was, lately
	skip  int // reads that were let pass since the last try
}

const (
	worthMax   = 256
	worthLeast = 64 // a quarter of the tries
	probeEvery = 64 // reads, where it isn't worth it
)

func newPayoff() payoff { return payoff{worth: worthMax} }

// try tells whether the next read is to try.
func (p *payoff) try() bool {
	if p.worth >= worthLeast {
		return true
	}
	if p.skip++; p.skip < probeEvery {
		return false
	}
	p.skip = 0
	return true
}

// tried learns from a read that had to wait for something.
func (p *payoff) tried(came bool) {
	outcome := 0
	if came {
		outcome = worthMax
	}
	p.worth += (outcome - p.worth) / 8
}

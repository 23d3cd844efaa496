package conn

import "sync/atomic"

// State is where a connection stands. Idle is the only one in which a request
// can begin.
type State uint32

// The sealed set of states.
const (
	Idle     State = iota // no exchange under way
	Awaiting              // a request is being written, or the preamble of its response is due
	Reading               // its body has to be read
	Switched              // 101: the connection speaks another protocol now
	Hijacked              // the socket is somebody else's
	Closed                // nothing goes any more
)

func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown state"
}

var stateNames = [...]string{
	Idle: "idle", Awaiting: "awaiting",
	Reading: "reading", Switched: "switched", Hijacked: "hijacked", Closed: "closed",
}

// event is what makes a connection change its state.
type event uint8

const (
	begin    event = iota // Request was called
	answered              // a final response whose body has to be read
	complete              // the exchange is over and the connection in step
	last                  // the exchange is over and so is the connection
	upgraded              // a 101 response
	hijacked              // Hijack was called
	failed                // any error, or Close
)

var eventNames = [...]string{
	begin: "Request", answered: "response with a body",
	complete: "exchange complete", last: "exchange complete, the last one",
	upgraded: "response 101", hijacked: "Hijack", failed: "error or Close",
}

// transitions is the lifecycle: what isn't in it can't happen.
var transitions = map[State]map[event]State{
	Idle:     {begin: Awaiting, hijacked: Hijacked, failed: Closed},
	Awaiting: {answered: Reading, complete: Idle, last: Closed, upgraded: Switched, failed: Closed},
	Reading:  {complete: Idle, last: Closed, failed: Closed},
	Switched: {hijacked: Hijacked, failed: Closed},
	Hijacked: {failed: Hijacked},
	Closed:   {failed: Closed},
}

// next is transitions as an array, made once.
var next = func() (t [Closed + 1][failed + 1]State) {
	for s := range t {
		for e := range t[s] {
			t[s][e] = Closed
			if to, ok := transitions[State(s)][event(e)]; ok {
				t[s][e] = to
			}
		}
	}
	return t
}()

// lifecycle holds the state. It is atomic because Close comes from anywhere,
// and so that a second goroutine is noticed.
type lifecycle struct{ state atomic.Uint32 }

func (l *lifecycle) load() State { return State(l.state.Load()) }

// begin goes from Idle to Awaiting, for one caller only.
func (l *lifecycle) begin() bool {
	return l.state.CompareAndSwap(uint32(Idle), uint32(Awaiting))
}

// hijack goes from a state to Hijacked, unless it has changed meanwhile.
func (l *lifecycle) hijack(from State) bool {
	return l.state.CompareAndSwap(uint32(from), uint32(next[from][hijacked]))
}

// move makes the transition and returns the state before it. A connection that
// was closed meanwhile stays closed.
func (l *lifecycle) move(e event) (from State) {
	for {
		from = l.load()
		if l.state.CompareAndSwap(uint32(from), uint32(next[from][e])) {
			return from
		}
	}
}

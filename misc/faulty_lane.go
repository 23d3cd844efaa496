package misc

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// lane is one direction of a Faulty.
type lane struct {
	op   string
	turn sync.Mutex // held during an I/O

	mu       sync.Mutex
	changed  sync.Cond
	at       int64   // bytes that went through
	stops    []Fault // to come, without those that follow
	corrupts []Fault
	ready    time.Time // when the delay that is on ends
	failed   error     // how a cut or a reset ended it
	closed   bool
	limited  deadline

	split  int
	random *rand.Rand
}

func (l *lane) init(op string, faults []Fault, split int, seed uint64) {
	l.op, l.split = op, split
	l.changed.L = &l.mu
	l.random = rand.New(rand.NewPCG(seed, 0))
	at := int64(0)
	for _, f := range faults {
		if f.At < at {
			panic("misc: a fault at an offset below that of the one before: sort them by At")
		}
		if at = f.At; f.Kind == FaultCorrupt {
			l.corrupts = append(l.corrupts, f)
		} else {
			l.stops = append(l.stops, f)
		}
	}
}

// next returns how many of want bytes the next I/O of the socket may move, or
// the fault that it meets instead, after any wait that there is.
func (l *lane) next(want int) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		switch {
		case l.closed:
			return 0, errLocalClosed
		case l.failed != nil:
			return 0, l.failed
		case want == 0:
			return 0, nil
		case len(l.stops) == 0 || l.stops[0].At > l.at:
			return l.piece(want), nil
		}
		if fault := l.meet(l.stops[0]); fault != nil {
			return 0, fault
		}
	}
}

// meet is called where the stream has come to f. Without an error it goes on.
func (l *lane) meet(f Fault) error {
	switch f.Kind {
	case FaultCut:
		if l.op == "read" {
			return io.EOF
		}
		return syscall.EPIPE
	case FaultReset:
		return syscall.ECONNRESET
	}
	var pause deadline
	if f.Kind == FaultDelay {
		if l.ready.IsZero() {
			l.ready = time.Now().Add(f.Delay) // an I/O that gives up earlier doesn't begin it anew
		}
		if left := time.Until(l.ready); left > 0 {
			pause.start(left, &l.changed)
			defer pause.stop()
		} else {
			pause.passed = true
		}
	}
	for {
		switch {
		case l.closed || l.failed != nil:
			return nil // next tells
		case pause.passed:
			l.stops, l.ready = l.stops[1:], time.Time{}
			return nil
		case l.limited.passed:
			return os.ErrDeadlineExceeded
		}
		l.changed.Wait()
	}
}

// piece is the size of the next I/O: up to the next fault, and as the seed
// splits it.
func (l *lane) piece(want int) int {
	if len(l.stops) > 0 {
		want = int(min(int64(want), l.stops[0].At-l.at))
	}
	if l.split > 0 {
		want = min(want, 1+l.random.IntN(l.split))
	}
	return want
}

// changes tells whether one of the next n bytes is to be changed.
func (l *lane) changes(n int) bool {
	return len(l.corrupts) > 0 && l.corrupts[0].At < l.at+int64(n)
}

// corrupt changes those bytes of p, the next ones, that are to be changed.
func (l *lane) corrupt(p []byte) {
	for _, f := range l.corrupts {
		if i := f.At - l.at; i >= 0 && i < int64(len(p)) {
			if f.Mask == 0 {
				f.Mask = 0xff
			}
			p[i] ^= f.Mask
		}
	}
}

// pass notes that n bytes went through.
func (l *lane) pass(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at += int64(n)
	for len(l.corrupts) > 0 && l.corrupts[0].At < l.at {
		l.corrupts = l.corrupts[1:]
	}
}

func (l *lane) passed() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at
}

// fail ends the lane by a cut or a reset. Other errors pass by. It tells whether
// the lane was whole until then.
func (l *lane) fail(fault error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ends := fault.(syscall.Errno)
	if !ends && fault != io.EOF || l.failed != nil {
		return false
	}
	l.failed = fault
	l.changed.Broadcast()
	return true
}

// explain puts the lane's fault in the place of what it did to the socket.
func (l *lane) explain(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil || l.failed == nil || l.closed {
		return err
	}
	if l.failed == io.EOF {
		return io.EOF
	}
	return &net.OpError{Op: l.op, Net: "faulty", Err: os.NewSyscallError(l.op, l.failed)}
}

// close ends waits. It tells whether a fault had ended the lane before.
func (l *lane) close() (broke bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	broke = l.failed != nil && !l.closed
	l.closed = true
	l.limited.stop()
	l.changed.Broadcast()
	return broke
}

// limit sets the deadline of stalls and delays, and by set that of the socket.
func (l *lane) limit(set func(time.Time) error, at time.Time) error {
	err := set(at)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return err
	}
	l.limited.set(at, &l.changed)
	if l.failed != nil && errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// RandomFaults draws faults: pieces of up to 64 bytes, a few delays of less than
// 10 ms, and three times out of four one fault of another kind, at an offset
// below within, in either direction. The same seed gives the same faults.
func RandomFaults(seed uint64, within int64) Faults {
	r := rand.New(rand.NewPCG(seed, 1))
	f := Faults{Seed: seed, Split: 1 + r.IntN(64)}
	last := Fault{Kind: FaultStall + FaultKind(r.IntN(4)), At: r.Int64N(within), Mask: byte(1 + r.IntN(255))}
	for _, lane := range []*[]Fault{&f.Read, &f.Write} {
		at := int64(0)
		for range r.IntN(3) {
			at += r.Int64N(within-at) / 2
			*lane = append(*lane, Fault{Kind: FaultDelay, At: at, Delay: time.Duration(r.IntN(int(10 * time.Millisecond)))})
		}
	}
	if r.IntN(4) == 0 {
		return f
	}
	lane := &f.Read
	if r.IntN(2) == 0 {
		lane = &f.Write
	}
	if n := len(*lane); n > 0 {
		last.At = max(last.At, (*lane)[n-1].At)
	}
	*lane = append(*lane, last)
	return f
}

package misc

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// pairBuffer is how many bytes one direction of a Pair holds before writes wait.
const pairBuffer = 64 << 10

// errLocalClosed is for I/O on a connection that this side has closed. Package
// net and its Pipe have an error each for it, and callers look for either.
var errLocalClosed error = localClosed{}

type localClosed struct{}

func (localClosed) Error() string   { return "use of closed connection" }
func (localClosed) Unwrap() []error { return []error{net.ErrClosed, io.ErrClosedPipe} }

// deadline is one that can pass while somebody waits on a condition variable,
// whose lock guards it.
type deadline struct {
	timer  *time.Timer
	passed bool
}

// set is called with the lock of wake held. A zero time means none.
func (d *deadline) set(at time.Time, wake *sync.Cond) {
	d.stop()
	d.passed = false
	if !at.IsZero() {
		left := time.Until(at)
		if d.passed = left <= 0; !d.passed {
			d.start(left, wake)
		}
	}
	wake.Broadcast()
}

// start has the deadline pass after left, unless it is stopped before.
func (d *deadline) start(left time.Duration, wake *sync.Cond) {
	var timer *time.Timer
	timer = time.AfterFunc(left, func() {
		wake.L.Lock()
		defer wake.L.Unlock()
		if d.timer == timer { // it may have come too late to be stopped
			d.passed = true
			wake.Broadcast()
		}
	})
	d.timer = timer
}

func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}

// flow is one direction of a Pair:
//
//	data[0:start] read | data[start:] unread, at most pairBuffer bytes
type flow struct {
	mu      sync.Mutex
	changed sync.Cond
	data    []byte
	start   int

	writing bool // a Write is under way: another one waits, so that they don't mix
	ended   bool // the writer closed: the reader gets io.EOF behind the data
	deaf    bool // the reader closed
	reset   bool

	readLimit, writeLimit deadline
}

func newFlow() *flow {
	f := new(flow)
	f.changed.L = &f.mu
	return f
}

func (f *flow) read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		switch {
		case f.deaf:
			return 0, errLocalClosed
		case f.readLimit.passed:
			return 0, os.ErrDeadlineExceeded
		case f.reset:
			return 0, syscall.ECONNRESET
		case len(p) == 0:
			return 0, nil
		case f.start < len(f.data):
			n := copy(p, f.data[f.start:])
			if f.start += n; f.start == len(f.data) {
				f.data, f.start = f.data[:0], 0
			}
			f.changed.Broadcast()
			return n, nil
		case f.ended:
			return 0, io.EOF
		}
		f.changed.Wait()
	}
}

func (f *flow) write(p []byte) (written int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for mine := false; ; {
		switch {
		case f.ended:
			err = errLocalClosed
		case f.writeLimit.passed:
			err = os.ErrDeadlineExceeded
		case f.reset:
			err = syscall.ECONNRESET
		case f.deaf:
			err = io.ErrClosedPipe
		case mine || !f.writing:
			f.writing, mine = true, true
			n := f.put(p[written:])
			if written += n; n > 0 {
				f.changed.Broadcast()
			}
		}
		if err != nil || mine && written == len(p) {
			if mine {
				f.writing = false
				f.changed.Broadcast()
			}
			return written, err
		}
		f.changed.Wait()
	}
}

// put appends what there is room for.
func (f *flow) put(p []byte) int {
	n := min(len(p), pairBuffer-(len(f.data)-f.start))
	if f.start > 0 && n > cap(f.data)-len(f.data) {
		f.data, f.start = f.data[:copy(f.data, f.data[f.start:])], 0
	}
	f.data = append(f.data, p[:n]...)
	return n
}

// change does something to the flow and wakes those who wait.
func (f *flow) change(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
	f.changed.Broadcast()
}

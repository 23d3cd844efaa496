//go:build unix

package conn

import (
	"time"

	"golang.org/x/sys/unix"
)

// busyPoll tries to read from a socket for a while where nothing has arrived yet,
// before the goroutine is parked: to be woken costs more than a short answer
// takes, above all when it wakes another processor.
//
// It tries in ordinary Go code, which the garbage collector and the scheduler
// can interrupt, and never for longer than a goroutine may run at a stretch.
type busyPoll struct {
	limit time.Duration // not positive: it doesn't try
	worth payoff
}

func newBusyPoll(d time.Duration) busyPoll {
	return busyPoll{limit: min(d, MaxBusyPoll), worth: newPayoff()}
}

// read is readNow, and the tries after it.
func (b *busyPoll) read(fd uintptr, p []byte) (n int, err error) {
	if n, err = readNow(fd, p); err == unix.EAGAIN {
		return b.spin(fd, p)
	}
	return n, err
}

// spin tries to read for a while, EAGAIN if in vain.
func (b *busyPoll) spin(fd uintptr, p []byte) (n int, err error) {
	if b.limit <= 0 || !b.worth.try() {
		return 0, unix.EAGAIN
	}
	for begin := time.Now(); time.Since(begin) < b.limit; {
		if n, err = readNow(fd, p); err != unix.EAGAIN {
			b.worth.tried(true)
			return n, err
		}
	}
	b.worth.tried(false)
	return 0, unix.EAGAIN
}

package conn

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
	"weak"
)

// interrupt lets a context end the I/O of the exchange that it was given for,
// and only that. What is registered with a context stays there after the
// exchange, asleep, since the next one mostly comes with the same context; it
// refers to the Conn weakly, so that one that is dropped is collected although
// the context lives on.
type interrupt struct {
	mu     sync.Mutex
	stop   func() bool     // takes the registration back; nil: there is none
	ctx    context.Context // that it is with
	serial uint64          // of the registration: an earlier one may still come late
	awake  bool            // an exchange is under way with ctx
	hit    atomic.Bool     // ctx is done and the deadlines are in the past

	watching bool // likewise awake, for the exchange's own goroutine alone
}

// watch begins to let ctx, which can end, interrupt c. One with the same Done
// channel as the last one allocates nothing.
func (c *Conn) watch(ctx context.Context) {
	i := &c.intr
	i.watching = true
	i.mu.Lock()
	defer i.mu.Unlock()
	i.awake = true
	if i.stop != nil && i.ctx.Done() == ctx.Done() {
		if ctx.Err() != nil { // it may have come while asleep
			i.strike(c)
		}
		return
	}
	i.forget()
	i.ctx = ctx
	i.serial++
	serial, conn := i.serial, weak.Make(c)
	i.stop = context.AfterFunc(ctx, func() {
		c := conn.Value()
		if c == nil {
			return
		}
		i := &c.intr
		i.mu.Lock()
		defer i.mu.Unlock()
		if i.serial == serial && i.awake {
			i.strike(c)
		}
	})
}

// strike ends the I/O under way and any further one. The order matters: whoever
// sets a deadline of his own looks at hit afterwards (see grant).
func (i *interrupt) strike(c *Conn) {
	i.hit.Store(true)
	c.sock.SetDeadline(time.Unix(1, 0))
}

// forget takes the registration back.
func (i *interrupt) forget() {
	if i.stop != nil {
		i.stop()
		i.stop, i.ctx = nil, nil
	}
}

// rest ends what the context has to say about the exchange, and takes back what
// it did to the socket.
func (c *Conn) rest() {
	i := &c.intr
	if !i.watching {
		return
	}
	i.watching = false
	i.mu.Lock()
	defer i.mu.Unlock()
	i.awake = false
	if i.hit.Swap(false) {
		c.sock.SetDeadline(time.Time{})
		c.deadline.forget()
	}
}

// sleep is for a Conn that is idle, and may be for long: the next exchange
// registers anew.
func (i *interrupt) sleep() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.forget()
}

// release is for a Conn that is closed.
func (i *interrupt) release() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.awake = false
	i.forget()
}

// err returns the context's reason after a hit, else nil.
func (i *interrupt) err() error {
	if !i.hit.Load() {
		return nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.ctx == nil {
		return nil
	}
	return contextError(i.ctx)
}

// contextError is the error of a context that is done: one that errors.Is finds
// context.Canceled or DeadlineExceeded in, and the cause if there is another.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if cause == nil || errors.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

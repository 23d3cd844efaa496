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
// and only that. Where exchanges in a row come with the same context, what is
// registered with it stays there, asleep in between. Otherwise it is taken back
// with the end of the exchange: to be called for nothing, when the context is
// cancelled as most are in the end, takes a goroutine. What is registered refers to
// the Conn weakly, so that one that is dropped is collected although the context
// lives on.
type interrupt struct {
	mu    sync.Mutex
	ctx   context.Context // of the exchange
	done  <-chan struct{} // of the last exchange's context
	stop  func() bool     // takes the registration back; nil: there is none
	fire  func()          // what is registered; nil: to be made, as an earlier one may still come late
	last  uint64          // fire's number
	kept  bool            // the registration outlives the exchange
	awake bool            // an exchange is under way with ctx
	hit   atomic.Bool     // ctx is done and the deadlines are in the past
	cause error           // why, then

	watching bool // likewise awake, for the exchange's own goroutine alone
}

// watch begins to let ctx, which can end, interrupt c. One with the same Done
// channel as the last two allocates nothing.
func (c *Conn) watch(ctx context.Context) {
	i, done := &c.intr, ctx.Done()
	i.watching = true
	i.mu.Lock()
	defer i.mu.Unlock()
	i.awake = true
	if again := i.done == done; !again || i.stop == nil {
		i.forget()
		i.register(c, ctx)
		i.done, i.kept = done, again
	}
	i.ctx = ctx
	if c.life.load() == Closed { // since the request began, and nobody else takes it back
		i.awake = false
		i.forget()
		return
	}
	if ctx.Err() != nil { // what is registered comes too late, or came while asleep
		i.strike(c)
	}
}

func (i *interrupt) register(c *Conn, ctx context.Context) {
	if i.fire == nil {
		i.last++
		i.fire = interruption(weak.Make(c), i.last)
	}
	i.stop = context.AfterFunc(ctx, i.fire)
}

// interruption is what a context calls, in a goroutine of its own.
func interruption(conn weak.Pointer[Conn], number uint64) func() {
	return func() {
		c := conn.Value()
		if c == nil {
			return
		}
		i := &c.intr
		i.mu.Lock()
		defer i.mu.Unlock()
		if i.last == number && i.awake {
			i.strike(c)
		}
	}
}

// strike ends the I/O under way and any further one. The order matters: whoever
// sets a deadline of his own looks at hit afterwards (see grant).
func (i *interrupt) strike(c *Conn) {
	i.cause = contextError(i.ctx)
	i.hit.Store(true)
	c.sock.SetDeadline(time.Unix(1, 0))
}

// forget takes the registration back.
func (i *interrupt) forget() {
	if i.stop == nil {
		return
	}
	if !i.stop() {
		i.fire = nil
	}
	i.stop, i.ctx = nil, nil
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
	if !i.kept {
		i.forget()
	}
	if i.hit.Load() {
		i.hit.Store(false)
		i.cause = nil
		c.sock.SetDeadline(time.Time{})
		c.deadline.forget()
	}
}

// sleep is for a Conn that is idle, and may be for long, or that is closed.
func (i *interrupt) sleep() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.awake = false
	i.forget()
	i.done = nil
}

// err returns the context's reason after a hit, else nil.
func (i *interrupt) err() error {
	if !i.hit.Load() {
		return nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.cause
}

// contextError is the error of a context that is done: one that errors.Is finds
// context.Canceled or DeadlineExceeded in, and the cause if there is another.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	switch err {
	case context.Canceled, context.DeadlineExceeded:
	default: // of a context of the caller's own, and perhaps not to be compared
		return err
	}
	if cause == nil || errors.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

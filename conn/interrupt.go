package conn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// interrupt lets a context end the I/O of the exchange that it was given for,
// and only that. Its function runs in a goroutine of its own, possibly late, so
// the exchange has a number that tells whether it is still meant.
type interrupt struct {
	mu       sync.Mutex
	ctx      context.Context
	stop     func() bool // nil: nothing is attached
	exchange uint64
	hit      atomic.Bool // the context is done and the deadlines are in the past
}

// attach begins to watch ctx on behalf of sock. A context that can't end costs
// nothing.
func (i *interrupt) attach(ctx context.Context, sock net.Conn) {
	if ctx.Done() == nil {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.exchange++
	mine := i.exchange
	i.ctx = ctx
	i.stop = context.AfterFunc(ctx, func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		if i.stop != nil && i.exchange == mine {
			// The order matters: whoever sets a deadline of his own looks at
			// hit afterwards (see sockReader).
			i.hit.Store(true)
			sock.SetDeadline(time.Unix(1, 0))
		}
	})
}

// detach ends the watch, and takes back what it did to sock. It tells whether
// there was something to take back: then sock has no deadline now.
func (i *interrupt) detach(sock net.Conn) (cleared bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stop == nil {
		return false
	}
	i.stop()
	i.stop, i.ctx = nil, nil
	if !i.hit.Swap(false) {
		return false
	}
	sock.SetDeadline(time.Time{})
	return true
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

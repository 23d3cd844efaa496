package main

import (
	"context"
	"time"
)

// moment is how long a write may still take when the command is interrupted: it
// has a last word to say, but there may be nobody who reads.
const moment = 100 * time.Millisecond

// within does what may take for ever, since a person or another program has to
// do something first and no context ends the system call. It gives up once the
// context and then the grace are over. What was under way then is left behind,
// so f keeps to itself what it works with.
func within[T any](ctx context.Context, grace time.Duration, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	arrived := make(chan result, 1)
	go func() {
		value, err := f()
		arrived <- result{value, err}
	}()
	select {
	case got := <-arrived:
		return got.value, got.err
	case <-ctx.Done():
	}
	select {
	case got := <-arrived:
		return got.value, got.err
	case <-time.After(grace):
		var none T
		return none, ctx.Err()
	}
}

package conn

import (
	"testing"
	"time"
)

func TestDeadlineIsSetOnlyWhenNeeded(t *testing.T) {
	const timeout = time.Hour
	var set []time.Time
	record := func(at time.Time) error {
		set = append(set, at)
		return nil
	}
	var d deadline
	begin := time.Now()
	for range 1000 {
		if err := d.arm(begin, record, timeout); err != nil {
			t.Fatal(err)
		}
	}
	if len(set) != 1 {
		t.Fatalf("set %d times for I/Os in a row", len(set))
	}
	if late := set[0].Sub(begin) - timeout; late < timeout/slackShare || late > timeout/8 {
		t.Errorf("the deadline is %v later than the timeout", late)
	}
	d.enough = time.Since(begin) // as if a sixteenth of the timeout had passed
	if d.arm(begin, record, timeout); len(set) != 2 || !set[1].After(set[0]) {
		t.Errorf("%v", set)
	}
	if d.arm(begin, record, NoTimeout); len(set) != 2 {
		t.Error("set without a timeout")
	}
}

func TestEveryTransitionIsInTheTable(t *testing.T) {
	for from, events := range transitions {
		for e, to := range events {
			if next[from][e] != to {
				t.Errorf("%v, event %d: %v, want %v", from, e, next[from][e], to)
			}
		}
		if next[from][failed] < Hijacked {
			t.Errorf("%v: the connection can be used after an error", from)
		}
	}
	if len(transitions) != len(stateNames) || len(next) != len(stateNames) || len(next[0]) != len(eventNames) {
		t.Errorf("%d states in the table, %d with a name; %d events, %d with a name",
			len(transitions), len(stateNames), len(next[0]), len(eventNames))
	}
	var l lifecycle
	l.move(begin)
	l.move(failed)
	for e := begin; e <= failed; e++ {
		if l.move(e); l.load() != Closed {
			t.Errorf("event %d opens a closed connection", e)
		}
	}
}

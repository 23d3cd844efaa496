package conn

import "time"

// slackShare is the part of a timeout that a deadline may be late by. Setting
// one costs as much as several reads of the clock, so the deadline is set that
// much later than needed, and left alone as long as it still grants an I/O the
// whole timeout.
const slackShare = 16

// deadline is one direction's. It belongs to the goroutine of the exchange.
type deadline struct {
	enough time.Duration // since the connection began; until then, the deadline that is set is good for another I/O
	fixed  bool          // one is set for all I/Os together
}

// arm sees to it that the deadline is at least timeout away, and at most a
// sixteenth more. A timeout below zero means none. The time since the connection
// began costs half of what the time of day does.
func (d *deadline) arm(began time.Time, set func(time.Time) error, timeout time.Duration) error {
	if timeout < 0 || d.fixed {
		return nil
	}
	return d.armAt(time.Since(began), began, set, timeout)
}

// lacks tells whether the deadline is too near for another I/O.
func (d *deadline) lacks(now time.Duration) bool { return now >= d.enough }

func (d *deadline) armAt(now time.Duration, began time.Time, set func(time.Time) error, timeout time.Duration) error {
	if !d.lacks(now) {
		return nil
	}
	d.enough = now + timeout/slackShare
	return set(began.Add(d.enough + timeout))
}

package conn

import (
	"math"
	"net"
	"sync/atomic"
	"time"
)

const (
	// slackShare is the part of a timeout that is one slack. A deadline is set two
	// of them later than needed, and left alone for the first: to set one costs
	// as much as several looks at the clock. The second is for an alarm that
	// rings late.
	slackShare = 32

	// leastAlarm is the shortest slack that an alarm is for. Where a process is
	// kept from running for a while, as one is now and then, alarms ring later
	// than a shorter one allows. mostAlarm bounds how long one may stay behind
	// a connection that is gone.
	leastAlarm = 50 * time.Millisecond
	mostAlarm  = 10 * time.Second

	// fewLooks is how often the clock is asked under one deadline before there is
	// an alarm: it costs as much as some ten looks, and many connections end, or
	// rest, before that.
	fewLooks = 3

	// maxTimeout is what a longer one comes to: what is reckoned with it has to
	// fit into a Duration.
	maxTimeout = 100 * 365 * 24 * time.Hour
)

// deadline bounds I/O in both directions. It belongs to the goroutine of the
// exchange, all but the alarm.
type deadline struct {
	began   time.Time     // which durations are reckoned from: half as much to ask for as the time of day
	enough  time.Duration // until then, the deadline that is set is good for another I/O
	alarm   atomic.Pointer[alarm]
	trusted bool // the I/O under way began without a look at the clock
	fixed   bool // one is set for several I/Os together
	exact   bool // without an alarm
	looks   int  // at the clock, that found the deadline good
}

// An alarm rings when a deadline has to be set anew. As long as it hasn't, I/Os
// begin without a look at the clock, which takes longer than all else that they
// need, short of the system. A connection has one when its I/Os come often enough.
type alarm struct {
	began time.Time
	rung  atomic.Int64 // when, in nanoseconds; 0: it is due
	timer *time.Timer
}

// ring ends what is due before it looks when that is: an I/O that begins in between
// has to count as one that began before.
func (a *alarm) ring() {
	a.rung.Store(math.MaxInt64)
	a.rung.Store(max(1, int64(time.Since(a.began))))
}

func (a *alarm) due() bool { return a != nil && a.rung.Load() == 0 }

// quiet tells whether another I/O may begin under the deadline that is set, as
// far as the alarm knows, or without any.
func (d *deadline) quiet(timeout time.Duration) bool {
	d.trusted = d.alarm.Load().due()
	return d.trusted || timeout < 0
}

// arm sees to it that the deadline is at least timeout away, and at most a
// sixteenth more. A timeout below zero means none.
func (d *deadline) arm(sock net.Conn, timeout time.Duration) error {
	d.trusted = false
	if timeout < 0 || d.fixed {
		return nil
	}
	now, slack := time.Since(d.began), timeout/slackShare
	if left := d.enough - now; left > 0 {
		if d.looks++; d.looks >= fewLooks && slack >= leastAlarm && !d.exact && !d.alarm.Load().due() {
			d.wind(min(left, mostAlarm))
		}
		return nil
	}
	d.enough, d.looks = now+slack, 0
	return sock.SetDeadline(d.began.Add(now + timeout + 2*slack))
}

// wind lets the alarm ring after so long, while the deadline is still enough.
func (d *deadline) wind(after time.Duration) {
	if a := d.alarm.Load(); a != nil {
		a.rung.Store(0)
		a.timer.Reset(after)
		return
	}
	a := &alarm{began: d.began}
	a.timer = time.AfterFunc(after, a.ring)
	d.alarm.Store(a)
}

// early tells whether an I/O that timed out may have had less than its timeout,
// since the alarm rang too late or has yet to. It is to go on then, and gets a new
// deadline.
func (d *deadline) early(timeout time.Duration) bool {
	a := d.alarm.Load()
	if !d.trusted || a == nil {
		return false
	}
	rung := time.Duration(a.rung.Load())
	if rung > 0 && rung <= d.enough+timeout/slackShare {
		return false
	}
	d.forget()
	return true
}

// forget is for a deadline that somebody else has set.
func (d *deadline) forget() {
	d.enough, d.fixed = 0, false
	d.rest()
}

// rest is for a connection that may be idle for long.
func (d *deadline) rest() {
	d.looks = 0
	d.disarm()
}

// disarm stops the alarm. It may be called from any goroutine: an alarm that is
// made meanwhile rings once, for nobody.
func (d *deadline) disarm() {
	if a := d.alarm.Swap(nil); a != nil {
		a.timer.Stop()
	}
}

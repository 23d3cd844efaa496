package wiretest

import (
	"testing"

	"github.com/degu-go/degu/wire"
)

// A Case is a message and what is to become of it.
type Case struct {
	Name string
	Why  string // a refusal cites its RFC section or an advisory
	In   string

	// Want is what the message says: its first line, then its fields. It is
	// nil for a message that every codec must refuse.
	Want []string

	// Err is the error of a codec of the full grammar for a refused message.
	Err wire.Error

	// Full marks a message that only codecs of the full grammar must take.
	Full bool
}

// takes makes the case of a message that every codec must take.
func takes(name, why, in string, want ...string) Case {
	return Case{Name: name, Why: why, In: in, Want: append([]string{}, want...)}
}

// full makes the case of a message that RFC9112 codecs must take.
func full(name, why, in string, want ...string) Case {
	c := takes(name, why, in, want...)
	c.Full = true
	return c
}

// refuses makes the case of a message that every codec must refuse.
func refuses(name, why, in string, err wire.Error) Case {
	return Case{Name: name, Why: why, In: in, Err: err}
}

// outcome is what a codec of the full grammar makes of the message.
func (c Case) outcome() outcome {
	if c.Want == nil {
		return outcome{err: c.Err}
	}
	return outcome{said: c.Want, n: len(c.In)}
}

// run examines one parser with all cases.
func (e exam) run(t *testing.T, kind string, p parser, cases []Case) {
	t.Run(kind, func(t *testing.T) {
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				free := !e.full && (c.Full || c.Want == nil)
				everyWay(t, p, c.In, c.outcome(), free)
				if t.Failed() {
					t.Logf("why: %s", c.Why)
				}
			})
		}
	})
}

package misc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// A Step is a line of a Script: one of Expect, ExpectClose, Reply, Dribble,
// Drain, Stall, CloseWrite, Close, Reset, Next.
type Step struct {
	verb verb
	text string
}

type verb string

const (
	expect      verb = "expect"
	expectClose verb = "expect close"
	reply       verb = "reply"
	dribble     verb = "dribble"
	drain       verb = "drain"
	stall       verb = "stall"
	closeWrite  verb = "close write"
	closing     verb = "close"
	reset       verb = "reset"
	next        verb = "next"
)

// String is the step for a message, cut where it is long.
func (s Step) String() string {
	if s.text == "" {
		return string(s.verb)
	}
	return string(s.verb) + " " + quoteCut(s.text)
}

// Expect reads exactly these bytes. What follows them is left to the next step.
func Expect(text string) Step { return Step{expect, text} }

// ExpectClose reads the end of the stream, or that it broke.
func ExpectClose() Step { return Step{verb: expectClose} }

// Reply sends these bytes in one write.
func Reply(text string) Step { return Step{reply, text} }

// Dribble sends these bytes in a write each.
func Dribble(text string) Step { return Step{dribble, text} }

// Drain reads whatever comes until the client closes or the test ends, however
// long that takes: what a server does that falls silent.
func Drain() Step { return Step{verb: drain} }

// Stall does nothing until the test ends: not even reading.
func Stall() Step { return Step{verb: stall} }

// CloseWrite ends the stream to the client, which can still be read from. With
// TLS that is close_notify alone.
func CloseWrite() Step { return Step{verb: closeWrite} }

// Close closes the connection. With bytes from the client unread, the system
// makes it a reset.
func Close() Step { return Step{verb: closing} }

// Reset closes the connection so that the client gets ECONNRESET, by TCP; with
// TLS, without a goodbye. A Unix socket has no resets of its own: it is closed.
func Reset() Step { return Step{verb: reset} }

// Next closes the connection, if it isn't closed, and waits for another one,
// for which the rest of the transcript is.
func Next() Step { return Step{verb: next} }

// play does the step. A *difference is a failure of the test, any other error
// means that the client is gone.
func (s Step) play(p *player) (err error) {
	c := p.conn
	switch s.verb {
	case expect:
		return s.expect(c)
	case expectClose:
		return s.expectClose(c)
	case reply:
		_, err = io.WriteString(c, s.text)
	case dribble:
		for i := 0; i < len(s.text) && err == nil; i++ {
			_, err = io.WriteString(c, s.text[i:i+1])
		}
	case drain:
		io.Copy(io.Discard, c)
	case stall:
		<-p.over
	case closeWrite:
		err = c.(interface{ CloseWrite() error }).CloseWrite()
	case closing:
		p.closeSock()
	case reset:
		resetSocket(c)
		p.forget()
	}
	return err
}

// expect stops with the first byte that is wrong: the client may not send as
// many as there should be, and wait for an answer.
func (s Step) expect(c net.Conn) error {
	got := make([]byte, 0, len(s.text))
	for len(got) < len(s.text) {
		n, err := c.Read(got[len(got):cap(got)])
		got = got[:len(got)+n]
		if !strings.HasPrefix(s.text, string(got)) {
			return &difference{s.text, string(append(got, rest(c)...)), nil}
		}
		if err != nil && len(got) < len(s.text) {
			return &difference{s.text, string(got), err}
		}
	}
	return nil
}

// rest is what else the client has sent by now, for the message.
func rest(c net.Conn) []byte {
	c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	more, _ := io.ReadAll(io.LimitReader(c, 4<<10))
	return more
}

func (s Step) expectClose(c net.Conn) error {
	more := make([]byte, 4<<10)
	n, err := c.Read(more)
	switch {
	case n > 0:
		return &difference{"", string(append(more[:n], rest(c)...)), nil}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &difference{"", "", err}
	}
	return nil
}

// difference is what the client should have sent and what it did.
type difference struct {
	want, got string
	err       error // why there was no more
}

// Error shows lines that are the same once, then what is missing by "-" and
// what came instead by "+".
func (d *difference) Error() string {
	want, got := bytes.SplitAfter([]byte(d.want), []byte("\n")), bytes.SplitAfter([]byte(d.got), []byte("\n"))
	var s strings.Builder
	switch at := common(d.want, d.got); {
	case errors.Is(d.err, os.ErrDeadlineExceeded):
		fmt.Fprintf(&s, "the client fell silent at offset %d: %v", at, d.err)
	case d.err != nil:
		fmt.Fprintf(&s, "the client's bytes differ from offset %d on, where they ended: %v", at, d.err)
	default:
		fmt.Fprintf(&s, "the client's bytes differ from offset %d on", at)
	}
	for len(want) > 0 && len(got) > 0 && bytes.Equal(want[0], got[0]) {
		writeLines(&s, "  ", want[:1])
		want, got = want[1:], got[1:]
	}
	writeLines(&s, "- ", want)
	writeLines(&s, "+ ", got)
	return s.String()
}

// common is the length of what a and b begin with.
func common(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func writeLines(s *strings.Builder, sign string, lines [][]byte) {
	const most = 20
	for i, line := range lines {
		if i == most {
			fmt.Fprintf(s, "\n%s… %d lines more", sign, len(lines)-most)
			return
		}
		if len(line) > 0 {
			s.WriteString("\n" + sign + quoteCut(string(line)))
		}
	}
}

// quoteCut quotes the client's bytes, of which there may be many.
func quoteCut(text string) string {
	const most = 160
	if len(text) <= most {
		return strconv.Quote(text)
	}
	return strconv.Quote(text[:most]) + "… (" + strconv.Itoa(len(text)) + " bytes)"
}

package body_test

import (
	"io"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// pieces is a stream that arrives in the given pieces, one a Read, and ends
// with err, io.EOF if nil.
type pieces struct {
	parts []string
	err   error
	reads int
}

func (p *pieces) Read(b []byte) (int, error) {
	p.reads++
	for len(p.parts) > 0 && p.parts[0] == "" {
		p.parts = p.parts[1:]
	}
	if len(p.parts) == 0 {
		if p.err != nil {
			return 0, p.err
		}
		return 0, io.EOF
	}
	n := copy(b, p.parts[0])
	p.parts[0] = p.parts[0][n:]
	return n, nil
}

// deliveries are the ways in which the same bytes can arrive.
var deliveries = []struct {
	name string
	cut  func(s string) []string
}{
	{"whole", func(s string) []string { return []string{s} }},
	{"byte by byte", func(s string) []string { return strings.Split(s, "") }},
	{"threes", func(s string) (parts []string) {
		for len(s) > 3 {
			parts, s = append(parts, s[:3]), s[3:]
		}
		return append(parts, s)
	}},
	{"first half at once", func(s string) []string {
		return append([]string{s[:len(s)/2]}, strings.Split(s[len(s)/2:], "")...)
	}},
}

// owner is who an incoming body tells its end.
type owner struct {
	calls int
	fault error
}

func (o *owner) done(fault error) error {
	o.calls++
	o.fault = fault
	return fault
}

// receive makes an incoming body of framing f on a stream of parts.
func receive(f wire.Framing, parts ...string) (body.Incoming, *body.Buffer, *owner) {
	var (
		buf body.Buffer
		o   owner
		s   body.Storage
	)
	buf.Init(&pieces{parts: parts})
	switch f.Kind {
	case wire.Length:
		return s.Length(&buf, f.Length, o.done), &buf, &o
	case wire.Chunked:
		return s.Chunked(&buf, wire.HTTP1, o.done), &buf, &o
	}
	return s.UntilClose(&buf, o.done), &buf, &o
}

func length(n int64) wire.Framing { return wire.Framing{Kind: wire.Length, Length: n} }

var (
	chunked    = wire.Framing{Kind: wire.Chunked}
	untilClose = wire.Framing{Kind: wire.UntilClose}
)

// rest returns what is left in the buffer and its source.
func rest(t *testing.T, b *body.Buffer) string {
	t.Helper()
	s, err := io.ReadAll(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(s)
}

package body_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// A received body can be sent on as it is.
func TestRelay(t *testing.T) {
	for _, tt := range []struct {
		name   string
		f      wire.Framing
		stream string
		want   string
	}{
		{"length", length(5), "hello", "hello"},
		{"chunks, extensions, trailer", chunked, "3;k=v\r\nabc\r\n2\r\nde\r\n0;z\r\nx-sum: 1\r\n\r\n", "3;k=v\r\nabc\r\n2\r\nde\r\n0;z\r\nx-sum: 1\r\n\r\n"},
		{"until close becomes chunked", untilClose, "hello", "5\r\nhello\r\n0\r\n\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, _, o := receive(tt.f, tt.stream)
			var w sink
			if err := send(&w, in); err != nil {
				t.Fatal(err)
			}
			if w.String() != tt.want || o.calls != 1 {
				t.Errorf("got %q, want %q", w.String(), tt.want)
			}
		})
	}
}

func TestRelayByIterator(t *testing.T) {
	// The iterator that a received body gives is one that can be sent.
	in, _, _ := receive(chunked, "3;k=v\r\nabc\r\n0;z\r\n\r\n")
	var again sink
	if err := send(&again, body.ChunkedIter(in.Chunks())); err != nil || again.String() != "3;k=v\r\nabc\r\n0;z\r\n\r\n" {
		t.Errorf("%q, %v", again.String(), err)
	}
}

// What came of a body that was cut is passed on, but no end.
func TestRelayOfACutBody(t *testing.T) {
	in, _, _ := receive(chunked, "3\r\nabc\r\n2\r\nd")
	var w sink
	if err := send(&w, in); !errors.Is(err, io.ErrUnexpectedEOF) || w.String() != "3\r\nabc\r\n2\r\nd" {
		t.Errorf("a cut body was sent on as %q, %v", w.String(), err)
	}
}

// tail is a sink that keeps the beginning of what it is sent, and counts.
type tail struct {
	head   []byte
	size   int64
	writes int
}

func (s *tail) Write(p []byte) (int, error) {
	if len(s.head) < 20 {
		s.head = append(s.head, p[:min(len(p), 20-len(s.head))]...)
	}
	s.size += int64(len(p))
	s.writes++
	return len(p), nil
}

// A chunk of any size stays one chunk, and isn't held in memory whole. Only
// where the codec at the other side takes none so large it is split.
func TestRelayOfALargeChunk(t *testing.T) {
	const size = body.MaxChunk + 1
	for _, tt := range []struct {
		name  string
		codec wire.Codec
		head  string
		lines int64 // bytes besides the data
	}{
		{"as it is", wire.HTTP1, "1000001;k=v\r\nxxx", int64(len("1000001;k=v\r\n\r\n0\r\n\r\n"))},
		{"split by the smaller grammar", wire.Minimal, "1000000;k=v\r\nxxx", int64(len("1000000;k=v\r\n\r\n1\r\n\r\n0\r\n\r\n"))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, _, _ := receive(chunked, "1000001;k=v\r\n", strings.Repeat("x", size), "\r\n0\r\n\r\n")
			var (
				w tail
				s body.Sender
			)
			s.Init(&w, tt.codec)
			if err := s.Send(in); err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(string(w.head), tt.head) || w.size != size+tt.lines {
				t.Errorf("%d bytes, %q", w.size, w.head)
			}
			if w.writes < size/(64<<10) {
				t.Errorf("%d writes: the chunk was collected", w.writes)
			}
		})
	}
}

// Data of a chunk goes on as it comes, before the chunk is complete.
func TestRelayDoesNotWait(t *testing.T) {
	in, _, _ := receive(chunked, "5\r\nab", "cd", "e\r\n", "0\r\n\r\n")
	var w sink
	if err := send(&w, in); err != nil {
		t.Fatal(err)
	}
	if w.String() != "5\r\nabcde\r\n0\r\n\r\n" || w.writes != 4 {
		t.Errorf("%q in %d writes", w.String(), w.writes)
	}
}

// A body that hasn't got any more what it declares is refused before anything
// is sent.
func TestReceivedBodyIsSentOnce(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		f            wire.Framing
		stream       string
		read         int64
		err          error
		sent         string
	}{
		{"length, read", "nothing is left", length(5), "hello", 5, body.ErrUsed, ""},
		{"length, begun", "less is left than declared", length(5), "hello", 2, body.ErrUsed, ""},
		{"length 0", "was consumed at once, and is whole", length(0), "", 0, nil, ""},
		{"chunked, read", "nothing is left", chunked, "5\r\nhello\r\n0\r\n\r\n", 5, body.ErrUsed, ""},
		{"chunked, begun", "the rest is a body too", chunked, "5\r\nhello\r\n0\r\n\r\n", 2, nil, "3\r\nllo\r\n0\r\n\r\n"},
		{"until close, read", "nothing is left", untilClose, "hello", 5, body.ErrUsed, ""},
		{"until close, begun", "the rest is a body too", untilClose, "hello", 2, nil, "3\r\nllo\r\n0\r\n\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, _, _ := receive(tt.f, tt.stream)
			if tt.read == int64(len("hello")) {
				if err := in.Discard(tt.read); err != nil {
					t.Fatal(err)
				}
			} else if _, err := io.CopyN(io.Discard, onlyReader{in}, tt.read); err != nil {
				t.Fatal(err)
			}
			if _, err := body.OutgoingFraming(in); err != tt.err {
				t.Errorf("%v, want %v (%s)", err, tt.err, tt.reason)
			}
			var w sink
			if err := send(&w, in); err != tt.err || w.String() != tt.sent {
				t.Errorf("sent %q, %v (%s)", w.String(), err, tt.reason)
			}
		})
	}
}

type onlyReader struct{ io.Reader }

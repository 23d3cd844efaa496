package body_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// failing is a destination whose Writes from number fail on take some bytes each,
// with the error, until that is taken away.
type failing struct {
	strings.Builder
	writes, fail int
	take         int
	err          error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.writes++; f.writes < f.fail || f.fail == 0 {
		return f.Builder.Write(p)
	}
	n, _ := f.Builder.Write(p[:min(f.take, len(p))])
	return n, f.err
}

// failingChunks is one that takes chunks.
type failingChunks struct{ failing }

func (f *failingChunks) WriteChunk(c body.Chunk) error {
	_, err := f.Write(c.Data)
	return err
}

// A destination that fails doesn't make a gap: content that it didn't take comes
// next, or the body has failed.
func TestDestinationFails(t *testing.T) {
	content := strings.Repeat("0123456789", 20000)
	own := errors.New("own")
	for _, tt := range []struct {
		name, reason string
		f            wire.Framing
		stream       string
		fails        bool // the body, too
	}{
		{"length", "what was read goes back", length(int64(len(content))), content, false},
		{"until close", "what was read goes back", untilClose, content, false},
		{"chunked", "the chunks are taken apart", chunked, "30d40\r\n" + content + "\r\n0\r\n\r\n", true},
	} {
		for fail := 1; fail < 5; fail++ {
			for _, take := range []int{0, 1, 3000} {
				for _, piece := range []int{1000, 5000, 1 << 20} {
					var parts []string
					for s := tt.stream; s != ""; s = s[min(piece, len(s)):] {
						parts = append(parts, s[:min(piece, len(s))])
					}
					in, _, o := receive(tt.f, parts...)
					w := &failing{fail: fail, take: take, err: own}
					n, err := in.WriteTo(w)
					if !errors.Is(err, own) || n != int64(w.Len()) || !strings.HasPrefix(content, w.String()) {
						t.Fatalf("%s, %d, %d, %d: %d, %v; %d written", tt.name, fail, take, piece, n, err, w.Len())
					}
					if tt.fails {
						if in.State() != body.Failed || o.fault != body.ErrClosed {
							t.Errorf("%s, %d, %d, %d: %v, owner told %v (%s)", tt.name, fail, take, piece, in.State(), o.fault, tt.reason)
						}
						continue
					}
					w.fail = 0
					m, err := in.WriteTo(w)
					if w.String() != content || n+m != int64(len(content)) || err != nil || in.State() != body.Consumed || o.calls != 1 || o.fault != nil {
						t.Errorf("%s, %d, %d, %d: %d and %d, %v, %v; %d written (%s)", tt.name, fail, take, piece, n, m, err, in.State(), w.Len(), tt.reason)
					}
				}
			}
		}
	}
}

// The same for a destination that takes chunks, and for one that takes nothing and
// says nothing.
func TestDestinationOfChunksFails(t *testing.T) {
	own := errors.New("own")
	in, _, o := receive(chunked, "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n")
	w := &failingChunks{failing{fail: 2, err: own}}
	if n, err := in.WriteTo(w); n != 5 || err != own || in.State() != body.Failed || o.fault != body.ErrClosed {
		t.Errorf("%d, %v, %v, owner told %v", n, err, in.State(), o.fault)
	}
}

// The destination's error is told as it is, and never as that of the stream.
func TestDestinationsError(t *testing.T) {
	for _, f := range []wire.Framing{length(5), chunked, untilClose} {
		for _, own := range []error{errors.New("own"), io.EOF, wire.ErrChunkSize} {
			in, _, o := receive(f, map[wire.FramingKind]string{wire.Length: "hello", wire.Chunked: "5\r\nhello\r\n0\r\n\r\n", wire.UntilClose: "hello"}[f.Kind])
			if _, err := in.WriteTo(&failing{fail: 1, err: own}); err != own {
				t.Errorf("%v: %v, want %v", f, err, own)
			}
			if o.fault != nil && o.fault != body.ErrClosed {
				t.Errorf("%v: owner told %v", f, o.fault)
			}
		}
	}
}

// What a destination that panics took along is missed.
func TestDestinationPanics(t *testing.T) {
	content := strings.Repeat("0123456789", 1000)
	for _, f := range []wire.Framing{length(int64(len(content))), chunked, untilClose} {
		for _, parts := range [][]string{{content}, {"", content}} {
			if f.Kind == wire.Chunked {
				parts = []string{"2710\r\n" + content + "\r\n0\r\n\r\n"}
			}
			in, _, o := receive(f, parts...)
			func() {
				defer func() {
					if recover() == nil {
						t.Error("no panic")
					}
				}()
				in.WriteTo(panicking{})
			}()
			if in.State() != body.Failed || o.fault != body.ErrClosed || o.calls != 1 {
				t.Errorf("%v: %v, owner told %v", f, in.State(), o.fault)
			}
			if n, err := in.Read(make([]byte, 1)); n > 0 || err != body.ErrClosed {
				t.Errorf("%v: %d, %v", f, n, err)
			}
		}
	}
}

func TestDestinationTakesNothing(t *testing.T) {
	for _, f := range []wire.Framing{length(10), untilClose} {
		for _, parts := range [][]string{{"0123456789"}, {"01234", "56789"}} {
			in, _, _ := receive(f, parts...)
			w := &failing{fail: 1}
			if n, err := in.WriteTo(w); n != 0 || err != io.ErrShortWrite {
				t.Errorf("%v: %d, %v", f, n, err)
			}
			w.fail = 0
			if n, err := in.WriteTo(w); n != 10 || err != nil || w.String() != "0123456789" {
				t.Errorf("%v: %d, %v, %q", f, n, err, w.String())
			}
		}
	}
}

// What is left of a body that was sent on in vain isn't sent as if it were all.
func TestSentOnInVain(t *testing.T) {
	for _, tt := range []struct {
		name   string
		f      wire.Framing
		stream []string
	}{
		{"chunked", chunked, []string{"5\r\nhello\r\n", "5\r\nworld\r\n0\r\n\r\n"}},
		{"until close", untilClose, []string{"hello", "world"}},
		{"length", length(10), []string{"hello", "world"}},
	} {
		for fail := 1; fail < 3; fail++ {
			in, _, _ := receive(tt.f, tt.stream...)
			if err := send(&sink{fail: fail}, in); err != errSink {
				t.Errorf("%s, %d: %v", tt.name, fail, err)
			}
			var w sink
			if err := send(&w, in); err != body.ErrUsed || w.String() != "" {
				t.Errorf("%s, %d: %v, %q sent", tt.name, fail, err, w.String())
			}
		}
	}
}

// growing is a body that says another length each time.
type growing struct{ lengths []int64 }

func (g *growing) Length() int64 {
	n := g.lengths[0]
	g.lengths = g.lengths[1:]
	return n
}

func (g *growing) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, strings.Repeat("x", 8))
	return int64(n), err
}

// A body is held to what was stated for it.
func TestSendAs(t *testing.T) {
	for _, tt := range []struct {
		lengths []int64
		want    error
		sent    string
	}{
		{[]int64{8}, nil, "xxxxxxxx"},
		{[]int64{5, 8}, &body.LengthError{Declared: 5, Actual: 8}, ""},
		{[]int64{10, 8}, &body.LengthError{Declared: 10, Actual: 8}, "xxxxxxxx"},
	} {
		b := &growing{tt.lengths}
		f, err := body.OutgoingFraming(b)
		if err != nil {
			t.Fatal(err)
		}
		var (
			w sink
			s body.Sender
		)
		s.Init(&w, wire.HTTP1)
		err = s.SendAs(b, f)
		if (err == nil) != (tt.want == nil) || err != nil && err.Error() != tt.want.Error() || w.String() != tt.sent {
			t.Errorf("%v, %q sent", err, w.String())
		}
	}
}

func TestDiscardNegative(t *testing.T) {
	for _, f := range []wire.Framing{length(1), chunked, untilClose} {
		in, _, _ := receive(f, map[wire.FramingKind]string{wire.Length: "a", wire.Chunked: "1\r\na\r\n0\r\n\r\n", wire.UntilClose: "a"}[f.Kind])
		if err := in.Discard(-2); err != body.ErrTooLarge {
			t.Errorf("%v: %v", f, err)
		}
	}
}

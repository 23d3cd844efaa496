package body_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

// slowChunks is the obvious way to read a chunked body that is in memory whole.
// It returns the content, the chunks' sizes and extensions, what is behind the
// body, and whether it is whole.
func slowChunks(s []byte) (content []byte, shape string, rest []byte, whole bool) {
	extensions := 0
	for {
		line, n, err := wiretest.Reference.ParseChunk(s)
		if err != nil {
			return content, shape, nil, false
		}
		shape += fmt.Sprintf("%d %q\n", line.Size, line.Ext)
		if extensions += max(len(line.Ext), n-len("0123456789abcdef\r\n"), 0); extensions > wire.MaxExtensions {
			return content, shape, nil, false
		}
		s = s[n:]
		if line.Size == 0 {
			break
		}
		if int64(len(s)) < line.Size {
			return append(content, s...), shape, nil, false
		}
		content, s = append(content, s[:line.Size]...), s[line.Size:]
		if len(s) < 2 || s[0] != '\r' || s[1] != '\n' {
			return content, shape, nil, false
		}
		s = s[2:]
	}
	var h wire.Header
	n, err := wiretest.Reference.ParseTrailer(s, &h)
	if err != nil {
		return content, shape, nil, false
	}
	return content, shape, s[n:], true
}

// FuzzChunked compares the three ways to read a chunked body, from a stream
// that arrives in pieces, with the slow one.
func FuzzChunked(f *testing.F) {
	for _, tt := range wholeBodies {
		if tt.framing.Kind == wire.Chunked {
			f.Add([]byte(tt.stream), uint8(1), uint16(7))
			f.Add([]byte(tt.stream), uint8(3), uint16(1))
		}
	}
	f.Add([]byte("1;a=\"\\\"\"\r\nx\r\n0\r\n\r\n"), uint8(0), uint16(100))
	f.Add([]byte("8000000000000000\r\n"), uint8(1), uint16(100))
	f.Add([]byte("1\r\na\n0\r\n\r\n"), uint8(2), uint16(2))
	f.Fuzz(func(t *testing.T, stream []byte, piece uint8, read uint16) {
		want, shape, wantRest, whole := slowChunks(bytes.Clone(stream))
		for _, how := range []string{"Read", "ReadChunk", "relay"} {
			var (
				buf body.Buffer
				o   owner
				s   body.Storage
			)
			buf.Init(&slowReader{bytes.Clone(stream), int(piece) + 1})
			b := s.Chunked(&buf, wire.HTTP1, o.done)
			got, gotShape, err := readHow(b, how, int(read)+1)
			if err == body.ErrChunkTooLarge {
				continue // a chunk that a slice can't hold leaves the body as it was
			}
			if whole != (err == nil) {
				t.Fatalf("%s: %v, though whole is %v", how, err, whole)
			}
			if whole && !bytes.Equal(got, want) || !bytes.HasPrefix(want, got) {
				t.Fatalf("%s: got %q, want %q", how, got, want)
			}
			if how == "relay" && whole && gotShape != shape {
				t.Fatalf("sent on as\n%swant\n%s", gotShape, shape)
			}
			if o.calls != 1 || whole != (b.State() == body.Consumed) || whole != (o.fault == nil) {
				t.Fatalf("%s: state %v, owner told %d times: %v", how, b.State(), o.calls, o.fault)
			}
			if whole {
				if got := rest(t, &buf); got != string(wantRest) {
					t.Fatalf("%s: left %q, want %q", how, got, wantRest)
				}
			}
		}
	})
}

func readHow(b body.Incoming, how string, size int) (got []byte, shape string, err error) {
	switch how {
	case "Read":
		for p := make([]byte, size); err == nil; {
			var n int
			n, err = b.Read(p)
			got = append(got, p[:n]...)
		}
		if err == io.EOF {
			err = nil
		}
	case "ReadChunk":
		for c, cerr := range b.Chunks() {
			if err = cerr; err == nil {
				got = append(got, c.Data...)
			}
		}
	case "relay":
		// What is sent on has to mean the same.
		var w bytes.Buffer
		if err = send(&w, b); err == nil {
			var rest []byte
			var whole bool
			if got, shape, rest, whole = slowChunks(w.Bytes()); !whole || len(rest) > 0 {
				err = io.ErrUnexpectedEOF
			}
		}
	}
	return got, shape, err
}

// slowReader brings at most n bytes a read.
type slowReader struct {
	s []byte
	n int
}

func (r *slowReader) Read(p []byte) (int, error) {
	if len(r.s) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.s[:min(r.n, len(r.s))])
	r.s = r.s[n:]
	return n, nil
}

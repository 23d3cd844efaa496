package body_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// Small chunks take no more reads of the source than the same bytes without
// chunks would.
func TestSmallChunksAreReadTogether(t *testing.T) {
	const size, read = 100, 32 << 10
	one := fmt.Sprintf("%x\r\n%s\r\n", size, strings.Repeat("x", size))
	stream := strings.Repeat(one, 10*read/len(one)) + "0\r\n\r\n"
	src := &pieces{parts: []string{stream}}
	var (
		buf body.Buffer
		s   body.Storage
		o   owner
	)
	buf.Init(src)
	b := s.Chunked(&buf, wire.HTTP1, o.done)
	reads, p := 0, make([]byte, read)
	for {
		n, err := b.Read(p)
		if err == io.EOF {
			break
		}
		if n == 0 || err != nil {
			t.Fatal(n, err)
		}
		reads++
	}
	// A read that ends within a chunk line is followed by one into the buffer.
	if most := 2 * (len(stream)/read + 1); src.reads > most || reads > most {
		t.Errorf("%d reads of the source and %d of the body, for %d bytes at %d a read", src.reads, reads, len(stream), read)
	}
}

// Content comes out as it went in, whatever the sizes of chunks, of what
// arrives at a time and of what is read at a time.
func TestChunksOfAllSizes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var stream, want bytes.Buffer
		piece, size := 1+r.IntN(1<<r.IntN(18)), 1+r.IntN(1<<r.IntN(18))
		largest := min(1<<r.IntN(18), 100*min(piece, size)) // so that no body takes thousands of reads
		for range 1 + r.IntN(40) {
			data := make([]byte, 1+r.IntN(largest))
			for i := range data {
				data[i] = byte(i*largest + i>>8)
			}
			fmt.Fprintf(&stream, "%x%s\r\n%s\r\n", len(data), [...]string{"", ";k=v"}[r.IntN(2)], data)
			want.Write(data)
		}
		stream.WriteString("0\r\nx-sum: 1\r\n\r\nbehind")
		var (
			buf body.Buffer
			s   body.Storage
			o   owner
		)
		buf.Init(&slowReader{stream.Bytes(), piece})
		b := s.Chunked(&buf, wire.HTTP1, o.done)
		got, _, err := readHow(b, "Read", size)
		if err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("pieces of %d bytes, read %d at a time: %d bytes of %d, %v", piece, size, len(got), want.Len(), err)
		}
		if got := b.Trailer().Get("x-sum"); got != "1" {
			t.Fatalf("trailer field %q", got)
		}
		if got := rest(t, &buf); got != "behind" {
			t.Fatalf("left %q behind the body", got)
		}
	}
}

// What a large read brings of the bytes behind the body is the connection's,
// and views of the preamble stay what they are, also where the buffer hasn't got
// room for both.
func TestLargeReadsGiveBackWhatIsBehind(t *testing.T) {
	behind := strings.Repeat("next", 10<<10)
	for _, tt := range []struct{ name, head string }{
		{"nothing held", ""},
		{"a small preamble", "head"},
		{"one that nearly fills the buffer", strings.Repeat("h", 4090)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var (
				buf body.Buffer
				s   body.Storage
				o   owner
			)
			buf.Init(&pieces{parts: []string{tt.head, "3\r\nabc\r\n0\r\n\r\n" + behind}})
			held := []byte(nil)
			if len(tt.head) > 0 {
				if err := buf.Fill(); err != nil {
					t.Fatal(err)
				}
				held = buf.Unread()
				buf.Consume(len(held))
			}
			buf.Hold()
			b := s.Chunked(&buf, wire.HTTP1, o.done)
			p := make([]byte, 128<<10)
			if n, err := b.Read(p); string(p[:n]) != "abc" || err != nil {
				t.Fatalf("%q, %v", p[:n], err)
			}
			clear(p) // it is the caller's again
			if n, err := b.Read(p); n != 0 || err != io.EOF {
				t.Fatalf("%d, %v", n, err)
			}
			if string(held) != tt.head {
				t.Error("what was held has changed")
			}
			if got := rest(t, &buf); got != behind {
				t.Errorf("%d bytes behind the body, want %d", len(got), len(behind))
			}
		})
	}
}

// The largest size there is doesn't wrap around where it meets an index.
func TestLargestChunkSize(t *testing.T) {
	for _, size := range []int{1, 100, 8 << 10} {
		b, _, _ := receive(chunked, "1\r\na\r\n7fffffffffffffff\r\nbc")
		var got []byte
		p := make([]byte, size)
		for {
			n, err := b.Read(p)
			got = append(got, p[:n]...)
			if err == io.ErrUnexpectedEOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if string(got) != "abc" {
			t.Errorf("%q in reads of %d", got, size)
		}
	}
}

// Content that stands before a fault is handed out first, and the fault stays.
func TestContentBeforeAFault(t *testing.T) {
	for _, size := range []int{5, 8 << 10} {
		b, _, o := receive(chunked, "2\r\nab\r\n3\r\ncde\r\nzz\r\n")
		p := make([]byte, size)
		if n, err := b.Read(p); string(p[:n]) != "abcde" || err != nil || o.calls != 0 {
			t.Fatalf("%q, %v", p[:n], err)
		}
		for range 2 {
			if n, err := b.Read(p); n != 0 || err != wire.ErrChunkSize || o.fault != wire.ErrChunkSize {
				t.Fatalf("%d, %v", n, err)
			}
		}
	}
}

package body_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

func TestHeldBytesStay(t *testing.T) {
	var b body.Buffer
	b.Init(iotest.OneByteReader(strings.NewReader("head" + strings.Repeat("content ", 10000))))
	for len(b.Unread()) < 4 {
		if err := b.Fill(); err != nil {
			t.Fatal(err)
		}
	}
	head := b.Unread()[:4]
	b.Consume(4)
	b.Hold()
	n := 0
	for {
		err := b.Fill()
		n += len(b.Unread())
		if err == nil && len(b.Unread()) > 3000 {
			n -= 3000
			b.Consume(len(b.Unread()) - 3000) // so that it has to move, and to grow
		} else {
			b.Consume(len(b.Unread()))
		}
		if string(head) != "head" {
			t.Fatalf("held bytes became %q", head)
		}
		if err != nil {
			break
		}
	}
	if n != 80000 {
		t.Errorf("%d bytes of content", n)
	}
}

func TestConsumeTooMuchPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	var b body.Buffer
	b.Init(strings.NewReader(""))
	b.Consume(1)
}

func TestBufferErrorComesAfterBytes(t *testing.T) {
	own := errors.New("own")
	var b body.Buffer
	b.Init(iotest.DataErrReader(io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(own))))
	if err := b.Fill(); err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 9)
	n, err := b.Read(p)
	if n != 3 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	for range 2 { // and it stays
		if _, err := b.Read(p); err != own {
			t.Fatal(err)
		}
	}
}

func TestBufferNoProgress(t *testing.T) {
	var b body.Buffer
	b.Init(stuck{})
	if err := b.Fill(); err != io.ErrNoProgress {
		t.Error(err)
	}
}

// Unread bytes are bounded even where nobody parses them.
func TestBufferBound(t *testing.T) {
	var b body.Buffer
	b.Init(endless{})
	for i := 0; ; i++ {
		if err := b.Fill(); err != nil {
			break
		}
		if len(b.Unread()) > 1<<20 {
			t.Fatal("unbounded")
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("x"), len(p))), nil }

// Large reads go past the buffer.
func TestLargeReadsAreDirect(t *testing.T) {
	src := &pieces{parts: []string{"abc" + strings.Repeat("x", 1<<16)}}
	var b body.Buffer
	b.Init(src)
	p := make([]byte, 1<<16)
	if n, err := b.Read(p); err != nil || n != 1<<16 || src.reads != 1 {
		t.Errorf("%d bytes, %v, %d reads", n, err, src.reads)
	}
}

// Preambles that drip in are parsed again now and then, but the bytes looked at
// stay in proportion to the preamble's, whatever its lines are like. A line
// that is wrong is refused right away while there is little.
func TestAwaitIsLinear(t *testing.T) {
	for _, line := range []string{"a:\r\n", "name: " + strings.Repeat("v", 60) + "\r\n", strings.Repeat("v", 9000) + "\r\n"} {
		for _, size := range []int{8 << 10, 64 << 10} {
			preamble := strings.Repeat(line, size/len(line)+1)[:size] + "\r\n\r\n"
			var b body.Buffer
			b.Init(iotest.OneByteReader(strings.NewReader(preamble)))
			looked, attempts := 0, 0
			for {
				seen := len(b.Unread())
				looked += seen
				attempts++
				if wire.FindEnd(b.Unread(), 0) >= 0 {
					break
				}
				if err := b.Await(seen, wire.FindEnd); err != nil {
					t.Fatal(err)
				}
			}
			if looked > 6*len(preamble)+(768<<10) {
				t.Errorf("%d attempts looked at %d bytes of a preamble of %d", attempts, looked, len(preamble))
			}
		}
	}
}

func TestAwaitReturnsWithEachLineOfASmallPreamble(t *testing.T) {
	var b body.Buffer
	for seen, want := range map[int]string{0: "G", 1: "GARBAGE\r\n"} {
		b.Init(iotest.OneByteReader(strings.NewReader("GARBAGE\r\nmore")))
		for len(b.Unread()) < seen {
			b.Fill()
		}
		if err := b.Await(seen, wire.FindEnd); err != nil || string(b.Unread()) != want {
			t.Errorf("%q, %v", b.Unread(), err)
		}
	}
}

// Bytes that came by another way are unread ones like any other, an error among
// them comes after them, and held ones stay.
func TestBufferRoom(t *testing.T) {
	var b body.Buffer
	b.Init(iotest.ErrReader(errors.New("the source was read")))
	b.Received(copy(b.Room(), "headtail"), nil)
	head := b.Unread()[:4]
	b.Consume(4)
	b.Hold()
	b.Received(copy(b.Room(), " and more"), io.EOF)
	if got := string(b.Unread()); got != "tail and more" {
		t.Errorf("%q", got)
	}
	buf := make([]byte, 20)
	if n, err := b.Read(buf); string(buf[:n]) != "tail and more" || err != nil {
		t.Errorf("%q, %v", buf[:n], err)
	}
	for range 2 {
		if n, err := b.Read(buf); n != 0 || err != io.EOF {
			t.Errorf("%d, %v", n, err)
		}
	}
	if string(head) != "head" {
		t.Errorf("held bytes became %q", head)
	}
	defer func() {
		if recover() == nil {
			t.Error("more bytes than there was room for")
		}
	}()
	b.Received(len(b.Room())+1, nil)
}

// What one exchange fills has more room in the next, up to a bound.
func TestBufferGrowsByUse(t *testing.T) {
	const exchange = 20_000
	var src sizes
	var b body.Buffer
	b.Init(&src)
	answer := func(n int) (reads []int) {
		src.left, src.reads = n, nil
		b.Release()
		for src.left > 0 {
			if err := b.Fill(); err != nil {
				t.Fatal(err)
			}
			b.Consume(1)
			b.Hold()
			b.Consume(len(b.Unread()))
		}
		return src.reads
	}
	for _, tt := range []struct {
		name, reason string
		size, most   int // bytes, and of the first read
	}{
		{"first", "nothing is known yet", exchange, 4 << 10},
		{"second", "the first filled the room", exchange, 8 << 10},
		{"third", "so did the second", exchange, 16 << 10},
		{"fourth", "and now it fits", exchange, exchange},
		{"small", "the room stays", 100, 100},
		{"huge", "it doesn't shrink meanwhile", 1 << 20, 32 << 10},
		{"huge again", "nor grow beyond", 1 << 20, 32 << 10},
	} {
		if reads := answer(tt.size); reads[0] != tt.most {
			t.Errorf("%s: the first read brings %d bytes, want %d: %s", tt.name, reads[0], tt.most, tt.reason)
		}
	}
}

// sizes has so many bytes left, and notes how many each read took.
type sizes struct {
	left  int
	reads []int
}

func (s *sizes) Read(p []byte) (int, error) {
	n := min(len(p), s.left)
	s.left -= n
	s.reads = append(s.reads, n)
	return n, nil
}

// Bytes that nobody has consumed yet stay where they are, whatever they filled.
func TestReleaseKeepsUnread(t *testing.T) {
	var b body.Buffer
	b.Init(strings.NewReader(strings.Repeat("a", 4<<10) + "b"))
	if err := b.Fill(); err != nil {
		t.Fatal(err)
	}
	b.Release()
	if n := len(b.Unread()); n != 4<<10 {
		t.Fatalf("4 KiB unread became %d bytes", n)
	}
	b.Consume(4 << 10)
	b.Release() // and now it may grow
	if err := b.Fill(); err != nil || string(b.Unread()) != "b" {
		t.Errorf("%v, %q", err, b.Unread())
	}
}

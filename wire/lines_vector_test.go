//go:build (amd64 || arm64) && !purego

package wire

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func needsVector(t testing.TB) {
	if widest() == 0 {
		t.Skip("this processor has no vectors")
	}
}

// twins reads the fields in src with each indexLines and with parseFields and
// fails where they differ. It tells whether indexLines took them. It has to
// take what parseFields takes: a slow path behind a broken fast one would hide
// the fault.
func twins(t testing.TB, src []byte) (taken bool) {
	t.Helper()
	needsVector(t)
	defer SetVector(vector)
	given := bytes.Clone(src)
	plain := bytes.Clone(src)
	slow := new(Header)
	n, err := parseFields(plain, 0, maxFields, headerSection, slow)
	for _, vector = range Vectors() {
		copy(src, given)
		taken = twin(t, src, given, plain, slow, n, err)
	}
	return taken
}

const maxFields = 256

func twin(t testing.TB, src, given, plain []byte, slow *Header, n int, err Error) (taken bool) {
	t.Helper()
	fast := NewHeader("content-length", "of another message")
	got := takeFields(src, 0, maxFields, headerSection, fast)
	switch {
	case got == 0:
		for i := range src {
			if src[i] != given[i] && (src[i] != given[i]+'a'-'A' || given[i] < 'A' || given[i] > 'Z') {
				t.Fatalf("%d: not taken, but byte %d of %q is now %q", vector, i, given, src[i])
			}
		}
		if err == 0 && !slices.ContainsFunc(slow.names(), leftToPlain) {
			t.Fatalf("%d: not taken: %q", vector, given)
		}
		return false
	case got != n || err != 0:
		t.Fatalf("%d: %q: %d bytes, want %d, %v", vector, given, got, n, err.orNil())
	case !bytes.Equal(src, plain):
		t.Fatalf("%d: %q was changed to %q, want %q", vector, given, src, plain)
	case !slices.Equal(fast.index, slow.index) || !noted(fast) || !bytes.Equal(fast.lines, slow.lines):
		t.Fatalf("%d: %q: %v, framers %b, want %v, %b", vector, given, fast.index, fast.framers, slow.index, slow.framers)
	}
	return true
}

// noted tells whether the framers of h are noted, and no others but names longer
// than 64 bytes.
func noted(h *Header) bool {
	exact := framersOf(h.index)
	for i := range h.index {
		if h.framers&^exact>>i&1 != 0 && len(h.name(i)) <= 64 {
			return false
		}
	}
	return h.framers&exact == exact
}

func (h *Header) names() (names []string) {
	for name := range h.All() {
		names = append(names, string(name))
	}
	return names
}

// leftToPlain tells the names that indexLines leaves to parseFields.
func leftToPlain(name string) bool { return strings.Contains(name, "`") }

// someFields makes field lines of all lengths.
func someFields(r *rand.Rand) []byte {
	var b []byte
	some := func(most int, of string) {
		for range r.IntN(r.IntN(most) + 1) {
			b = append(b, of[r.IntN(len(of))])
		}
	}
	for range r.IntN(12) {
		b = append(b, 'X')
		some(40, "abcXYZ-09_!#$%&'*+.^|~AZaz")
		b = append(b, ':')
		some(4, " \t ")
		some(90, "abcXYZ-09 :;\t\"\x80\xff@[`{~")
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// behind are bytes behind a message that must not matter.
var behind = []string{"", "\r\n\r\n", "\n", "UPPER-CASE: BODY\r\n\r\n", "\x00\x01\x7f", "\r\nA:b\r\n\r\n", strings.Repeat("Z", 70), strings.Repeat(":", 70)}

// TestLinesAligned reads messages at each place relative to blocks, cache lines
// and pages, whole and with bytes behind them.
func TestLinesAligned(t *testing.T) {
	needsVector(t)
	r := rand.New(rand.NewPCG(3, 4))
	array := make([]byte, 3*4096)
	for round := range 60 {
		msg := someFields(r)
		for off := range 64 {
			at := 4096 - off // crosses a page
			if round%2 == 0 {
				at = 64 + off
			}
			for i := range array {
				array[i] = 'Z'
			}
			after := behind[r.IntN(len(behind))]
			src := array[at : at+copy(array[at:], string(msg)+after)]
			if !twins(t, src) {
				t.Fatalf("at %d: not taken: %q", at, msg)
			}
			if i := bytes.IndexFunc(array[:at], notZ); i >= 0 {
				t.Fatalf("byte %d before the message was changed", at-i)
			}
			if i := bytes.IndexFunc(array[at+len(src):], notZ); i >= 0 {
				t.Fatalf("byte %d behind the message was changed", i)
			}
		}
	}
}

func notZ(r rune) bool { return r != 'Z' }

// TestLinesEachByte replaces each byte of a message by each other, and leaves
// bytes out and inserts some: whatever makes it another message, or none, both
// parsers see.
func TestLinesEachByte(t *testing.T) {
	needsVector(t)
	msg := "Server: x\r\nX-A:\r\nContent-Length:5\r\nLast-Modified: Tue, 25 Feb 2025 08:30:12 GMT\r\n" +
		"Connection: \t keep-alive \r\nE_tag^: \"67\xff\"\r\n" +
		"Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n\r\nBODY: B\r\n\r\n"
	for shift := range 3 { // moves what is at the edge of blocks
		msg := "X" + strings.Repeat("y", 21*shift) + ": " + msg
		for i := range len(msg) {
			for b := range 256 {
				src := []byte(msg)
				src[i] = byte(b)
				twins(t, src)
			}
			twins(t, []byte(msg[:i]))
			twins(t, []byte(msg[:i]+msg[i+1:]))
			for _, in := range []string{"\r", "\n", "\r\n", ":", " ", "\t", "\x00", "A", "\r\r\n", "\r\n\r\n"} {
				twins(t, []byte(msg[:i]+in+msg[i:]))
			}
		}
	}
}

// TestLinesAcrossBlocks has every sequence of five bytes that matter at every place
// around the edge of a block, as the end of the lines or with one more behind: what
// one block leaves to the next are single bits.
func TestLinesAcrossBlocks(t *testing.T) {
	needsVector(t)
	const matter = "A:\r\n\x00 -"
	const length = 5
	for at := 57; at < 66; at++ {
		for n := range pow(len(matter), length) {
			src := []byte("A:" + strings.Repeat("v", at-2))
			for range length {
				src = append(src, matter[n%len(matter)])
				n /= len(matter)
			}
			for _, end := range []string{"\r\n\r\n", "B: c\r\n\r\n"} {
				twins(t, slices.Concat(src, []byte(end)))
			}
		}
	}
}

func pow(x, n int) int {
	p := 1
	for range n {
		p *= x
	}
	return p
}

// TestLinesRoom has as many lines as the index has room for, one less and one
// more, and blocks with more lines than are handled at once.
func TestLinesRoom(t *testing.T) {
	needsVector(t)
	for n := range 300 {
		for _, line := range []string{"A:\r\n", "A:b\r\n", "Connection: close\r\n"} {
			src := []byte(strings.Repeat(line, n) + "\r\n")
			if taken := twins(t, src); taken != (n <= 256) {
				t.Fatalf("%d lines are taken: %v", n, taken)
			}
		}
	}
	wide := make([]field, 0, 100)
	for most := range 40 { // limits below what the index has room for
		for n := range 40 {
			h := &Header{index: wide}
			src := []byte(strings.Repeat("A:\r\n", n) + "\r\n")
			if got := takeFields(src, 0, most, headerSection, h); (got != 0) != (n <= most) {
				t.Fatalf("%d lines, limit %d: %d bytes are taken", n, most, got)
			}
		}
	}
	for n := range 40 { // blocks without lines where the room ends
		src := []byte(strings.Repeat("A:\r\n", n) + "A:" + strings.Repeat("b", 200) + "\r\nC:\r\n\r\n")
		if !twins(t, src) {
			t.Fatalf("%d lines and long ones aren't taken", n)
		}
	}
}

// TestLinesBehindRoom looks for writes behind the room of the index and its slack.
func TestLinesBehindRoom(t *testing.T) {
	needsVector(t)
	defer SetVector(vector)
	for _, vector = range Vectors() {
		for room := range 40 {
			for _, n := range []int{0, 1, 3, 15, 16, 17, 23, 39} {
				index := slices.Repeat([]field{{colon: 0xaaaa, end: 0xbbbb}}, 64)
				src := []byte(strings.Repeat("A:\r\n", n) + "\r\n")
				end, count, _ := indexLines(&src[0], len(src), &index[0], room)
				if n <= room && (end != 4*n || count != n) || n > room && end != noRoom {
					t.Fatalf("%d: %d lines, room for %d: %d, %d", vector, n, room, end, count)
				}
				for i, f := range index[room+indexSlack:] {
					if f.colon != 0xaaaa || f.end != 0xbbbb {
						t.Fatalf("%d: %d lines, room for %d: field %d was written", vector, n, room, room+indexSlack+i)
					}
				}
			}
		}
	}
}

// TestLinesNames has names of all lengths, those of framers among them, at all
// places among 64 and more.
func TestLinesNames(t *testing.T) {
	for n := range 80 {
		for at := range 70 {
			src := []byte(strings.Repeat("a:\r\n", at) + strings.Repeat("N", n+1) + ":\r\n" + strings.Repeat("b:\r\n", at%5) + "\r\n")
			if !twins(t, src) {
				t.Fatalf("name of %d at %d isn't taken", n+1, at)
			}
		}
	}
}

// TestLinesStale looks for framers among fields of the message before.
func TestLinesStale(t *testing.T) {
	needsVector(t)
	defer SetVector(vector)
	for _, vector = range Vectors() {
		for n := range 24 {
			var h Header
			for _, src := range []string{strings.Repeat("Connection:\r\n", 24), strings.Repeat("Name:\r\n", n)} {
				src += "\r\n"
				if got := takeFields([]byte(src), 0, maxFields, headerSection, &h); got != len(src) {
					t.Fatalf("%d: %d bytes of %q are taken", vector, got, src)
				}
			}
			if h.framers != 0 {
				t.Fatalf("%d: framers %b among %d fields that are none", vector, h.framers, n)
			}
		}
	}
}

// FuzzLines gives any bytes to indexLines and to its twin, at any place.
func FuzzLines(f *testing.F) {
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 40 {
		f.Add(someFields(r), uint8(3*i), behind[i%len(behind)])
	}
	for _, s := range []string{"\r\n", ":\r\n\r\n", "a:b\r\r\n\r\n", "a: b\nC: d\r\n\r\n", "a\r\n\r\n", " a:b\r\n\r\n", "A:\x00\r\n\r\n", "a:b\r\n\r\r\n"} {
		f.Add([]byte(strings.Repeat("Name: value\r\n", 5)+s), uint8(len(s)), s)
	}
	f.Fuzz(func(t *testing.T, msg []byte, off uint8, after string) {
		array := bytes.Repeat([]byte{'Z'}, int(off)+len(msg)+len(after)+70)
		src := array[off : int(off)+copy(array[off:], msg)]
		copy(array[int(off)+len(msg):], after)
		twins(t, src)
		if !bytes.Equal(array[int(off)+len(msg):], []byte(after+strings.Repeat("Z", 70))) {
			t.Fatalf("bytes behind %q were changed", msg)
		}
		if i := bytes.IndexFunc(array[:off], notZ); i >= 0 {
			t.Fatal("bytes before the message were changed")
		}
	})
}

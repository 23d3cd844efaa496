package wire

import (
	"math/rand/v2"
	"testing"
)

// TestWords compares what is said about eight bytes with what is known about
// each: all pairs of neighbours, with others around them.
func TestWords(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	var b, c [8]byte
	for pair := range 1 << 16 {
		for i := range b {
			b[i] = byte(r.Uint32()) & [2]byte{0x7f, 0xff}[pair&1]
		}
		at := r.IntN(7)
		b[at], b[at+1] = byte(pair), byte(pair>>8)
		w := word(b[:])
		if putWord(c[:], w); c != b {
			t.Fatalf("% x becomes % x", b, c)
		}
		stop := controls(w)
		others := others(w)
		begun := false // a stop was found, what follows is free
		ended := false
		for i, x := range b {
			bit := uint64(0x80) << (8 * i)
			if control := x < ' ' || x == 0x7f; control != (stop&bit != 0) {
				if control || !begun && (i == 0 || b[i-1] != 0xff) {
					t.Fatalf("controls(% x) is %#x: byte %d", b, stop, i)
				}
			} else if control {
				begun = true
			}
			letter := 'a' <= x|0x20 && x|0x20 <= 'z'
			if !ended && (letter || x == '-') != (others&bit == 0) {
				t.Fatalf("others(% x) is %#x: byte %d", b, others, i)
			}
			ended = ended || others&bit != 0
		}
	}
}

// TestPlainTarget has all pairs of neighbours at all places: what is let pass
// without a second look may stand in a target, and visible ASCII is.
func TestPlainTarget(t *testing.T) {
	for pair := range 1 << 16 {
		x, y := byte(pair), byte(pair>>8)
		for at := range 7 {
			b := [8]byte{'/', 'a', '~', '!', '?', 'Z', '%', '0'}
			b[at], b[at+1] = x, y
			right := classes[x]&targetByte != 0 && classes[y]&targetByte != 0
			plain := plainTarget(word(b[:]))
			if plain && !right {
				t.Fatalf("% x is let pass", b)
			}
			if !plain && right && x|3 != '#' && y|3 != '#' {
				t.Fatalf("% x is looked at twice", b)
			}
		}
	}
}

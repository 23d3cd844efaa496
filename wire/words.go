package wire

import "math/bits"

// Bytes are looked at eight at a time: as a word whose lowest byte is the
// first of them. Of a word that says something about each byte, the highest
// bit of the byte counts.
const (
	each    = 0x0101010101010101
	highest = 0x80 * each
)

// word reads eight bytes. The compiler makes one load of it.
func word(b []byte) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// putWord is the inverse of word.
func putWord(b []byte, w uint64) {
	_ = b[7]
	b[0], b[1], b[2], b[3] = byte(w), byte(w>>8), byte(w>>16), byte(w>>24)
	b[4], b[5], b[6], b[7] = byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56)
}

// controls finds the control bytes in w: each of them, HTAB as well, and
// perhaps others behind the first of them or behind 0xff.
func controls(w uint64) uint64 {
	return ((w - ' '*each) | (w + each)) &^ w & highest
}

// first is the place in its word of the first byte found.
func first(found uint64) int { return bits.TrailingZeros64(found) / 8 }

const letterCase = ('a' - 'A') * each

// These are variables since a processor fetches them sooner from memory than it
// does four more constants of 8 bytes each in the code of a small loop.
var (
	toA     uint64 = (0x80 - 'a') * each // lifts letters from "a" on to 0x80 and more
	toPastZ uint64 = (0x7f - 'z') * each // and what is behind "z"
	dashes  uint64 = '-' * each
	toOne   uint64 = 0x7f * each // and all but 0
)

// others finds what is neither a letter nor "-" in w: most names consist of
// these. Behind the first of them it may be wrong.
func others(w uint64) uint64 {
	folded := w | letterCase
	fromA, behindZ := folded+toA, folded+toPastZ
	noDash := (w ^ dashes) + toOne
	return (fromA ^ behindZ ^ noDash | w) & highest
}

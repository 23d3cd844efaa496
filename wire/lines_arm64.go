//go:build !purego

package wire

// vector is how many bits indexLines takes at once: each of these processors
// has 128. Tests set it lower.
var vector = widest()

func widest() int { return 128 }

// indexLines reads field lines up to the empty line from the n > 0 bytes at
// src, lowers their names, and puts the lines' colons and ends in index, which
// has room for so many and indexSlack more. It returns where the CR of the
// empty line is, the number of lines and, unless these are more than lastFramer,
// the framers among them.
//
// It takes only what is right and complete, 64 bytes at a time. Otherwise end
// is notTaken or noRoom; names up to there may have been lowered, and index has
// no meaning.
//
// It reads up to 63 bytes behind src[n-1] if they are in the same page of
// memory, so that they can be read, and else from a copy. It writes only
// upper-case letters of names. For a response of 12 fields it and takeFields
// execute two thirds of the instructions of takeLines and parseFields; which is
// faster on which processor hasn't been measured.
//
//go:noescape
func indexLines(src *byte, n int, index *field, room int) (end, count int, framers framerSet)

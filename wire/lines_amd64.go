//go:build amd64 && !purego

package wire

import "golang.org/x/sys/cpu"

// vector is the widest indexLines that this processor, and the system with
// regard to its registers, can do: 512 or 256 bits, or 0 for none. Tests set it
// lower.
var vector = widest()

func widest() int {
	switch x := &cpu.X86; {
	case !x.HasAVX2 || !x.HasBMI1 || !x.HasBMI2 || !x.HasPOPCNT:
		return 0
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VBMI2:
		return 512
	}
	return 256
}

// indexLines reads field lines up to the empty line from the n > 0 bytes at
// src, lowers their names, and puts the lines' colons and ends in index, which
// has room for so many and indexSlack more. It returns where the CR of the
// empty line is, the number of lines and, unless these are more than lastFramer,
// the framers among them. Behind the lines, index is scratch space.
//
// It takes only what is right and complete, 64 bytes at a time. Otherwise end
// is notTaken or noRoom; names up to there may have been lowered, and index has
// no meaning.
//
//go:noescape
func indexLines(src *byte, n int, index *field, room int) (end, count int, framers framerSet)

// indexLines512 reads nothing behind src[n-1]. It writes only upper-case letters of
// names.
//
//lint:ignore U1000 indexLines goes there
//go:noescape
func indexLines512(src *byte, n int, index *field, room int) (end, count int, framers framerSet)

// indexLines256 reads up to 64 bytes behind src[n-1] if they are in the same
// page of memory, so that they can be read, and else from a copy. It writes
// within the message only: whole blocks before that with the empty line, where
// all bytes but upper-case letters of names are written as they were, and
// single letters in that one. Nothing in or behind the empty line is written.
//
//lint:ignore U1000 indexLines goes there
//go:noescape
func indexLines256(src *byte, n int, index *field, room int) (end, count int, framers framerSet)

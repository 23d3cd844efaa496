//go:build amd64 && !purego

package wire

import "golang.org/x/sys/cpu"

// vector tells whether this processor, and the system with regard to its
// registers, can do what indexLines needs. Tests switch it off.
var vector = cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 && cpu.X86.HasPOPCNT

// indexLines reads field lines up to the empty line from the n > 0 bytes at
// src, lowers their names, and puts the lines' colons and ends in index, which
// has room for so many and indexSlack more. It returns where the CR of the
// empty line is, the number of lines and the framers among them, unless these
// are more than lastFramer.
//
// It takes only what is right and complete, 64 bytes at a time. Otherwise end
// is notTaken or noRoom; names up to there may have been lowered, and index has
// no meaning.
//
// It reads up to 64 bytes behind src[n-1] if they are in the same page of
// memory, so that they can be read, and else from a copy. It writes within the
// message only: whole blocks before that with the empty line, where all bytes
// but upper-case letters of names are written as they were, and single letters
// in that one. Nothing in or behind the empty line is written.
//
//go:noescape
func indexLines(src *byte, n int, index *field, room int) (end, count int, framers framerSet)

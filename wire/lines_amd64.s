//go:build amd64 && !purego

#include "textflag.h"

// func indexLines(src *byte, n int, index *field, room int) (end, count int, framers framerSet)
//
// This isn't done in Go as it would take another frame and another set of results.
TEXT ·indexLines(SB), NOSPLIT|NOFRAME, $0-56
	CMPQ ·vector(SB), $512
	JEQ  wide
	JMP  ·indexLines256(SB)

wide:
	JMP ·indexLines512(SB)

//go:build amd64 && !purego

#include "textflag.h"
#include "lines_amd64.h"

EACH32(control, $0x6060606060606060) // lifts the classes of control bytes, and no others, to 0x80 and more
EACH32(eachBit, $0x8040201008040201)

// spread repeats each byte of a bit mask 8 times.
EACH8(spread, 0, $0x0000000000000000)
EACH8(spread, 8, $0x0101010101010101)
EACH8(spread, 16, $0x0202020202020202)
EACH8(spread, 24, $0x0303030303030303)
EACH8(spread, 32, $0x0404040404040404)
EACH8(spread, 40, $0x0505050505050505)
EACH8(spread, 48, $0x0606060606060606)
EACH8(spread, 56, $0x0707070707070707)
GLOBL spread<>(SB), RODATA|NOPTR, $64

// CLASSIFY looks at the 32 bytes at off(R12), which it leaves in x, and gives
// bit masks of token bytes, CRs and colons. In bad, the highest bits are set of
// control bytes, CRs without LF and bytes other than CR before LF.
#define CLASSIFY(off, x, bad, tokens, crs, colons) \
	VMOVDQU   off(R12), x     \
	VMOVDQU   (off+1)(R12), Y2 \
	VPSRLW    $4, x, Y3       \
	VPAND     Y10, Y3, Y3     \
	VPSHUFB   Y3, Y9, Y3      \
	VPSHUFB   x, Y8, Y4       \
	VPAND     Y3, Y4, Y3      \
	VPCMPGTB  Y7, Y3, Y4      \
	VPMOVMSKB Y4, tokens      \
	VPCMPEQB  Y11, x, Y4      \
	VPMOVMSKB Y4, crs         \
	VPCMPEQB  Y14, Y2, Y2     \
	VPXOR     Y4, Y2, Y2      \
	VPADDUSB  Y15, Y3, Y3     \
	VPOR      Y2, Y3, bad     \
	VPCMPEQB  Y13, x, Y3      \
	VPMOVMSKB Y3, colons

// JOIN makes one mask of the masks of two halves.
#define JOIN(high, low) \
	SHLQ $32, high      \
	ORQ  high, low

// PUT stores the next position of the mask BX, garbage where there is none.
#define PUT(k) \
	TZCNTQ BX, R13      \
	BLSRQ  BX, BX       \
	ADDL   AX, R13      \
	MOVW   R13, (2*k)(DI)

// func indexLines256(src *byte, n int, index *field, room int) (end, count int, framers framerSet)
//
//	SI src   AX block in src   R12 where to read it: there, or in copy
//	DI next position in index  R8 end of its room
//	R9 1 if a name goes on into this block   R10 if a line starts in it, as the CR was before it
//
// Masks have one bit a byte, the lowest for the first.
TEXT ·indexLines256(SB), NOSPLIT, $96-56
	MOVQ src+0(FP), SI
	MOVQ index+16(FP), DI
	MOVQ room+24(FP), R8
	LEAQ (DI)(R8*4), R8
	XORL AX, AX
	XORL R9, R9
	MOVL $1, R10 // a line starts at once
	MOVQ $0, last-8(SP)

	VPXOR   Y7, Y7, Y7
	VMOVDQU classLow<>(SB), Y8
	VMOVDQU classHigh<>(SB), Y9
	VMOVDQU nibble<>(SB), Y10
	VMOVDQU cr<>(SB), Y11
	VMOVDQU colon<>(SB), Y13
	VMOVDQU lf<>(SB), Y14
	VMOVDQU control<>(SB), Y15

next:
	LEAQ 65(AX), BX // a block, and one byte
	LEAQ (SI)(AX*1), R12
	CMPQ BX, n+8(FP)
	JHI  tail

block:
	CLASSIFY(0, Y0, Y6, BX, DX, R14)
	CLASSIFY(32, Y1, Y12, CX, R13, R12)
	JOIN(CX, BX)  // token bytes
	JOIN(R13, DX) // CRs
	JOIN(R12, R14) // colons

	LEAQ  (R10)(DX*4), R13 // line starts: two behind each CR
	MOVQ  DX, R10
	SHRQ  $62, R10
	MOVQ  BX, CX
	BTQ   $0, R9
	ADCQ  R13, CX          // the carry runs from each start through its name
	SETCS R9
	ANDNQ CX, BX, R12      // ends of names: what it ran to
	ANDNQ BX, CX, CX       // names: what it ran through
	MOVQ  R13, BX
	ANDQ  DX, BX           // empty lines: a CR at the start
	JNZ   final

	CMPQ      last-8(SP), $0
	JNE       refuse
	VPOR      Y6, Y12, Y2
	VPMOVMSKB Y2, BX
	TESTL     BX, BX
	JNZ       refuse
	TESTQ     R12, R13     // a name that ends where it starts
	JNZ       refuse
	ANDNQ     R12, R14, R14 // a name that doesn't end with a colon
	JNZ       refuse

	// Make bytes of the bits of names, take the upper-case letters among them.
	VMOVQ        CX, X2
	VPBROADCASTQ X2, Y2
	VPSHUFB      spread<>+0(SB), Y2, Y3
	VPSHUFB      spread<>+32(SB), Y2, Y4
	VMOVDQU      eachBit<>(SB), Y5
	VPAND        Y5, Y3, Y3
	VPAND        Y5, Y4, Y4
	VPCMPEQB     Y5, Y3, Y3
	VPCMPEQB     Y5, Y4, Y4
	VMOVDQU      behindZ<>(SB), Y5
	VPCMPGTB     Y0, Y5, Y2
	VPAND        Y2, Y3, Y3
	VPCMPGTB     Y1, Y5, Y2
	VPAND        Y2, Y4, Y4
	VPAND        letterCase<>(SB), Y3, Y3
	VPAND        letterCase<>(SB), Y4, Y4
	VPANDN       Y3, Y0, Y3 // digits and such have that bit
	VPANDN       Y4, Y1, Y4
	VPOR         Y3, Y4, Y2
	VPTEST       Y2, Y2
	JZ           lowered
	VPOR         Y0, Y3, Y3
	VPOR         Y1, Y4, Y4
	VMOVDQU      Y3, (SI)(AX*1)
	VMOVDQU      Y4, 32(SI)(AX*1)

lowered:
	// Mostly there are at most 4 positions in 64 bytes, and hardly ever more
	// than 8: no branch depends on how many there are below that.
	MOVQ    R12, BX
	ORQ     DX, BX
	POPCNTQ BX, DX
	LEAQ    16(DI), R12
	CMPQ    R12, R8
	JHI     each
	PUT(0)
	PUT(1)
	PUT(2)
	PUT(3)
	CMPQ    DX, $4
	JHI     eight

put:
	LEAQ (DI)(DX*2), DI
	ADDQ $64, AX
	JMP  next

eight:
	CMPQ DX, $8
	JHI  more
	PUT(4)
	PUT(5)
	PUT(6)
	PUT(7)
	JMP  put

more:
	ADDQ $8, DI

each:
	TESTQ BX, BX
	JZ    passed
	LEAQ  2(DI), R12
	CMPQ  R12, R8
	JHI   full
	PUT(0)
	ADDQ  $2, DI
	JMP   each

passed:
	ADDQ $64, AX
	JMP  next

tail:
	// Less than a block and one byte is left. It is read where it is if the
	// page doesn't end before that much, else from a copy.
	MOVQ n+8(FP), BX
	SUBQ AX, BX
	JLE  refuse
	MOVQ $1, last-8(SP)
	MOVL R12, DX
	ANDL $4095, DX
	CMPL DX, $(4096-65)
	JLS  block
	LEAQ copy-80(SP), DX

copying:
	MOVB -1(R12)(BX*1), CX
	MOVB CX, -1(DX)(BX*1)
	DECQ BX
	JNZ  copying
	MOVQ DX, R12
	JMP  block

final:
	// The block with the empty line, if that is within src: what is behind it
	// belongs to others.
	BLSIQ     BX, BX
	TZCNTQ    BX, R10
	ADDQ      AX, R10
	LEAQ      1(R10), R9
	CMPQ      R9, n+8(FP)
	JGE       refuse
	CMPB      (SI)(R9*1), $0x0a
	JNE       refuse
	MOVQ      R10, end+32(FP)
	DECQ      BX           // the bytes before it
	VPMOVMSKB Y6, R9
	VPMOVMSKB Y12, R10
	JOIN(R10, R9)
	TESTQ     BX, R9
	JNZ       refuse
	ANDQ      BX, R12
	TESTQ     R12, R13
	JNZ       refuse
	ANDNQ     R12, R14, R14
	JNZ       refuse
	ANDQ      BX, DX
	ORQ       R12, DX      // positions
	ANDQ      BX, CX       // names
	JZ        rest

	VMOVDQU   behindZ<>(SB), Y5
	VPCMPGTB  Y0, Y5, Y2
	VPCMPGTB  Y1, Y5, Y3
	VPSLLW    $2, Y0, Y0   // the bit of letter case to the highest
	VPSLLW    $2, Y1, Y1
	VPANDN    Y2, Y0, Y2
	VPANDN    Y3, Y1, Y3
	VPMOVMSKB Y2, R9
	VPMOVMSKB Y3, R10
	JOIN(R10, R9)
	ANDQ      R9, CX
	JZ        rest
	LEAQ      (SI)(AX*1), R12

lower:
	TZCNTQ CX, R9
	ORB    $0x20, (R12)(R9*1)
	BLSRQ  CX, CX
	JNZ    lower

rest:
	MOVQ  DX, BX
	TESTQ BX, BX
	JZ    done

putting:
	LEAQ  2(DI), R12
	CMPQ  R12, R8
	JHI   full
	PUT(0)
	ADDQ  $2, DI
	TESTQ BX, BX
	JNZ   putting

done:
	MOVQ index+16(FP), SI
	SUBQ SI, DI
	SHRQ $2, DI
	MOVQ DI, count+40(FP)

	NOTE_FRAMERS
	MOVQ R12, framers+48(FP)
	VZEROUPPER
	RET

	GIVE_UP

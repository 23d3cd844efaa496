//go:build amd64 && !purego

#include "textflag.h"
#include "lines_amd64.h"

DATA places<>+0(SB)/8, $0x0706050403020100
DATA places<>+8(SB)/8, $0x0f0e0d0c0b0a0908
DATA places<>+16(SB)/8, $0x1716151413121110
DATA places<>+24(SB)/8, $0x1f1e1d1c1b1a1918
DATA places<>+32(SB)/8, $0x2726252423222120
DATA places<>+40(SB)/8, $0x2f2e2d2c2b2a2928
DATA places<>+48(SB)/8, $0x3736353433323130
DATA places<>+56(SB)/8, $0x3f3e3d3c3b3a3938
GLOBL places<>(SB), RODATA|NOPTR, $64

EACH32(controls, $0xe0e0e0e0e0e0e0e0) // the classes of control bytes

EACH32(block, $0x0040004000400040) // 64, as words

// BOTH fills the 64 bytes of z with the same 32 twice.
#define BOTH(name, z) VBROADCASTI64X4 name<>(SB), z

// CLASSES judges the 64 bytes in Z0 one by one. Z2 & Z3 has their classes.
//
//	BX token bytes and control bytes   DX CRs   R12 LFs
//	K5 all but colons                  K6 upper-case letters
//
// What a block waits for are shuffles, comparisons and moves between masks and
// registers: of those, processors do two in a cycle or one.
#define CLASSES \
	VPSRLW   $4, Z0, Z2      \
	VPANDQ   Z10, Z2, Z2     \
	VPSHUFB  Z2, Z9, Z2      \
	VPSHUFB  Z0, Z8, Z3      \
	VPTESTMB Z2, Z3, K1      \
	VPCMPEQB Z11, Z0, K2     \
	VPCMPEQB Z12, Z0, K3     \
	VPCMPB   $4, Z13, Z0, K5 \
	VPSUBB   Z15, Z0, Z4     \
	VPCMPUB  $1, Z18, Z4, K6 \
	KMOVQ    K1, BX          \
	KMOVQ    K2, DX          \
	KMOVQ    K3, R12

// STARTS gives in R14 where LFs have to be, behind each CR, and in R13 where lines
// start, behind each of those.
#define STARTS \
	LEAQ  (R11)(DX*2), R14  \
	SHRXQ R15, DX, R11      \
	LEAQ  (R10)(R14*2), R13 \
	SHRXQ R15, R14, R10

// CARRY gives in R14 what becomes of BX by a carry that runs from each start through
// its name.
#define CARRY \
	MOVQ  BX, R14  \
	BTQ   $0, R9   \
	ADCQ  R13, R14 \
	SETCS R9

// NAMES takes from R14 the ends of names, which is what the carry ran to, and adds
// them to DX; what it ran through are names. It refuses one that ends where it
// starts, and one that doesn't end with a colon. R14 is left with the upper-case
// letters of names.
#define NAMES \
	ANDNQ R14, BX, R12 \
	ANDNQ BX, R14, BX  \
	TESTQ R12, R13     \
	JNZ   refuse       \
	KMOVQ K5, R14      \
	TESTQ R12, R14     \
	JNZ   refuse       \
	ORQ   R12, DX      \
	KMOVQ K6, R14      \
	ANDQ  BX, R14

// LOWER lowers the letters that NAMES found, and writes nothing else.
#define LOWER(done) \
	JZ       done            \
	KMOVQ    R14, K1         \
	VPADDB   Z14, Z0, K1, Z0 \
	VMOVDQU8 Z0, K1, (SI)(AX*1)

// PLACES stores the positions that DX has bits of, and behind them what is of no
// meaning. In lines of at least 4 bytes, ":" and CRLF and a name, there are at most
// 32 in 64 bytes.
#define PLACES \
	POPCNTQ       DX, R12          \
	KMOVQ         DX, K1           \
	VPCOMPRESSB.Z Z17, K1, Z2      \
	VPMOVZXBW     Y2, Z2           \
	VPADDW        Z19, Z2, Z2      \
	VMOVDQU64     Z2, (DI)         \
	LEAQ          (DI)(R12*2), DI  \
	CMPQ          DI, R8           \
	JHI           full

// func indexLines512(src *byte, n int, index *field, room int) (end, count int, framers framerSet)
//
//	SI src   AX block in src   CX the last that is whole
//	DI next position in index  R8 end of its room
//	R9 1 if a name goes on into this block   R10 if a line starts with it   R11 if an LF has to
//	Z19 AX as words   Z20 the classes in the blocks before, together
//
// Masks have one bit a byte, the lowest for the first.
TEXT ·indexLines512(SB), NOSPLIT, $0-56
	MOVQ src+0(FP), SI
	MOVQ n+8(FP), CX
	MOVQ index+16(FP), DI
	MOVQ room+24(FP), R8
	LEAQ (DI)(R8*4), R8
	SUBQ $64, CX
	XORL AX, AX
	XORL R9, R9
	MOVL $1, R10 // a line starts at once
	XORL R11, R11

	BOTH(classLow, Z8)
	BOTH(classHigh, Z9)
	BOTH(nibble, Z10)
	BOTH(cr, Z11)
	BOTH(lf, Z12)
	BOTH(colon, Z13)
	BOTH(letterCase, Z14)
	BOTH(fromA, Z15)
	BOTH(controls, Z16)
	VMOVDQU64 places<>(SB), Z17
	BOTH(letters, Z18)
	VPXORQ    Z19, Z19, Z19
	VPXORQ    Z20, Z20, Z20
	BOTH(block, Z21)
	MOVL      $63, R15

	TESTQ CX, CX
	JLT   tail

next:
	VMOVDQU64  (SI)(AX*1), Z0
	CLASSES
	STARTS
	TESTQ      DX, R13 // an empty line: a CR at the start
	JNZ        last
	XORQ       R14, R12
	JNZ        refuse
	CARRY
	VPTERNLOGQ $0xf8, Z2, Z3, Z20
	NAMES
	LOWER(lowered)

lowered:
	PLACES
	VPADDW Z21, Z19, Z19
	ADDQ   $64, AX
	CMPQ   AX, CX
	JLE    next

tail:
	// Less than a block is left: what is behind reads as 0, and the lines end here
	// or not at all.
	MOVQ       n+8(FP), BX
	SUBQ       AX, BX
	JLE        refuse
	MOVQ       $-1, DX
	BZHIQ      BX, DX, DX
	KMOVQ      DX, K1
	VMOVDQU8.Z (SI)(AX*1), K1, Z0
	CLASSES
	STARTS

last:
	// The lines end in this block, if an LF follows that is within src. In the tail
	// there may be no empty line: then it seems to begin behind the block.
	MOVQ   R13, CX
	ANDQ   DX, CX
	BLSIQ  CX, CX
	TZCNTQ CX, R10
	ADDQ   AX, R10
	LEAQ   1(R10), R11
	CMPQ   R11, n+8(FP)
	JGE    refuse
	CMPB   (SI)(R11*1), $0x0a
	JNE    refuse
	MOVQ   R10, end+32(FP)
	DECQ   CX // the bytes before the empty line; what is behind is neither judged nor written

	VPTESTMB Z16, Z20, K1 // control bytes in the blocks before
	KORTESTQ K1, K1
	JNE      refuse
	VPANDQ   Z2, Z3, Z2
	VPTESTMB Z16, Z2, K1  // and in this one
	KMOVQ    K1, R11
	XORQ     R14, R12
	ORQ      R11, R12
	TESTQ    CX, R12
	JNZ      refuse
	CARRY
	ANDQ     CX, BX
	ANDQ     CX, DX
	ANDQ     CX, R14
	NAMES
	LOWER(put)

put:
	PLACES
	MOVQ index+16(FP), SI
	SUBQ SI, DI
	SHRQ $2, DI
	MOVQ DI, count+40(FP)
	NOTE_FRAMERS
	MOVQ R12, framers+48(FP)
	VZEROUPPER
	RET

	GIVE_UP

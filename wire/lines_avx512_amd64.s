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

// BOTH fills the 64 bytes of z with the same 32 twice.
#define BOTH(name, z) VBROADCASTI64X4 name<>(SB), z

// func indexLines512(src *byte, n int, index *field, room int) (end, count int, framers framerSet)
//
//	SI src   AX block in src   R11 1 if src ends in it, 2 if the lines do
//	DI next position in index  R8 end of its room
//	R9 1 if a name goes on into this block   R10 if a line starts in it, as the CR was before it
//
// Masks have one bit a byte, the lowest for the first.
TEXT ·indexLines512(SB), NOSPLIT, $0-56
	MOVQ src+0(FP), SI
	MOVQ index+16(FP), DI
	MOVQ room+24(FP), R8
	LEAQ (DI)(R8*4), R8
	XORL AX, AX
	XORL R9, R9
	MOVL $1, R10 // a line starts at once
	XORL R11, R11

	VPXORQ    Z7, Z7, Z7
	BOTH(classLow, Z8)
	BOTH(classHigh, Z9)
	BOTH(nibble, Z10)
	BOTH(cr, Z11)
	BOTH(lf, Z12)
	BOTH(colon, Z13)
	BOTH(letterCase, Z14)
	BOTH(fromA, Z15)
	BOTH(letters, Z18)
	BOTH(controls, Z16)
	VMOVDQU64 places<>(SB), Z17

next:
	LEAQ      65(AX), BX // a block, and one byte
	CMPQ      BX, n+8(FP)
	JHI       tail
	VMOVDQU64 (SI)(AX*1), Z0
	VMOVDQU64 1(SI)(AX*1), Z1

block:
	VPSRLW   $4, Z0, Z2
	VPANDQ   Z10, Z2, Z2
	VPSHUFB  Z2, Z9, Z2
	VPSHUFB  Z0, Z8, Z3
	VPANDQ   Z2, Z3, Z2    // classes
	VPCMPGTB Z7, Z2, K1
	VPCMPEQB Z11, Z0, K2
	VPCMPEQB Z12, Z1, K3
	VPTESTMB Z16, Z2, K4
	VPCMPEQB Z13, Z0, K5
	VPSUBB   Z15, Z0, Z3
	VPCMPUB  $1, Z18, Z3, K6 // upper-case letters
	KMOVQ    K1, BX        // token bytes
	KMOVQ    K2, DX        // CRs
	KXORQ    K2, K3, K3
	KORQ     K3, K4, K4
	KMOVQ    K4, R12       // control bytes, CRs without LF and bytes other than CR before LF

	LEAQ  (R10)(DX*4), R13 // line starts: two behind each CR
	MOVQ  DX, R10
	SHRQ  $62, R10
	MOVQ  BX, R14
	BTQ   $0, R9
	ADCQ  R13, R14         // the carry runs from each start through its name
	SETCS R9
	MOVQ  R13, CX
	ANDQ  DX, CX           // empty lines: a CR at the start
	JNZ   empty
	TESTL R11, R11
	JNZ   refuse

judge:
	TESTQ R12, R12
	JNZ   refuse
	ANDNQ R14, BX, R12     // ends of names: what the carry ran to
	ANDNQ BX, R14, BX      // names: what it ran through
	TESTQ R12, R13         // a name that ends where it starts
	JNZ   refuse
	KMOVQ K5, R14
	ANDNQ R12, R14, R14    // a name that doesn't end with a colon
	JNZ   refuse

	// Lower the upper-case letters in names. A block that is all the message's is
	// written whole, which is quicker than by a mask.
	KMOVQ     K6, R14
	ANDQ      BX, R14
	JZ        lowered
	KMOVQ     R14, K1
	VPADDB    Z14, Z0, K1, Z0
	TESTL     R11, R11
	JNZ       last
	VMOVDQU64 Z0, (SI)(AX*1)

lowered:
	// Store the positions. In lines of at least 4 bytes, ":" and CRLF and a
	// name, there are at most 32 in 64 bytes.
	ORQ          R12, DX
	POPCNTQ      DX, R12
	LEAQ         (DI)(R12*2), R13
	KMOVQ        DX, K1
	VPCOMPRESSB.Z Z17, K1, Z2
	VPMOVZXBW    Y2, Z2
	VPBROADCASTW AX, Z3
	VPADDW       Z3, Z2, Z2
	LEAQ         64(DI), R14
	CMPQ         R14, R8
	JHI          narrow
	VMOVDQU64    Z2, (DI) // what is behind is free
stored:
	MOVQ         R13, DI
	ADDQ         $64, AX
	CMPL         R11, $2
	JNE          next

	MOVQ index+16(FP), SI
	SUBQ SI, DI
	SHRQ $2, DI
	MOVQ DI, count+40(FP)
	NOTE_FRAMERS
	MOVQ R12, framers+48(FP)
	VZEROUPPER
	RET

narrow:
	CMPQ      R13, R8
	JHI       full
	MOVL      $-1, R14
	BZHIL     R12, R14, R14
	KMOVD     R14, K1
	VMOVDQU16 Z2, K1, (DI)
	JMP       stored

last:
	// Others than the message's bytes may be in this block.
	VMOVDQU8 Z0, K1, (SI)(AX*1)
	JMP      lowered

tail:
	// Less than a block and one byte is left: what is behind reads as 0.
	MOVQ        n+8(FP), BX
	SUBQ        AX, BX
	JLE         refuse
	MOVL        $1, R11
	MOVQ        $-1, DX
	BZHIQ       BX, DX, DX
	KMOVQ       DX, K1
	VMOVDQU8.Z  (SI)(AX*1), K1, Z0
	SHRQ        $1, DX
	KMOVQ       DX, K1
	VMOVDQU8.Z  1(SI)(AX*1), K1, Z1
	JMP         block

empty:
	// The lines end here, if that is within src and an LF follows.
	TZCNTQ CX, R10
	ADDQ   AX, R10
	MOVQ   R10, end+32(FP)
	INCQ   R10
	CMPQ   R10, n+8(FP)
	JGE    refuse
	CMPB   (SI)(R10*1), $0x0a
	JNE    refuse
	MOVL   $2, R11
	BLSIQ  CX, CX
	DECQ   CX              // the bytes before the empty line: of no others the masks tell
	ANDQ   CX, BX
	ANDQ   CX, DX
	ANDQ   CX, R12
	ANDQ   CX, R14
	JMP    judge

refuse:
	MOVQ $-1, end+32(FP) // notTaken
	MOVQ $0, count+40(FP)
	MOVQ $0, framers+48(FP)
	VZEROUPPER
	RET

full:
	MOVQ $-2, end+32(FP) // noRoom
	MOVQ $0, count+40(FP)
	MOVQ $0, framers+48(FP)
	VZEROUPPER
	RET

//go:build !purego

#include "textflag.h"

#define EACH16(name, low, high) \
	DATA name<>+0(SB)/8, low  \
	DATA name<>+8(SB)/8, high \
	GLOBL name<>(SB), RODATA|NOPTR, $16

// The class of a byte below 0x80 is classLow[b&15] & classHigh[b>>4], that of
// the others 0:
//
//	01 02 04 08 10  token bytes of the rows 2, 3, 4 and 6, 5, 7; not "`", for want of bits
//	20 40 80        control bytes but HTAB, LF and CR of the rows 0 and 1, and DEL
EACH16(classLow, $0x7f7f7f7f7f7e7f7a, $0xec7d4574655d5e7e)
EACH16(classHigh, $0x9004080402014020, $0)

EACH16(colonBit, $0x0000000200000001, $0x0000000800000004) // in the colons' halves of 4 fields
EACH16(behindLine, $0, $0xfffe000000000000)               // a line that ended at -2

// The lengths of connection, content-length and transfer-encoding, each and the
// 2 of a CRLF.
EACH16(length12, $0x000c000c000c000c, $0x000c000c000c000c)
EACH16(length16, $0x0010001000100010, $0x0010001000100010)
EACH16(length19, $0x0013001300130013, $0x0013001300130013)

#define LOAD(name, v) \
	MOVD $name<>(SB), R1 \
	VLD1 (R1), [v.B16]

// MASKS makes masks of two times 64 bytes that are 0 or 0xff, V20 to V23 and V24
// to V27. A block is loaded so that its bytes go to four registers in turn: a bit
// of each of them makes a nibble of the mask, two neighbours there make a byte.
#define MASKS(r, s) \
	VSRI  $1, V20.B16, V21.B16 \
	VSRI  $1, V22.B16, V23.B16 \
	VSRI  $1, V24.B16, V25.B16 \
	VSRI  $1, V26.B16, V27.B16 \
	VSRI  $2, V21.B16, V23.B16 \
	VSRI  $2, V25.B16, V27.B16 \
	VSRI  $4, V23.B16, V23.B16 \
	VSRI  $4, V27.B16, V27.B16 \
	VUSHR $4, V23.H8, V23.H8 \
	VUSHR $4, V27.H8, V27.H8 \
	VUZP1 V27.B16, V23.B16, V23.B16 \
	VMOV  V23.D[0], r \
	VMOV  V23.D[1], s

// EACH does op with c and each of four vectors.
#define EACH(op, c, v0, v1, v2, v3, to0, to1, to2, to3) \
	op c.B16, v0.B16, to0.B16 \
	op c.B16, v1.B16, to1.B16 \
	op c.B16, v2.B16, to2.B16 \
	op c.B16, v3.B16, to3.B16

#define CLASSIFY(x, class) \
	VUSHR $4, x.B16, V20.B16 \
	VAND  V18.B16, x.B16, V21.B16 \
	VTBL  V20.B16, [V17.B16], V20.B16 \
	VTBL  V21.B16, [V16.B16], V21.B16 \
	VAND  V20.B16, V21.B16, class.B16

// func indexLines(src *byte, n int, index *field, room int) (end, count int, framers framerSet)
//
//	R0 src   R2 block in src   R3 bytes left from it on   R4 where to read it: there, or in copy
//	R5 next position in index  R6 end of its room
//	R7 1 if a name goes on into this block   R8 line starts in it, as a CR was before it
//	R9 1 if the byte before it is a CR       R10 1 if src ends in it
//
// Masks have one bit a byte, the lowest for the first.
TEXT ·indexLines(SB), NOSPLIT, $64-56
	MOVD src+0(FP), R0
	MOVD n+8(FP), R3
	MOVD index+16(FP), R5
	MOVD room+24(FP), R6
	ADD  R6<<2, R5, R6
	MOVD ZR, R2
	MOVD ZR, R7
	MOVD $1, R8 // a line starts at once
	MOVD ZR, R9
	MOVD ZR, R10

	LOAD(classLow, V16)
	LOAD(classHigh, V17)
	VMOVI $0x0f, V18.B16
	VMOVI $0x1f, V9.B16 // the classes of token bytes
	VMOVI $0xe0, V10.B16 // and of control bytes
	VMOVI $0x0d, V11.B16
	VMOVI $0x0a, V12.B16
	VMOVI $0x3a, V13.B16
	VMOVI $0x20, V14.B16 // what upper-case letters haven't, of the bytes of names
	MOVD  $(1<<63), R22

next:
	ADD R2, R0, R4
	CMP $64, R3
	BLT tail

block:
	VLD4 (R4), [V0.B16, V1.B16, V2.B16, V3.B16]
	CLASSIFY(V0, V4)
	CLASSIFY(V1, V5)
	CLASSIFY(V2, V6)
	CLASSIFY(V3, V7)
	EACH(VCMTST, V9, V4, V5, V6, V7, V20, V21, V22, V23)
	EACH(VCMTST, V10, V4, V5, V6, V7, V24, V25, V26, V27)
	MASKS(R11, R12) // token bytes, control bytes
	EACH(VCMEQ, V11, V0, V1, V2, V3, V20, V21, V22, V23)
	EACH(VCMEQ, V12, V0, V1, V2, V3, V24, V25, V26, V27)
	MASKS(R13, R14) // CRs, LFs
	EACH(VCMEQ, V13, V0, V1, V2, V3, V20, V21, V22, V23)
	EACH(VCMTST, V14, V0, V1, V2, V3, V24, V25, V26, V27)
	MASKS(R15, R23) // colons, bytes that have the bit of lower case

	ORR  R13<<1, R9, R16
	EOR  R14, R16, R16
	ORR  R16, R12, R12   // and what is wrong around line ends: CR without LF, LF without CR
	ORR  R13<<2, R8, R17 // line starts: two behind each CR
	LSR  $62, R13, R8
	LSR  $63, R13, R9
	CMP  $1, R7
	ADCS R17, R11, R16   // the carry runs from each start through its name
	ADC  ZR, ZR, R7
	BIC  R11, R16, R19   // ends of names: what it ran to
	BIC  R16, R11, R11   // names: what it ran through
	MOVD $-1, R21
	ANDS R13, R17, R20   // empty lines: a CR at the start
	BNE  final
	CBNZ R10, refuse

judge:
	// R21 has the bytes before the empty line, all if that isn't here.
	AND  R21, R19, R19
	AND  R21, R11, R11
	AND  R21, R13, R13
	AND  R21, R12, R12
	AND  R19, R17, R16   // a name that ends where it starts
	ORR  R16, R12, R12
	BIC  R15, R19, R16   // a name that doesn't end with a colon
	ORR  R16, R12, R12
	CBNZ R12, refuse

	// Lower the upper-case letters in names: the last bits of the reversed masks
	// first.
	BIC  R23, R11, R11
	ADD  R2, R0, R4
	RBIT R11, R11
	CBZ  R11, lowered

lower:
	CLZ   R11, R16
	MOVBU (R4)(R16), R14
	LSR   R16, R22, R12
	BIC   R12, R11, R11
	CMP   $'Z', R14
	BHI   other // "^" or "_"
	ORR   $0x20, R14, R14
	MOVB  R14, (R4)(R16)

other:
	CBNZ R11, lower

lowered:
	ORR  R19, R13, R13 // positions
	RBIT R13, R13
	CBZ  R13, stored

store:
	CMP  R6, R5
	BHS  full
	CLZ  R13, R16
	LSR  R16, R22, R12
	BIC  R12, R13, R13
	ADD  R2, R16, R16
	MOVH.P R16, 2(R5)
	CBNZ R13, store

stored:
	CBNZ R20, done
	ADD  $64, R2
	SUB  $64, R3
	B    next

tail:
	// Less than a block is left. It is read where it is if the page doesn't end
	// before a block does, else from a copy.
	CMP  $0, R3
	BLE  refuse
	MOVD $1, R10
	AND  $4095, R4, R16
	CMP  $(4096-64), R16
	BLS  block
	MOVD $copy-64(SP), R16
	MOVD R3, R11

copying:
	SUB   $1, R11
	MOVBU (R4)(R11), R12
	MOVB  R12, (R16)(R11)
	CBNZ  R11, copying
	MOVD  R16, R4
	B     block

final:
	// The block with the empty line, if that is within src: what is behind it
	// belongs to others.
	RBIT  R20, R16
	CLZ   R16, R16
	ADD   $1, R16, R14
	CMP   R3, R14
	BGE   refuse
	ADD   R2, R16, R16
	MOVD  R16, end+32(FP)
	ADD   $1, R16
	MOVBU (R0)(R16), R14
	CMP   $0x0a, R14
	BNE   refuse
	SUB   $1, R20, R21
	BIC   R20, R21, R21 // the bytes before it
	B     judge

done:
	MOVD index+16(FP), R0
	SUB  R0, R5, R5
	LSR  $2, R5
	MOVD R5, count+40(FP)

	// Note the framers, 4 fields at once: their colons less the ends of the lines
	// before.
	MOVD ZR, R7
	MOVD ZR, R8
	CMP  $63, R5
	BHI  noted
	LOAD(behindLine, V1)
	LOAD(length12, V4)
	LOAD(length16, V5)
	LOAD(length19, V6)
	LOAD(colonBit, V7)

note:
	CMP   R5, R8
	BGE   trim
	VLD1.P 16(R0), [V0.B16]
	VEXT  $14, V0.B16, V1.B16, V2.B16
	VORR  V0.B16, V0.B16, V1.B16
	VSUB  V2.H8, V0.H8, V2.H8
	VCMEQ V4.H8, V2.H8, V20.H8
	VCMEQ V5.H8, V2.H8, V21.H8
	VCMEQ V6.H8, V2.H8, V22.H8
	VORR  V21.B16, V20.B16, V20.B16
	VORR  V22.B16, V20.B16, V20.B16
	VAND  V7.B16, V20.B16, V20.B16
	VADDV V20.H8, V20
	VMOV  V20.H[0], R16
	LSL   R8, R16, R16
	ORR   R16, R7, R7
	ADD   $4, R8
	B     note

trim:
	MOVD $1, R16
	LSL  R5, R16, R16
	SUB  $1, R16
	AND  R16, R7, R7

noted:
	MOVD R7, framers+48(FP)
	RET

refuse:
	MOVD $-1, R16 // notTaken
	B    answer

full:
	MOVD $-2, R16 // noRoom

answer:
	MOVD R16, end+32(FP)
	MOVD ZR, count+40(FP)
	MOVD ZR, framers+48(FP)
	RET

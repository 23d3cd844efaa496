// What both versions of indexLines have in common.

#define EACH8(name, at, value) DATA name<>+at(SB)/8, value
#define EACH32(name, value) \
	EACH8(name, 0, value)  \
	EACH8(name, 8, value)  \
	EACH8(name, 16, value) \
	EACH8(name, 24, value) \
	GLOBL name<>(SB), RODATA|NOPTR, $32

// The class of a byte below 0x80 is classLow[b&15] & classHigh[b>>4], that of
// the others 0:
//
//	01 02 04 08 10  token bytes of the rows 2, 3, 4 and 6, 5, 7; not "`", for want of bits
//	20 40 80        control bytes but HTAB, LF and CR of the rows 0 and 1, and DEL
//
// Both tables stand here twice, as a shuffle looks up 16 bytes by 16.
EACH8(classLow, 0, $0x7f7f7f7f7f7e7f7a)
EACH8(classLow, 8, $0xec7d4574655d5e7e)
EACH8(classLow, 16, $0x7f7f7f7f7f7e7f7a)
EACH8(classLow, 24, $0xec7d4574655d5e7e)
GLOBL classLow<>(SB), RODATA|NOPTR, $32

EACH8(classHigh, 0, $0x9004080402014020)
EACH8(classHigh, 8, $0)
EACH8(classHigh, 16, $0x9004080402014020)
EACH8(classHigh, 24, $0)
GLOBL classHigh<>(SB), RODATA|NOPTR, $32

EACH32(nibble, $0x0f0f0f0f0f0f0f0f)
EACH32(cr, $0x0d0d0d0d0d0d0d0d)
EACH32(lf, $0x0a0a0a0a0a0a0a0a)
EACH32(colon, $0x3a3a3a3a3a3a3a3a)
EACH32(letterCase, $0x2020202020202020)
EACH32(behindZ, $0x5b5b5b5b5b5b5b5b)
EACH32(fromA, $0x4141414141414141)
EACH32(letters, $0x1a1a1a1a1a1a1a1a) // 26

// The lengths of connection, content-length and transfer-encoding, each and the
// 2 of a CRLF.
EACH8(framerLengths, 0, $0x000c000c000c000c)
EACH8(framerLengths, 8, $0x000c000c000c000c)
EACH8(framerLengths, 16, $0x0010001000100010)
EACH8(framerLengths, 24, $0x0010001000100010)
EACH8(framerLengths, 32, $0x0013001300130013)
EACH8(framerLengths, 40, $0x0013001300130013)
GLOBL framerLengths<>(SB), RODATA|NOPTR, $48

// NOTE_FRAMERS sets in R12 the bits of framers among the DI fields at (SI), 4
// fields at once: their colons less the ends of the lines before, of which the
// first ended at -2. It sets none if there are more than lastFramer.
#define NOTE_FRAMERS \
	XORL     R12, R12 \
	XORL     CX, CX \
	CMPQ     DI, $63 \
	JHI      noted \
	VPCMPEQB X2, X2, X2 \
	VPADDW   X2, X2, X2 \
	VMOVDQU  framerLengths<>+0(SB), X3 \
	VMOVDQU  framerLengths<>+16(SB), X4 \
	VMOVDQU  framerLengths<>+32(SB), X5 \
	MOVL     $0x1111, R9 \
note: \
	CMPQ      CX, DI \
	JGE       trim \
	VMOVDQU   (SI)(CX*4), X0 \
	VPALIGNR  $14, X2, X0, X1 \
	VMOVDQA   X0, X2 \
	VPSUBW    X1, X0, X0 \
	VPCMPEQW  X3, X0, X1 \
	VPCMPEQW  X4, X0, X6 \
	VPCMPEQW  X5, X0, X0 \
	VPOR      X1, X6, X1 \
	VPOR      X0, X1, X1 \
	VPMOVMSKB X1, AX \
	PEXTL     R9, AX, AX \
	SHLXQ     CX, AX, AX \
	ORQ       AX, R12 \
	ADDQ      $4, CX \
	JMP       note \
trim: \
	BZHIQ DI, R12, R12 \
noted:

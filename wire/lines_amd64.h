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

// The lengths of connection, content-length and transfer-encoding as bits, each
// with the 2 of a CRLF added.
#define FRAMER_LENGTHS (1<<12 | 1<<16 | 1<<19)

// IS_FRAMER appends to DX whether the field at at(SI)(CX*4) is one: how far its
// colon is from the end of the line before.
#define IS_FRAMER(at) \
	MOVWLZX at(SI)(CX*4), AX     \
	SUBW    (at-2)(SI)(CX*4), AX \
	BTQ     AX, R9               \
	ADCL    DX, DX

// NOTE_FRAMERS sets in R12 the bits of framers among the DI fields at (SI), and
// perhaps of fields whose names are longer than 64 bytes; none if there are more
// than lastFramer. The line before the first ended at -2, those after it are taken
// four at a time. They are read as they were written, word by word: what was put
// there by two writes a moment ago, one read has to wait for.
#define NOTE_FRAMERS \
	XORL    R12, R12       \
	CMPQ    DI, $63        \
	JHI     noted          \
	MOVL    $FRAMER_LENGTHS, R9 \
	MOVL    $1, CX         \
	MOVWLZX (SI), AX       \
	ADDL    $2, AX         \
	BTQ     AX, R9         \
	ADCL    R12, R12       \
	CMPQ    CX, DI         \
	JGE     trim           \
note: \
	XORL    DX, DX         \
	IS_FRAMER(12)          \
	IS_FRAMER(8)           \
	IS_FRAMER(4)           \
	IS_FRAMER(0)           \
	SHLXQ   CX, DX, DX     \
	ORQ     DX, R12        \
	ADDQ    $4, CX         \
	CMPQ    CX, DI         \
	JLT     note           \
trim: \
	BZHIQ   DI, R12, R12   \
noted:

// GIVE_UP is where indexLines goes on with its other answers, notTaken and noRoom.
#define GIVE_UP \
refuse: \
	MOVQ $-1, AX \
	JMP  answer  \
full: \
	MOVQ $-2, AX \
answer: \
	MOVQ AX, end+32(FP)     \
	MOVQ $0, count+40(FP)   \
	MOVQ $0, framers+48(FP) \
	VZEROUPPER \
	RET

package wire

// class is a set of byte classes; classes tells those of each byte.
type class uint8

const (
	tokenByte  class = 1 << iota // tchar, RFC 9110 section 5.6.2
	textByte                     // field-vchar / SP / HTAB, RFC 9110 section 5.5; reason phrases too
	targetByte                   // what a request target may hold
	quotedByte                   // qdtext, RFC 9110 section 5.6.4
	spaceByte                    // SP / HTAB: OWS and BWS
)

var classes = makeClasses()

// lowered maps a byte of a token to its lower case, any other byte to 0. NUL
// is no token byte, so 0 can't be mistaken for one.
var lowered = makeLowered()

// hexValue is 1 + the value of a hexadecimal digit, or 0: RFC 5234 HEXDIG,
// which is case-insensitive.
var hexValue = makeHex()

func makeClasses() (t [256]class) {
	for i := range t {
		b := byte(i)
		set := func(c class, member bool) {
			if member {
				t[i] |= c
			}
		}
		set(tokenByte, isToken(b))
		set(textByte, isText(b))
		set(targetByte, isTarget(b))
		set(quotedByte, isQuoted(b))
		set(spaceByte, isSpace(b))
	}
	return t
}

func makeLowered() (t [256]byte) {
	for i := range t {
		if b := byte(i); isToken(b) {
			t[i] = b
			if 'A' <= b && b <= 'Z' {
				t[i] = b + ('a' - 'A')
			}
		}
	}
	return t
}

func makeHex() (t [256]byte) {
	for i, b := range []byte("0123456789abcdef") {
		t[b] = byte(i + 1)
	}
	for i, b := range []byte("ABCDEF") {
		t[b] = byte(i + 11)
	}
	return t
}

// tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." /
// "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
func isToken(b byte) bool {
	switch b {
	case '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~':
		return true
	}
	return '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
}

// field-vchar = VCHAR / obs-text, and SP and HTAB between them.
func isText(b byte) bool {
	return isSpace(b) || 0x21 <= b && b <= 0x7e || b >= 0x80
}

// A target is visible ASCII. RFC 3986 leaves out some of it ("<", "|", …), but
// servers and clients pass these on; a fragment, though, is never sent.
func isTarget(b byte) bool {
	return 0x21 <= b && b <= 0x7e && b != '#'
}

// qdtext = HTAB / SP / %x21 / %x23-5B / %x5D-7E / obs-text
func isQuoted(b byte) bool {
	return isText(b) && b != '"' && b != '\\'
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' }

package address

import (
	"net"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	unixPrefix     = "unix:"
	abstractPrefix = "unix:@"
	flowinfoKey    = "flowinfo=0x"
)

// String returns the text that [Parse] reads back as a. An invalid address
// gives text for people only, which need not parse, "" for the zero Address.
func (a Address) String() string {
	switch a.kind {
	case kindTCP:
		return net.JoinHostPort(a.text, strconv.Itoa(int(a.port)))
	case kindTCP6:
		host := a.ip.String() + "%" + strconv.FormatUint(uint64(a.scopeID), 10)
		s := "[" + host + "]:" + strconv.Itoa(int(a.port))
		if a.flowinfo != 0 {
			s += "?" + flowinfoKey + strconv.FormatUint(uint64(a.flowinfo), 16)
		}
		return s
	case kindUnix:
		return unixPrefix + escape(a.text)
	case kindAbstract:
		return abstractPrefix + escape(a.text)
	}
	return ""
}

// MarshalText returns the text of a, or the error of [Address.Validate]: what
// is written can be read back.
func (a Address) MarshalText() ([]byte, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	return []byte(a.String()), nil
}

// UnmarshalText sets a to what [Parse] makes of text. On error a is unchanged.
func (a *Address) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// Set is [Address.UnmarshalText] for a string: with it *Address is a
// [flag.Value].
func (a *Address) Set(s string) error {
	return a.UnmarshalText([]byte(s))
}

const upperHex = "0123456789ABCDEF"

// escape writes what could not be told apart, or not be seen, as %XX.
func escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		broken := r == utf8.RuneError && size == 1
		if !broken && r != '%' && unicode.IsPrint(r) {
			b.WriteString(s[i : i+size])
		} else {
			for _, c := range []byte(s[i : i+size]) {
				b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
			}
		}
		i += size
	}
	return b.String()
}

// unescape undoes escape. What is raw must be UTF-8 without controls, but need
// not be printable: that depends on the Unicode tables of the program that
// wrote it.
func unescape(s string) (text, reason string) {
	if !utf8.ValidString(s) {
		return "", "bytes that are not UTF-8: write each as %XX"
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c == 0x7f {
			return "", "a control character: write it as %XX"
		}
		if c == '%' {
			if len(s)-i < 3 {
				return "", "two hex digits must follow a percent sign: write %25 for the sign itself"
			}
			b, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				return "", "two hex digits must follow a percent sign: write %25 for the sign itself"
			}
			c = byte(b)
			i += 2
		}
		out = append(out, c)
	}
	return string(out), ""
}

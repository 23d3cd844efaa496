package address

import "strings"

const (
	labelMax = 63  // RFC 1035 section 2.3.4
	nameMax  = 253 // the 255 bytes of RFC 1035 section 2.3.4, less the first length and the root
)

// checkName judges what is neither an IPv4 nor an IPv6 address.
func checkName(host string) (Kind, string) {
	name := strings.TrimSuffix(host, ".")
	if isNumber(name[strings.LastIndexByte(name, '.')+1:]) {
		return ErrNumericHost, "some resolvers read it as an IP address, others do not: write four decimal numbers without leading zeros"
	}
	if len(name) > nameMax {
		return ErrName, "longer than 253 bytes: check where the name ends"
	}
	for label := range strings.SplitSeq(name, ".") {
		if reason := checkLabel(label); reason != "" {
			return ErrName, reason
		}
	}
	return 0, ""
}

func checkLabel(label string) string {
	switch {
	case label == "":
		return "an empty label: remove the extra dot"
	case len(label) > labelMax:
		return "a label longer than 63 bytes: check for a missing dot"
	case label[0] == '-' || label[len(label)-1] == '-':
		return "a label begins or ends with a hyphen: resolvers refuse it, check the name"
	}
	for i := range len(label) {
		if !isNameByte(label[i]) {
			return "only letters, digits, hyphens and underscores make a label: check the name"
		}
	}
	return ""
}

// isNameByte is letter / digit / "-" of RFC 1035 section 2.3.1, and "_", which
// the names of containers and services have.
func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// isNumber reports whether a last label makes inet_aton, and what descends from
// it, take the whole host for an IPv4 address. A top-level domain is never one
// (RFC 3696 section 2).
func isNumber(label string) bool {
	if isDigits(label) {
		return true
	}
	return len(label) >= 2 && label[0] == '0' && label[1]|0x20 == 'x' &&
		strings.Trim(label[2:], "0123456789abcdefABCDEF") == ""
}

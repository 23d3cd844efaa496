package address

import (
	"net/netip"
	"strconv"
	"strings"
)

// Parse reads one of the text forms in the package's description. It looks
// nothing up, and returns valid addresses only; every error is an [*Error].
func Parse(s string) (Address, error) {
	a, err := parse(s)
	if err == nil {
		err = a.Validate()
	}
	if err != nil {
		return Address{}, err
	}
	return a, nil
}

// parse reads the shape; what it means is judged by Validate.
func parse(s string) (Address, error) {
	// "unix" is also a host name, and a path is never a number.
	if rest, ok := strings.CutPrefix(s, unixPrefix); ok && !isDigits(rest) {
		return parseUnix(s, rest)
	}
	if strings.HasPrefix(s, "[") {
		return parseBracketed(s)
	}
	return parseHostPort(s)
}

func parseUnix(s, rest string) (Address, error) {
	if rest == "" || rest[0] != '/' && rest[0] != '@' {
		return Address{}, refuse(ErrPath, s, "after unix: comes a slash and the rest of the path, or @ and an abstract name")
	}
	text, reason := unescape(rest)
	if reason != "" {
		return Address{}, refuse(ErrEscape, s, reason)
	}
	if rest[0] == '@' {
		return Abstract([]byte(text[1:])), nil
	}
	return Unix(text), nil
}

func parseHostPort(s string) (Address, error) {
	i := strings.LastIndexByte(s, ':')
	switch {
	case s == "":
		return Address{}, refuse(ErrSyntax, s, "the text is empty: write host:port or unix:/path")
	case s[0] == '/' || s[0] == '@':
		return Address{}, refuse(ErrSyntax, s, "write unix: in front of a socket path or an abstract name")
	case strings.Contains(s, "://"):
		return Address{}, refuse(ErrSyntax, s, "this is a URL: write host:port alone")
	case i < 0:
		return Address{}, refuse(ErrSyntax, s, "the port is missing: write host:port")
	case strings.IndexByte(s, ':') != i:
		return Address{}, refuse(ErrSyntax, s, "more than one colon: write an IPv6 address in brackets, [::1]:80")
	}
	port, err := parsePort(s, s[i+1:])
	if err != nil {
		return Address{}, err
	}
	return TCP(s[:i], port), nil
}

func parseBracketed(s string) (Address, error) {
	inner, rest, ok := strings.Cut(s[1:], "]")
	if !ok || !strings.HasPrefix(rest, ":") {
		return Address{}, refuse(ErrSyntax, s, "a closing bracket and a port must follow: write [::1]:80")
	}
	literal, zone, _ := strings.Cut(inner, "%")
	ip, err := netip.ParseAddr(literal)
	if err != nil || !ip.Is6() {
		return Address{}, refuse(ErrHost, s, "only an IPv6 address goes in brackets: write anything else without")
	}
	digits, query, asked := strings.Cut(rest[1:], "?")
	port, err := parsePort(s, digits)
	if err != nil {
		return Address{}, err
	}
	if isDigits(zone) {
		return parseTCP6(s, ip, port, zone, query, asked)
	}
	if asked {
		return Address{}, refuse(ErrFlowinfo, s, "flowinfo goes with a numeric scope: write [::1%0]:80?flowinfo=0x1f")
	}
	return TCP(inner, port), nil
}

func parseTCP6(s string, ip netip.Addr, port uint16, zone, query string, asked bool) (Address, error) {
	scopeID, ok := parseCanonical(zone, 10, 32)
	if !ok {
		return Address{}, refuse(ErrZone, s, "a scope id is a decimal number of 32 bits without leading zeros")
	}
	flowinfo := uint64(0)
	if asked {
		digits, isFlowinfo := strings.CutPrefix(query, flowinfoKey)
		flowinfo, ok = parseCanonical(digits, 16, 32)
		if !isFlowinfo || !ok || flowinfo == 0 {
			return Address{}, refuse(ErrFlowinfo, s, "write flowinfo in lower-case hex without leading zeros, ?flowinfo=0x1f, and leave out 0")
		}
	}
	return TCP6(ip, port, uint32(flowinfo), uint32(scopeID)), nil
}

func parsePort(s, digits string) (uint16, error) {
	port, ok := parseCanonical(digits, 10, 16)
	if !ok {
		return 0, refuse(ErrPort, s, "a port is a decimal number, 1 to 65535, without sign or leading zeros")
	}
	return uint16(port), nil
}

// parseCanonical accepts the one spelling that strconv would write.
func parseCanonical(s string, base, bits int) (uint64, bool) {
	n, err := strconv.ParseUint(s, base, bits)
	return n, err == nil && strconv.FormatUint(n, base) == s
}

package address

import (
	"errors"
	"strconv"
)

// Kind is the reason for a refusal, itself an error: every error that this
// package makes (rather than the network) matches exactly one Kind with
// errors.Is. ErrUnsupported matches [errors.ErrUnsupported] as well.
type Kind uint8

// The sealed set of kinds.
const (
	ErrZero         Kind = iota + 1 // the zero Address
	ErrSyntax                       // text that has none of the forms
	ErrEscape                       // %XX in a Unix form: malformed, or missing where needed
	ErrHost                         // host empty, or not a bare host
	ErrName                         // DNS name against the rules for labels
	ErrNumericHost                  // number that is not a dotted IPv4 address
	ErrZone                         // zone malformed, misplaced, or no such interface
	ErrPort                         // port 0, or not in canonical decimal
	ErrIP                           // TCP6 with something else than an IPv6 address
	ErrFlowinfo                     // flowinfo out of range, or where none is possible
	ErrPath                         // socket file: not an absolute, clean path
	ErrPathTooLong                  // socket file: does not fit in a socket address
	ErrAbstractName                 // abstract name: empty, or too long
	ErrUnsupported                  // valid, but this system cannot dial it
)

var kindText = [...]string{
	ErrZero:         "no address",
	ErrSyntax:       "unknown form",
	ErrEscape:       "bad escape",
	ErrHost:         "bad host",
	ErrName:         "bad DNS name",
	ErrNumericHost:  "ambiguous numeric host",
	ErrZone:         "bad zone",
	ErrPort:         "bad port",
	ErrIP:           "not an IPv6 address",
	ErrFlowinfo:     "bad flowinfo",
	ErrPath:         "bad socket path",
	ErrPathTooLong:  "socket path too long",
	ErrAbstractName: "bad abstract name",
	ErrUnsupported:  "not supported on this system",
}

// Error returns a few words that name the kind.
func (k Kind) Error() string {
	if int(k) < len(kindText) && kindText[k] != "" {
		return kindText[k]
	}
	return "unknown kind " + strconv.Itoa(int(k))
}

// Is lets callers test for an unsupported address without knowing this package.
func (k Kind) Is(target error) bool {
	return k == ErrUnsupported && target == errors.ErrUnsupported
}

// Error is a refused address. It matches its Kind, and its Cause where there is
// one, with errors.Is.
type Error struct {
	Addr   string // the address's text, quoted and cut
	Kind   Kind
	Reason string // what is wrong, and what to do next
	Cause  error  // nil, or the system's error beneath
}

// Error names the address, the kind, the reason and the cause.
func (e *Error) Error() string {
	s := "address " + e.Addr + ": " + e.Kind.Error() + ": " + e.Reason
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives errors.Is and errors.As both the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

func refuse(k Kind, addr, reason string) error {
	return &Error{Addr: quote(addr), Kind: k, Reason: reason}
}

// quoteMax is enough to recognise an address in a log, and too little to flood
// one.
const quoteMax = 80

// quote makes text of unknown origin fit for one line of a message.
func quote(s string) string {
	if len(s) <= quoteMax {
		return strconv.QuoteToASCII(s)
	}
	return strconv.QuoteToASCII(s[:quoteMax]) + "..."
}

package tlsconfig

import (
	"errors"
	"io/fs"
	"strconv"
)

// Kind is the reason for a refusal, itself an error: every error of building,
// checking, parsing and rendering a configuration matches exactly one Kind with
// errors.Is. What goes wrong in a handshake is a [Failure] instead.
type Kind uint8

// The sealed set of kinds.
const (
	ErrPath          Kind = iota + 1 // path not absolute and clean
	ErrFile                          // file or directory can't be read
	ErrPEM                           // contents that aren't what the file is for
	ErrNoCertificate                 // file or directory without any certificate
	ErrPair                          // private key that isn't the certificate's, or can't be read
	ErrKeyType                       // key neither RSA nor, where asked for, ECDSA
	ErrKeyAlone                      // private key without a certificate
	ErrNoIdentity                    // server without a certificate
	ErrNoOwnCA                       // host names not checked although any CA of the system counts
	ErrClientAuth                    // server that doesn't say which clients it takes, or takes unverified ones
	ErrSyntax                        // text that isn't one JSON object
	ErrUnknownKey                    // JSON key that isn't one of the document's
	ErrDuplicateKey                  // JSON key given twice
	ErrType                          // JSON value of another type than the key's
	ErrText                          // path that JSON can't hold, since it isn't UTF-8
	ErrNoJSONKey                     // value that JSON has no key for
	ErrNoConfig                      // nil *tls.Config
	ErrVersion                       // versions other than TLS 1.2 alone
	ErrSuites                        // cipher suites outside the policy
	ErrUnverified                    // server certificate not verified
	ErrRenegotiation                 // renegotiation allowed
	ErrALPN                          // HTTP/2 offered
	ErrResumption                    // resumption that goes round a check, or that nobody asked for
	ErrRandom                        // own source of randomness
	ErrKeyLog                        // session keys written out
	ErrECH                           // encrypted client hello, which needs TLS 1.3
	ErrDynamic                       // config that is exchanged after the check
)

var kindText = [...]string{
	ErrPath:          "bad path",
	ErrFile:          "unreadable",
	ErrPEM:           "bad contents",
	ErrNoCertificate: "no certificate",
	ErrPair:          "no key pair",
	ErrKeyType:       "key type refused",
	ErrKeyAlone:      "key without certificate",
	ErrNoIdentity:    "no server certificate",
	ErrNoOwnCA:       "host name unchecked without an own CA",
	ErrClientAuth:    "clients not authenticated",
	ErrSyntax:        "not a JSON object",
	ErrUnknownKey:    "unknown key",
	ErrDuplicateKey:  "duplicate key",
	ErrType:          "wrong type",
	ErrText:          "not UTF-8",
	ErrNoJSONKey:     "no JSON key",
	ErrNoConfig:      "no config",
	ErrVersion:       "version refused",
	ErrSuites:        "cipher suite refused",
	ErrUnverified:    "server not verified",
	ErrRenegotiation: "renegotiation refused",
	ErrALPN:          "protocol refused",
	ErrResumption:    "resumption refused",
	ErrRandom:        "randomness refused",
	ErrKeyLog:        "key log refused",
	ErrECH:           "encrypted client hello refused",
	ErrDynamic:       "callback refused",
}

// Error returns a few words that name the kind.
func (k Kind) Error() string {
	if int(k) < len(kindText) && kindText[k] != "" {
		return kindText[k]
	}
	return "unknown kind " + strconv.Itoa(int(k))
}

// Error is a refused configuration. It matches its Kind, and its Cause where
// there is one, with errors.Is.
type Error struct {
	// Key is the JSON key it is about, or the field's name where there is no
	// such key: of Client or Server ("ECDSA"), or of tls.Config ("MinVersion").
	Key    string
	Path   string // the file or directory at fault, "" for none
	Kind   Kind
	Reason string // what is wrong, and what to do next
	Cause  error  // nil, or the error beneath
}

// Error names the key, the path, the kind, the reason and the cause.
func (e *Error) Error() string {
	s := "tlsconfig: "
	if e.Key != "" {
		s += e.Key
		if e.Path != "" {
			s += " " + quote(e.Path)
		}
		s += ": "
	}
	s += e.Kind.Error() + ": " + e.Reason
	if e.Cause != nil {
		s += ": " + causeText(e.Cause)
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

// causeText leaves out the path, which the message has already.
func causeText(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return clip(err.Error())
}

const (
	quoteMax = 200 // enough for most paths
	clipMax  = 400 // enough for what crypto/x509 says, with a few names in it
)

// quote makes text of unknown origin fit for one line of a message.
func quote(s string) string {
	if len(s) <= quoteMax {
		return strconv.QuoteToASCII(s)
	}
	return strconv.QuoteToASCII(s[:quoteMax]) + "..."
}

// clip makes a message in which a peer's certificate may speak fit for one
// line: names in certificates hold any text, and any number of it.
func clip(s string) string {
	cut := ""
	if len(s) > clipMax {
		s, cut = s[:clipMax], "..."
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return strconv.QuoteToASCII(s) + cut
		}
	}
	return s + cut
}

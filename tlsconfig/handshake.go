package tlsconfig

import "strconv"

// Failure tells which check ended a handshake, itself an error: a
// [*HandshakeError] matches exactly one Failure with errors.Is.
type Failure uint8

// The sealed set of failures.
const (
	ErrUnknownCA          Failure = iota + 1 // no trusted CA vouches for the server
	ErrExpired                               // the server's certificate is no longer valid
	ErrNotYetValid                           // the server's certificate isn't valid yet
	ErrWrongHost                             // the server's certificate is for other names
	ErrWrongUsage                            // the server's certificate isn't one for servers
	ErrPeerKey                               // the server's key is of a type, or a size, that is refused
	ErrBadCertificate                        // the server's certificate is wrong in another way
	ErrOwnCheck                              // a function of the Prebuilt config refused the connection
	ErrNoCommonSuite                         // no cipher suite that both sides take
	ErrNoCommonVersion                       // the server doesn't speak TLS 1.2
	ErrClientCertRefused                     // the server refuses the client's certificate, or the lack of it
	ErrClientCertRequired                    // the server wants a client certificate
	ErrNoServerName                          // no host name was set, though it is to be checked
	ErrNotTLS                                // the server speaks something else
	ErrHandshake                             // anything else, such as a malformed message
)

var failureText = [...]struct{ what, todo string }{
	ErrUnknownCA:          {"unknown CA", "trust the CA by ca_file or ca_path"},
	ErrExpired:            {"certificate expired", "renew the server's certificate, or set the clock"},
	ErrNotYetValid:        {"certificate not yet valid", "wait for its time, or set the clock"},
	ErrWrongHost:          {"wrong host", "use a name of the server's, or a certificate with this one as a subject alternative name"},
	ErrWrongUsage:         {"wrong usage", "give the server a certificate for server authentication"},
	ErrPeerKey:            {"key refused", "give the server a certificate with an RSA key, or allow ECDSA"},
	ErrBadCertificate:     {"bad certificate", "replace the server's certificate"},
	ErrOwnCheck:           {"refused by the config's own check", "ask whoever built the config"},
	ErrNoCommonSuite:      {"no common cipher suite", "let the server take ECDHE-RSA-AES128-GCM-SHA256, with an RSA certificate"},
	ErrNoCommonVersion:    {"no common version", "let the server take TLS 1.2"},
	ErrClientCertRefused:  {"client certificate refused", "present one that the server's CA signed, by cert_file"},
	ErrClientCertRequired: {"client certificate required", "present one by cert_file"},
	ErrNoServerName:       {"no host name to check", "set ServerName, or an own CA and no check of host names"},
	ErrNotTLS:             {"not TLS", "connect to the server's TLS port, or without TLS"},
	ErrHandshake:          {"handshake failed", "look at the server's log"},
}

// Error returns a few words that name the failure.
func (f Failure) Error() string {
	if int(f) < len(failureText) && failureText[f].what != "" {
		return failureText[f].what
	}
	return "unknown failure " + strconv.Itoa(int(f))
}

// HandshakeError is a handshake that failed by a check, on this side or on the
// server's. It matches its Failure with errors.Is; the errors of crypto/tls and
// crypto/x509 are still found beneath with errors.As.
type HandshakeError struct {
	Failure Failure
	Remote  bool  // the server said so, by an alert: not authenticated before the handshake ends
	Err     error // what crypto/tls returned
}

// Error says what failed, what to do and what crypto/tls said.
func (e *HandshakeError) Error() string {
	s := "tls handshake: " + e.Failure.Error()
	if int(e.Failure) < len(failureText) && failureText[e.Failure].todo != "" {
		s += ": " + failureText[e.Failure].todo
	}
	if e.Err != nil {
		s += ": " + clip(e.Err.Error())
	}
	return s
}

// Unwrap gives errors.Is and errors.As both the failure and the error beneath.
func (e *HandshakeError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Failure}
	}
	return []error{e.Failure, e.Err}
}

// ownCheck wraps what a function of a Prebuilt config said, so that it isn't
// taken for trouble with the network.
func ownCheck(err error) error {
	if err == nil {
		return nil
	}
	return &HandshakeError{Failure: ErrOwnCheck, Err: err}
}

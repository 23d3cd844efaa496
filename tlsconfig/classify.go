package tlsconfig

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
)

// Classify turns what a client's handshake returned into a [*HandshakeError],
// if it failed by a check. Trouble with the transport comes back as it is: a
// timeout, the end of a context, a connection that was cut or reset. So does
// nil, and what is a HandshakeError or an [*Error] already.
//
// conn is the connection that failed. It tells at which point the server gave
// up, and may be nil if it is gone: the commonest alert then reads as
// ErrNoCommonSuite although it may be about the client's certificate.
//
// Some servers refuse a client by closing the connection without an alert, or
// finish the handshake and refuse each request.
func Classify(conn *tls.Conn, err error) error {
	var done *HandshakeError
	var config *Error
	if err == nil || errors.As(err, &done) || errors.As(err, &config) {
		return err
	}
	if n, ok := alertOf(err); ok {
		return &HandshakeError{Failure: failureOfAlert(n, conn), Remote: true, Err: err}
	}
	if f := localFailure(err); f != 0 {
		return &HandshakeError{Failure: f, Err: err}
	}
	return err
}

// alertOf returns the alert that the server sent. Its type isn't exported, but
// it reads like that of QUIC, which is.
func alertOf(err error) (tls.AlertError, bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" || op.Err == nil {
		return 0, false
	}
	for n := range 256 {
		if op.Err.Error() == tls.AlertError(n).Error() {
			return tls.AlertError(n), true
		}
	}
	return 0, false
}

// Alerts of RFC 5246 section 7.2, RFC 6066 section 3 and RFC 8446 section 6.
const (
	alertHandshakeFailure       = 40
	alertBadCertificate         = 42
	alertUnsupportedCertificate = 43
	alertCertificateRevoked     = 44
	alertCertificateExpired     = 45
	alertCertificateUnknown     = 46
	alertUnknownCA              = 48
	alertAccessDenied           = 49
	alertProtocolVersion        = 70
	alertInsufficientSecurity   = 71
	alertUnrecognizedName       = 112
	alertCertificateRequired    = 116
)

func failureOfAlert(n tls.AlertError, conn *tls.Conn) Failure {
	switch n {
	case alertHandshakeFailure:
		// No suite in common, or no client certificate: RFC 5246 has the one
		// alert for both. The second comes after the server's certificate.
		if conn != nil && len(conn.ConnectionState().PeerCertificates) > 0 {
			return ErrClientCertRequired
		}
		return ErrNoCommonSuite
	case alertInsufficientSecurity:
		return ErrNoCommonSuite
	case alertProtocolVersion:
		return ErrNoCommonVersion
	case alertCertificateRequired:
		return ErrClientCertRequired
	case alertUnrecognizedName:
		return ErrWrongHost
	case alertBadCertificate, alertUnsupportedCertificate, alertCertificateRevoked, alertCertificateExpired,
		alertCertificateUnknown, alertUnknownCA, alertAccessDenied:
		return ErrClientCertRefused
	}
	return ErrHandshake
}

// localFailure tells what this side refused, 0 for trouble with the transport.
func localFailure(err error) Failure {
	var verification *tls.CertificateVerificationError
	if errors.As(err, &verification) {
		return failureOfChain(verification.Err)
	}
	var header tls.RecordHeaderError
	if errors.As(err, &header) {
		return failureOfHeader(header)
	}
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		if op.Op == "local error" {
			return ErrHandshake
		}
		return 0
	}
	return failureOfText(err.Error())
}

func failureOfChain(err error) Failure {
	var invalid x509.CertificateInvalidError
	switch {
	case isA[x509.UnknownAuthorityError](err), isA[x509.SystemRootsError](err):
		return ErrUnknownCA
	case isA[x509.HostnameError](err):
		return ErrWrongHost
	case !errors.As(err, &invalid):
		return ErrBadCertificate
	}
	switch invalid.Reason {
	case x509.Expired:
		// One reason for both, and only the words tell them apart: the time that
		// it was compared with is the config's.
		if strings.Contains(invalid.Detail, "is before") {
			return ErrNotYetValid
		}
		return ErrExpired
	case x509.IncompatibleUsage, x509.CANotAuthorizedForExtKeyUsage:
		return ErrWrongUsage
	}
	return ErrBadCertificate
}

func isA[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// failureOfHeader reads a record that isn't one. The connection is given where
// the first bytes already weren't.
func failureOfHeader(e tls.RecordHeaderError) Failure {
	switch {
	case e.Conn != nil:
		return ErrNotTLS
	case strings.Contains(e.Msg, "SSLv2"):
		return ErrNoCommonVersion
	}
	return ErrHandshake
}

// What crypto/tls has nothing but words for. The tests make each of them.
var failureTexts = []struct {
	prefix  string
	failure Failure
}{
	{"tls: server selected unsupported protocol version", ErrNoCommonVersion},
	{"tls: server chose an unconfigured cipher suite", ErrNoCommonSuite},
	{"tls: server's certificate contains an unsupported type of public key", ErrPeerKey},
	{"tls: server sent certificate containing RSA key larger than", ErrPeerKey},
	{"tls: server certificate contains incorrect key type", ErrPeerKey},
	{"tls: failed to parse certificate from server", ErrBadCertificate},
	{"tls: invalid signature by the server certificate", ErrBadCertificate},
	{"tls: either ServerName or InsecureSkipVerify must be specified", ErrNoServerName},
	{"tls: ", ErrHandshake},
}

func failureOfText(text string) Failure {
	for _, t := range failureTexts {
		if strings.HasPrefix(text, t.prefix) {
			return t.failure
		}
	}
	return 0
}

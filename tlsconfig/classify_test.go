package tlsconfig_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// alert is a record with a fatal one: RFC 5246 section 7.2.
func alert(n byte) string { return "\x15\x03\x03\x00\x02\x02" + string([]byte{n}) }

// hello is a record with a ServerHello of a version and a suite: RFC 5246
// section 7.4.1.3.
func hello(version, suite uint16) string {
	body := []byte{byte(version >> 8), byte(version)}
	body = append(body, make([]byte, 32)...)
	body = append(body, 0, byte(suite>>8), byte(suite), 0)
	return string(record(append([]byte{2, 0, 0, byte(len(body))}, body...)))
}

func record(message []byte) []byte {
	return append([]byte{22, 3, 3, byte(len(message) >> 8), byte(len(message))}, message...)
}

// ours is a suite that is offered.
const ours = tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256

// scripts are what servers say to any ClientHello.
var scripts = []struct {
	name, reason, bytes string
	want                tlsconfig.Failure // 0: left as transport
	remote              bool
	message             string // begins with
}{
	{"HTTP", "the wrong port", "HTTP/1.1 400 Bad Request\r\n\r\n", tlsconfig.ErrNotTLS, false,
		"tls handshake: not TLS: connect to the server's TLS port, or without TLS: tls: first record does not look like a TLS handshake"},
	{"SSH", "the wrong port", "SSH-2.0-OpenSSH_9.6\r\n", tlsconfig.ErrNotTLS, false, "tls handshake: not TLS"},
	{"zeros", "garbage", strings.Repeat("\x00", 64), tlsconfig.ErrNotTLS, false, "tls handshake: not TLS"},
	{"SSL 2", "RFC 6176", "\x80\x03\x01\x00\x02\x00\x00", tlsconfig.ErrNoCommonVersion, false, "tls handshake: no common version"},
	{"big record", "RFC 5246 section 6.2.3", "\x16\x03\x03\xff\xff", tlsconfig.ErrHandshake, false, "tls handshake: handshake failed"},
	{"big message", "more than any ServerHello", string(record([]byte{2, 1, 0, 1, 0, 0})), tlsconfig.ErrHandshake, false, "tls handshake: handshake failed"},
	{"wrong message", "RFC 5246 section 7.4", string(record([]byte{14, 0, 0, 0})), tlsconfig.ErrHandshake, false, "tls handshake: handshake failed"},
	{"malformed hello", "RFC 5246 section 7.4.1.3", string(record([]byte{2, 0, 0, 1, 0})), tlsconfig.ErrHandshake, false, "tls handshake: handshake failed"},
	{"chosen version 1.1", "it wasn't offered", hello(tls.VersionTLS11, ours), tlsconfig.ErrNoCommonVersion, false,
		"tls handshake: no common version: let the server take TLS 1.2: tls: server selected unsupported protocol version 302"},
	{"chosen suite RC4", "it wasn't offered", hello(tls.VersionTLS12, tls.TLS_RSA_WITH_RC4_128_SHA), tlsconfig.ErrNoCommonSuite, false,
		"tls handshake: no common cipher suite: let the server take ECDHE-RSA-AES128-GCM-SHA256, with an RSA certificate: tls: server chose an unconfigured cipher suite"},
	{"garbage as certificate", "RFC 5280", hello(tls.VersionTLS12, ours) +
		string(record([]byte{11, 0, 0, 7, 0, 0, 4, 0, 0, 1, 0})) + string(record([]byte{14, 0, 0, 0})), tlsconfig.ErrBadCertificate, false,
		"tls handshake: bad certificate"},
	{"chain of 1 MiB", "more than crypto/tls takes", hello(tls.VersionTLS12, ours) + string(record([]byte{11, 16, 0, 0, 0})), tlsconfig.ErrHandshake, false,
		"tls handshake: handshake failed"},

	{"handshake_failure", "before the certificate: no suite", alert(40), tlsconfig.ErrNoCommonSuite, true, "tls handshake: no common cipher suite"},
	{"bad_certificate", "about ours", alert(42), tlsconfig.ErrClientCertRefused, true,
		"tls handshake: client certificate refused: present one that the server's CA signed, by cert_file: remote error: tls: bad certificate"},
	{"unsupported_certificate", "about ours", alert(43), tlsconfig.ErrClientCertRefused, true, ""},
	{"certificate_revoked", "about ours", alert(44), tlsconfig.ErrClientCertRefused, true, ""},
	{"certificate_expired", "about ours", alert(45), tlsconfig.ErrClientCertRefused, true, ""},
	{"certificate_unknown", "about ours", alert(46), tlsconfig.ErrClientCertRefused, true, ""},
	{"unknown_ca", "about ours", alert(48), tlsconfig.ErrClientCertRefused, true, ""},
	{"access_denied", "about ours", alert(49), tlsconfig.ErrClientCertRefused, true, ""},
	{"certificate_required", "RFC 8446 section 6.2", alert(116), tlsconfig.ErrClientCertRequired, true,
		"tls handshake: client certificate required: present one by cert_file: remote error: tls: certificate required"},
	{"protocol_version", "TLS 1.3 only, or older only", alert(70), tlsconfig.ErrNoCommonVersion, true, ""},
	{"insufficient_security", "RFC 5246 section 7.2.2", alert(71), tlsconfig.ErrNoCommonSuite, true, ""},
	{"unrecognized_name", "RFC 6066 section 3", alert(112), tlsconfig.ErrWrongHost, true, ""},
	{"internal_error", "its own trouble", alert(80), tlsconfig.ErrHandshake, true, "tls handshake: handshake failed: look at the server's log: remote error: tls: internal error"},
	{"unassigned", "no meaning", alert(77), tlsconfig.ErrHandshake, true, ""},

	{"nothing", "some servers refuse by closing", "", 0, false, ""},
	{"close_notify", "an end, not a refusal", alert(0), 0, false, ""},
	{"half a record", "cut", "\x16\x03", 0, false, ""},
	{"half a message", "cut", string(record([]byte{2, 0, 0, 80, 3, 3})), 0, false, ""},
}

func TestScriptedServers(t *testing.T) {
	misc.CheckLeaks(t)
	for _, tt := range scripts {
		t.Run(tt.name, func(t *testing.T) {
			addr := listen(t, func(sock net.Conn) {
				io.WriteString(sock, tt.bytes)
				drain(sock)
			})
			_, err := dial(t, take(t, tlsconfig.Client{}, "localhost"), addr)
			if tt.want != 0 {
				wantFailure(t, err, tt.want)
			}
			var h *tlsconfig.HandshakeError
			switch {
			case err == nil || tt.want == 0 && errors.As(err, &h):
				t.Errorf("%s: error %v", tt.reason, err)
			case errors.As(err, &h) && (h.Remote != tt.remote || !strings.HasPrefix(err.Error(), tt.message)):
				t.Errorf("%s: remote %t, message\n%s, want %t and\n%s", tt.reason, h.Remote, err, tt.remote, tt.message)
			}
		})
	}
}

// What isn't the peer's doing comes back as it was.
func TestTransportStays(t *testing.T) {
	for _, err := range []error{
		nil, io.EOF, io.ErrUnexpectedEOF, context.Canceled, context.DeadlineExceeded, os.ErrDeadlineExceeded, net.ErrClosed,
		&net.OpError{Op: "read", Err: syscall.ECONNRESET}, &net.OpError{Op: "remote error"},
		&net.OpError{Op: "write", Err: os.ErrDeadlineExceeded},
		&tlsconfig.Error{Kind: tlsconfig.ErrKeyType},
		fmt.Errorf("wrapped: %w", &tlsconfig.HandshakeError{Failure: tlsconfig.ErrExpired}),
	} {
		if got := tlsconfig.Classify(nil, err); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
}

// A server that never answers ends with the context, or with the deadline.
func TestSilentServer(t *testing.T) {
	done := make(chan struct{})
	addr := listen(t, func(net.Conn) { <-done })
	defer close(done)
	sock := must[net.Conn](t)(net.Dial("tcp", addr))
	defer sock.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := tls.Client(sock, take(t, tlsconfig.Client{}, "localhost"))
	if err := tlsconfig.Classify(c, c.HandshakeContext(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	sock = must[net.Conn](t)(net.Dial("tcp", addr))
	defer sock.Close()
	sock.SetReadDeadline(time.Unix(1, 0))
	c = tls.Client(sock, take(t, tlsconfig.Client{}, "localhost"))
	var timeout net.Error
	if err := tlsconfig.Classify(c, c.Handshake()); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("timed out: %v", err)
	}
}

func TestFailures(t *testing.T) {
	for f := tlsconfig.ErrUnknownCA; f <= tlsconfig.ErrHandshake; f++ {
		text := (&tlsconfig.HandshakeError{Failure: f}).Error()
		if !strings.HasPrefix(text, "tls handshake: "+f.Error()+": ") || strings.Contains(text, "unknown failure") {
			t.Errorf("failure %d: %q", f, text)
		}
	}
	if got := (tlsconfig.ErrHandshake + 1).Error(); got != "unknown failure 16" {
		t.Errorf("one more failure, %q: extend this test", got)
	}
	long := &tlsconfig.HandshakeError{Failure: tlsconfig.ErrWrongHost, Err: errors.New("x509: \x1b[2J" + strings.Repeat("a", 1000))}
	if got := long.Error(); len(got) > 600 || strings.ContainsRune(got, '\x1b') {
		t.Errorf("what a peer may say goes into a log as it is: %q", got)
	}
	if got := (&tlsconfig.HandshakeError{Failure: 200}).Error(); got != "tls handshake: unknown failure 200" {
		t.Errorf("a failure that doesn't exist is %q", got)
	}
}

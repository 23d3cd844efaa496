package client_test

import (
	"bytes"
	"crypto/tls"
	"io"
	mathrand "math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
)

// Types of records: RFC 5246 section 6.2.1.
const (
	alertRecord     = 21
	handshakeRecord = 22
	dataRecord      = 23
)

func tlsRecord(kind byte, content ...byte) []byte {
	return append([]byte{kind, 3, 3, byte(len(content) >> 8), byte(len(content))}, content...)
}

// send is a server that says this to any ClientHello, and then no more.
func send(parts ...[]byte) func(*testing.T, net.Conn) {
	return func(_ *testing.T, s net.Conn) {
		readHello(s)
		s.Write(bytes.Join(parts, nil))
		s.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, s)
	}
}

// endlessly says this again and again, for as long as anybody listens.
func endlessly(before, again []byte) func(*testing.T, net.Conn) {
	return func(_ *testing.T, s net.Conn) {
		readHello(s)
		_, err := s.Write(before)
		for err == nil {
			_, err = s.Write(again)
		}
	}
}

// drip sends a byte at a time, slowly: it would take minutes.
func drip(parts ...[]byte) func(*testing.T, net.Conn) {
	return func(_ *testing.T, s net.Conn) {
		readHello(s)
		for _, b := range bytes.Join(parts, nil) {
			if _, err := s.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// A hostile is a server that means no good.
type hostile struct {
	name, reason string
	serve        func(*testing.T, net.Conn)
	timeout      time.Duration // hang if zero
	want         []string      // any of these
}

// hostiles are made from a server's real words: its hello, and its flight up to
// the certificate.
func hostiles(hello, flight []byte) []hostile {
	random := make([]byte, 4096)
	mathrand.NewChaCha8([32]byte{}).Read(random) // the same each time
	random[0] |= 0x40                            // no record's type, and none of SSL 2
	random[0] &^= 0x80
	warning := tlsRecord(alertRecord, 1, 90)
	big16 := tlsRecord(handshakeRecord, append([]byte{11, 0xff, 0xff, 0xff}, make([]byte, 16000)...)...)
	most := tlsRecord(handshakeRecord, append([]byte{11, 0x04, 0, 0}, make([]byte, 16000)...)...)
	return []hostile{
		{"closes", "as it is accepted", func(*testing.T, net.Conn) {}, 0, []string{"cut", "reset"}},
		{"never answers", "the timeout", func(_ *testing.T, s net.Conn) { io.Copy(io.Discard, s) }, time.Second / 5, []string{"timeout"}},
		{"never reads", "the timeout", func(t *testing.T, _ net.Conn) { <-t.Context().Done() }, time.Second / 5, []string{"timeout"}},
		{"drips", "the timeout is one for the whole of it", drip(flight, big16), time.Second / 5, []string{"timeout"}},
		{"drips a long message", "of the most that is taken", drip(hello, most), time.Second / 5, []string{"timeout"}},

		{"HTTP", "the wrong port", send([]byte("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")), 0, []string{"ErrNotTLS"}},
		{"HTTP at once", "before the ClientHello", func(_ *testing.T, s net.Conn) {
			io.WriteString(s, "HTTP/1.1 408 Request Timeout\r\n\r\n")
			readHello(s)
		}, 0, []string{"ErrNotTLS"}},
		{"SSH", "the wrong port", send([]byte("SSH-2.0-OpenSSH_9.2\r\n")), 0, []string{"ErrNotTLS"}},
		{"random bytes", "no record", send(random), 0, []string{"ErrNotTLS"}},
		{"random bytes for ever", "refused by the first", endlessly(nil, random), 0, []string{"ErrNotTLS"}},
		{"zeros", "no record", send(make([]byte, 4096)), 0, []string{"ErrNotTLS"}},
		{"random message", "a record, and nothing in it", send(tlsRecord(handshakeRecord, random...)), 0, []string{"ErrHandshake"}},
		{"random behind the hello", "the flight breaks off", send(hello, random), 0, []string{"ErrHandshake"}},
		{"its own words", "the ClientHello back", func(_ *testing.T, s net.Conn) { io.Copy(s, s) }, 0, []string{"ErrHandshake"}},
		{"data before its time", "RFC 5246 section 7.4", send(tlsRecord(dataRecord, random...)), 0, []string{"ErrNotTLS"}},
		{"too long a record", "RFC 5246 section 6.2.3", send([]byte{handshakeRecord, 3, 3, 0xff, 0xff}), 0, []string{"ErrHandshake"}},
		{"hello twice", "RFC 5246 section 7.4", send(hello, hello), 0, []string{"ErrHandshake"}},

		{"16 MiB of certificates announced", "refused by the announcement", send(hello, big16), 0, []string{"ErrHandshake"}},
		{"16 MiB of certificates for ever", "refused by the announcement", endlessly(append(hello[:len(hello):len(hello)], big16...), random), 0, []string{"ErrHandshake"}},
		{"empty chain", "RFC 5246 section 7.4.2", send(hello, tlsRecord(handshakeRecord, 11, 0, 0, 3, 0, 0, 0)), 0, []string{"ErrHandshake"}},

		{"warnings for ever", "bounded in number", endlessly(nil, warning), 0, []string{"ErrHandshake"}},
		{"warnings behind the hello", "bounded in number", endlessly(hello, warning), 0, []string{"ErrHandshake"}},
		{"empty records for ever", "RFC 5246 section 6.2.1: none of handshakes", endlessly(hello, tlsRecord(handshakeRecord)), 0, []string{"ErrHandshake"}},
		{"hello requests for ever", "not in a handshake: refused by the first", endlessly(nil, tlsRecord(handshakeRecord, 0, 0, 0, 0)), 0, []string{"ErrHandshake"}},
		{"goodbye", "in place of a hello", send(tlsRecord(alertRecord, 1, 0)), 0, []string{"goodbye"}},
		{"half an alert", "RFC 5246 section 7.2", send(tlsRecord(alertRecord, 2)), 0, []string{"ErrHandshake"}},
		{"alert of no level", "RFC 5246 section 7.2", send(tlsRecord(alertRecord, 77, 40)), 0, []string{"ErrHandshake"}},
	}
}

// A typed error, and nothing of it left.
func TestHostileServers(t *testing.T) {
	pki := tempPKI(t)
	first, _ := record(t, pki, must[*tls.Config](t)(pki.ServerConfig().Build()))
	ends := recordEnds(first)
	for _, tt := range hostiles(first[:ends[0]], first[:ends[1]]) {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			timeout := tt.timeout
			if timeout == 0 {
				timeout = hang
			}
			addr := play(t, func(s net.Conn) { tt.serve(t, s) })
			cn, err := dial(t, pki.ClientConfig(), addr, client.WithTimeout(timeout))
			if got := outcome(t, err); cn != nil || !slices.Contains(tt.want, got) {
				t.Errorf("%v, %s: %v (%s)", cn, got, err, tt.reason)
			}
			t.Logf("%v", err)
		})
	}
}

// Every fatal alert is one of the failures, and said to be the server's.
func TestFatalAlerts(t *testing.T) {
	misc.CheckLeaks(t)
	pki := tempPKI(t)
	var n atomic.Int64
	addr := play(t, func(s net.Conn) { send(tlsRecord(alertRecord, 2, byte(n.Load())))(t, s) })
	c := must[*client.Client](t)(client.NewTLS(pki.ClientConfig(), addr))
	got := make(outcomes, 256)
	for at := range got {
		n.Store(int64(at))
		_, err := connect(t, c)
		if got[at] = outcome(t, err); !strings.HasSuffix(got[at], " by alert") && at != 0 {
			t.Errorf("alert %d: %v", at, err)
		}
	}
	if got[0] != "goodbye" {
		t.Errorf("close_notify: %s", got[0])
	}
	got.log(t, "fatal alerts by number:")
}

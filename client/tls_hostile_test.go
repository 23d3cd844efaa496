package client_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"net"
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
func send(parts ...[]byte) func(net.Conn) {
	return func(s net.Conn) {
		readHello(s)
		s.Write(bytes.Join(parts, nil))
		s.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, s)
	}
}

// endlessly says this again and again, for as long as anybody listens.
func endlessly(before, again []byte) func(net.Conn) {
	return func(s net.Conn) {
		readHello(s)
		_, err := s.Write(before)
		for err == nil {
			_, err = s.Write(again)
		}
	}
}

// drip sends a byte at a time, slowly: it would take minutes.
func drip(parts ...[]byte) func(net.Conn) {
	return func(s net.Conn) {
		readHello(s)
		for _, b := range bytes.Join(parts, nil) {
			if _, err := s.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// Servers that mean no good: a typed error, and nothing of it left.
func TestHostileServers(t *testing.T) {
	pki := tempPKI(t)
	first, _ := record(t, pki, must[*tls.Config](t)(pki.ServerConfig().Build()))
	ends := recordEnds(first)
	hello, flight := first[:ends[0]], first[:ends[1]]
	random := make([]byte, 4096)
	mathrand.NewChaCha8([32]byte{}).Read(random) // the same each time
	random[0] |= 0x40                            // no record's type, and none of SSL 2
	random[0] &^= 0x80
	warning := func(n byte) []byte { return tlsRecord(alertRecord, 1, n) }
	big16 := tlsRecord(handshakeRecord, append([]byte{11, 0xff, 0xff, 0xff}, make([]byte, 16000)...)...)
	most := tlsRecord(handshakeRecord, append([]byte{11, 0x04, 0, 0}, make([]byte, 16000)...)...)
	var subtest context.Context
	for _, tt := range []struct {
		name, reason string
		serve        func(net.Conn)
		timeout      time.Duration // hang if zero
		want         string
	}{
		{"closes", "as it is accepted", func(net.Conn) {}, 0, "cut reset"},
		{"never answers", "the timeout", func(s net.Conn) { io.Copy(io.Discard, s) }, time.Second / 5, "timeout"},
		{"never reads", "the timeout", func(net.Conn) { <-subtest.Done() }, time.Second / 5, "timeout"},
		{"drips", "the timeout is one for the whole of it", drip(flight, big16), time.Second / 5, "timeout"},
		{"drips a long message", "of the most that is taken", drip(hello, most), time.Second / 5, "timeout"},

		{"HTTP", "the wrong port", send([]byte("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")), 0, "ErrNotTLS"},
		{"HTTP at once", "before the ClientHello", func(s net.Conn) { io.WriteString(s, "HTTP/1.1 408 Request Timeout\r\n\r\n"); readHello(s) }, 0, "ErrNotTLS"},
		{"SSH", "the wrong port", send([]byte("SSH-2.0-OpenSSH_9.2\r\n")), 0, "ErrNotTLS"},
		{"random bytes", "no record", send(random), 0, "ErrNotTLS"},
		{"random bytes for ever", "refused by the first", endlessly(nil, random), 0, "ErrNotTLS"},
		{"zeros", "no record", send(make([]byte, 4096)), 0, "ErrNotTLS"},
		{"random message", "a record, and nothing in it", send(tlsRecord(handshakeRecord, random...)), 0, "ErrHandshake"},
		{"random behind the hello", "the flight breaks off", send(hello, random), 0, "ErrHandshake"},
		{"its own words", "the ClientHello back", func(s net.Conn) { io.Copy(s, s) }, 0, "ErrHandshake"},
		{"data before its time", "RFC 5246 section 7.4", send(tlsRecord(dataRecord, random...)), 0, "ErrNotTLS"},
		{"too long a record", "RFC 5246 section 6.2.3", send([]byte{handshakeRecord, 3, 3, 0xff, 0xff}), 0, "ErrHandshake"},
		{"hello twice", "RFC 5246 section 7.4", send(hello, hello), 0, "ErrHandshake"},

		{"16 MiB of certificates announced", "refused by the announcement", send(hello, big16), 0, "ErrHandshake"},
		{"16 MiB of certificates for ever", "refused by the announcement", endlessly(append(hello[:len(hello):len(hello)], big16...), random), 0, "ErrHandshake"},
		{"empty chain", "RFC 5246 section 7.4.2", send(hello, tlsRecord(handshakeRecord, 11, 0, 0, 3, 0, 0, 0)), 0, "ErrHandshake"},

		{"warnings for ever", "bounded in number", endlessly(nil, warning(90)), 0, "ErrHandshake"},
		{"warnings behind the hello", "bounded in number", endlessly(hello, warning(90)), 0, "ErrHandshake"},
		{"empty records for ever", "RFC 5246 section 6.2.1: none of handshakes", endlessly(hello, tlsRecord(handshakeRecord)), 0, "ErrHandshake"},
		{"hello requests for ever", "not in a handshake: refused by the first", endlessly(nil, tlsRecord(handshakeRecord, 0, 0, 0, 0)), 0, "ErrHandshake"},
		{"goodbye", "in place of a hello", send(tlsRecord(alertRecord, 1, 0)), 0, "goodbye"},
		{"half an alert", "RFC 5246 section 7.2", send(tlsRecord(alertRecord, 2)), 0, "ErrHandshake"},
		{"alert of no level", "RFC 5246 section 7.2", send(tlsRecord(alertRecord, 77, 40)), 0, "ErrHandshake"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			timeout := tt.timeout
			if timeout == 0 {
				timeout = hang
			}
			subtest = t.Context()
			addr := play(t, tt.serve)
			cn, err := dial(t, pki.ClientConfig(), addr, client.WithTimeout(timeout))
			if got := outcome(t, err); cn != nil || !strings.Contains(tt.want, got) {
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
	addr := play(t, func(s net.Conn) { send(tlsRecord(alertRecord, 2, byte(n.Load())))(s) })
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

// Chains of many certificates: what is signed is looked at, within bounds.
func TestHugeChains(t *testing.T) {
	pki := tempPKI(t)
	for _, tt := range []struct {
		name, reason string
		n            int
		want         string
	}{
		{"200 CAs that sign each other", "crypto/x509 gives up after a hundred signatures", 200, "ErrBadCertificate"},
		{"800 CAs that sign each other", "likewise, with most of the 256 KiB that a chain may have", 800, "ErrBadCertificate"},
		{"2000 CAs that sign each other", "more than 256 KiB: refused unread", 2000, "ErrHandshake"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			chain := maze(t, tt.n)
			size := 0
			for _, der := range chain.Certificate {
				size += 3 + len(der)
			}
			addr := https(t, &tls.Config{Certificates: []tls.Certificate{chain}})
			config := pki.ClientConfig()
			config.ECDSA = true
			cn, err := dial(t, config, addr, client.WithTLSHost("localhost"))
			if got := outcome(t, err); cn != nil || got != tt.want {
				t.Errorf("%v, %s: %v (%s)", cn, got, err, tt.reason)
			}
			t.Logf("%d certificates, %d bytes: %v", len(chain.Certificate), size, err)
		})
	}
}

// maze is a chain of CAs with one name and one key: any of them may have signed
// any other, so that there is no end of ways through.
func maze(t *testing.T, n int) tls.Certificate {
	t.Helper()
	key := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	name := pkix.Name{CommonName: "m"}
	template := &x509.Certificate{Subject: name, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	chain := tls.Certificate{PrivateKey: key}
	for i := range n {
		if i == 1 {
			template.IsCA, template.BasicConstraintsValid, template.DNSNames = true, true, nil
		}
		template.SerialNumber = big.NewInt(int64(1 + i))
		der := must[[]byte](t)(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
		chain.Certificate = append(chain.Certificate, der)
	}
	if leaf, err := x509.ParseCertificate(chain.Certificate[0]); err != nil || fmt.Sprint(leaf.Subject) != "CN=m" {
		t.Fatal(err)
	}
	return chain
}

package conn_test

import (
	"errors"
	"io"
	"net"
	"testing"

	"github.com/degu-go/degu/conn"
)

// Where a body ends with the stream, whoever is between could end it early: TCP
// can be closed by anybody, TLS by the server only. What says itself where it
// ends needs no goodbye.
func TestGoodbye(t *testing.T) {
	const (
		untilClose = "HTTP/1.1 200 OK\r\n\r\nhello"
		chunked    = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"
		short      = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"
	)
	s := secure(t)
	for _, tt := range []struct {
		name, reason string
		steps        []step
		op           string // of the error, "" for none
		want         error
		retry        bool
	}{
		{"until close, goodbye", "RFC 9112 section 9.8: complete", []step{reply(untilClose), goodbye}, "", nil, false},
		{"until close, cut", "RFC 9112 section 9.8: incomplete", []step{reply(untilClose)}, "read body", io.ErrUnexpectedEOF, false},
		{"until close, cut within a record", "likewise", []step{reply(untilClose), half("more")}, "read body", io.ErrUnexpectedEOF, false},
		{"until close, cut behind several records", "likewise", []step{reply(untilClose), reply(" and"), reply(" more")}, "read body", io.ErrUnexpectedEOF, false},
		{"length, goodbye", "it had ended before", []step{reply(okHello), goodbye}, "", nil, false},
		{"length, cut", "it had ended before", []step{reply(okHello)}, "", nil, false},
		{"short of the length, goodbye", "RFC 9112 section 8", []step{reply(short), goodbye}, "read body", io.ErrUnexpectedEOF, false},
		{"short of the length, cut", "RFC 9112 section 8", []step{reply(short)}, "read body", io.ErrUnexpectedEOF, false},
		{"chunked, cut", "it had ended before", []step{reply(chunked + "0\r\n\r\n")}, "", nil, false},
		{"no last chunk, goodbye", "RFC 9112 section 8", []step{reply(chunked), goodbye}, "read body", io.ErrUnexpectedEOF, false},
		{"no last chunk, cut", "RFC 9112 section 8", []step{reply(chunked)}, "read body", io.ErrUnexpectedEOF, false},
		{"no answer, goodbye", "a GET may be repeated", []step{goodbye}, "receive", conn.ErrNoResponse, true},
		{"no answer, cut", "a GET may be repeated", nil, "receive", conn.ErrNoResponse, true},
		{"half a preamble, goodbye", "something came", []step{reply("HTTP/1.1 200 OK\r\nx: y"), goodbye}, "receive", io.ErrUnexpectedEOF, false},
		{"half a preamble, cut", "something came", []step{reply("HTTP/1.1 200 OK\r\nx: y")}, "receive", io.ErrUnexpectedEOF, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			c := s.byClient(t, append([]step{expect(getSlash)}, tt.steps...)...)
			r, err := c.Get(background, "/", nil)
			if err == nil {
				var content []byte
				content, err = r.Body.ReadAll(100)
				if err == nil && string(content) != "hello" {
					t.Errorf("%q", content)
				}
			}
			if tt.want == nil {
				if err != nil {
					t.Errorf("%v (%s)", err, tt.reason)
				}
				return
			}
			var e *conn.Error
			if !errors.As(err, &e) || !errors.Is(err, tt.want) || e.Op != tt.op || e.Side != conn.Transport || e.SafeToRetry() != tt.retry {
				t.Errorf("got %v; want %s, %v (%s)", err, tt.op, tt.want, tt.reason)
			}
			if !c.Closed() {
				t.Error("still open")
			}
		})
	}
}

// half sends a record without its last byte.
func half(text string) step {
	return func(t testing.TB, s net.Conn) bool {
		sock := s.(interface{ NetConn() net.Conn }).NetConn()
		_, err := sock.Write(append([]byte{23, 3, 3, 0, byte(24 + len(text))}, text...))
		return err == nil
	}
}

// A tls.Conn that package client didn't make takes a cut between two records
// for the end, as crypto/tls does: nothing of this module sees the difference.
func TestGoodbyeOfABareTLSConn(t *testing.T) {
	s := secure(t)
	for _, tt := range []struct {
		name string
		last []step
		want error
	}{
		{"goodbye", []step{goodbye}, nil},
		{"cut between records", nil, nil},
		{"cut within a record", []step{half("more")}, io.ErrUnexpectedEOF},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			steps := append([]step{expect(getSlash), reply("HTTP/1.1 200 OK\r\n\r\nhello")}, tt.last...)
			c := s.overTLS(t, func(sock net.Conn) net.Conn { return sock }, conn.Options{}, steps...)
			r, err := c.Get(background, "/", nil)
			if err != nil {
				t.Fatal(err)
			}
			if content, err := r.Body.ReadAll(100); !errors.Is(err, tt.want) || string(content) != "hello" {
				t.Errorf("%q, %v", content, err)
			}
		})
	}
}

package wire_test

import (
	"testing"

	"github.com/degu-go/degu/wire"
)

func TestPersistent(t *testing.T) {
	h := wire.NewHeader
	for _, c := range []struct {
		name, why string
		http10    bool
		header    *wire.Header
		want      bool
	}{
		{"HTTP/1.1", "RFC 9112 section 9.3: persistent by default", false, h(), true},
		{"HTTP/1.1, nil Header", "nil is empty", false, nil, true},
		{"close", "RFC 9112 section 9.6", false, h("connection", "close"), false},
		{"CLOSE", "RFC 9110 section 7.6.1: case-insensitive", false, h("connection", "CLOSE"), false},
		{"keep-alive", "says the default", false, h("connection", "keep-alive"), true},
		{"close at the end of a list", "RFC 9110 section 5.6.1", false, h("connection", "upgrade, close"), false},
		{"close at the start of a list", "RFC 9110 section 5.6.1", false, h("connection", "close,upgrade"), false},
		{"close between empty members", "RFC 9110 section 5.6.1.2: to be accepted", false, h("connection", ",, \tclose\t ,,"), false},
		{"close in a second field", "RFC 9110 section 5.3: one list in two lines", false, h("connection", "te", "connection", "close"), false},
		{"close in the first of two fields", "likewise: the second takes nothing back", false, h("connection", "close", "connection", "keep-alive"), false},
		{"closed", "another token", false, h("connection", "closed, xclose, clos"), true},
		{"two words", "not a token", false, h("connection", "close now"), true},
		{"empty", "no member", false, h("connection", ""), true},
		{"only commas", "no member", false, h("connection", ", ,"), true},
		{"close elsewhere", "another field", false, h("proxy-connection", "close", "x-connection", "close"), true},
		{"both", "close wins", false, h("connection", "keep-alive, close"), false},
		{"HTTP/1.0", "RFC 9112 section 9.3: not by default", true, h(), false},
		{"HTTP/1.0, nil Header", "nil is empty", true, nil, false},
		{"HTTP/1.0 keep-alive", "never relied on here", true, h("connection", "keep-alive"), false},
	} {
		if got := wire.Persistent(c.http10, c.header); got != c.want {
			t.Errorf("%s: %v, want %v (%s)", c.name, got, c.want, c.why)
		}
	}
}

func TestExpectsContinue(t *testing.T) {
	h := wire.NewHeader
	for _, c := range []struct {
		name, why string
		header    *wire.Header
		want      bool
	}{
		{"nil Header", "nil is empty", nil, false},
		{"100-continue", "RFC 9110 section 10.1.1", h("expect", "100-continue"), true},
		{"100-Continue", "RFC 9110 section 10.1.1: case-insensitive", h("expect", "100-Continue"), true},
		{"among others", "RFC 9110 section 10.1.1: a list", h("expect", "a, 100-continue"), true},
		{"in a second field", "RFC 9110 section 5.3: one list in two lines", h("expect", "a", "expect", "100-continue"), true},
		{"another expectation", "RFC 9110 section 10.1.1: the server's to refuse", h("expect", "100-continued"), false},
		{"elsewhere", "another field", h("x-expect", "100-continue"), false},
	} {
		if got := wire.ExpectsContinue(c.header); got != c.want {
			t.Errorf("%s: %v, want %v (%s)", c.name, got, c.want, c.why)
		}
	}
	// The fields are all that it sees: the version is the server's to look at.
	var req wire.Request
	if _, err := wire.HTTP1.ParseRequest([]byte("PUT / HTTP/1.0\r\nexpect: 100-continue\r\n\r\n"), &req); err != nil {
		t.Fatal(err)
	}
	if !wire.ExpectsContinue(req.Header) || !req.HTTP10 {
		t.Errorf("HTTP/1.0: expects %v, HTTP10 %v", wire.ExpectsContinue(req.Header), req.HTTP10)
	}
}

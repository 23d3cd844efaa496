package conn_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// FuzzExchange plays whatever bytes as the answer to a request, whole and in
// pieces: the outcome mustn't depend on the pieces, an error is an *Error and
// closes the connection, and anything else leaves it in step or closed.
func FuzzExchange(f *testing.F) {
	for _, s := range []string{
		okHello,
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nx: y\r\n\r\n",
		"HTTP/1.0 200 OK\r\n\r\nuntil close",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nextra",
		"HTTP/1.1 101 Switching\r\n\r\n\x00\x01",
		"HTTP/1.1 304\r\ncontent-length: 9\r\nconnection: close\r\n\r\n",
		"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\ncontent-length: 9223372036854775807\r\n\r\n",
		"SSH-2.0-x\r\n", "", "HTTP/1.1 2",
	} {
		for method := range uint8(3) {
			f.Add([]byte(s), method, uint8(method))
		}
	}
	f.Fuzz(func(t *testing.T, answer []byte, method, piece uint8) {
		whole := play(t, string(answer), method, 0)
		if pieces := play(t, string(answer), method, int(piece)+1); pieces != whole {
			t.Errorf("whole:     %s\nin pieces: %s", whole, pieces)
		}
	})
}

// play makes a request to a peer with this answer, and tells what came of it.
func play(t *testing.T, answer string, method uint8, piece int) (outcome string) {
	c := conn.New(&memory{answer: answer, piece: piece}, conn.Options{})
	r, err := c.Request(background, []string{"GET", "HEAD", "POST"}[method%3], "/", nil, nil)
	if err == nil {
		outcome = fmt.Sprintf("%d %q %q", r.Status, r.Reason, headers(r.Header))
	}
	if err == nil && r.Body != nil {
		var data []byte
		if data, err = r.Body.ReadAll(1 << 20); err == body.ErrTooLarge {
			return outcome + err.Error() // stated, and refused without a read
		}
		outcome += fmt.Sprintf(" %q %q", data, headers(r.Body.Trailer()))
	}
	if err != nil {
		var e *conn.Error
		if !errors.As(err, &e) || !c.Closed() {
			t.Fatalf("%v, %v", err, c.State())
		}
		return outcome + err.Error()
	}
	switch s := c.State(); s {
	case conn.Idle, conn.Closed, conn.Switched:
		return outcome + s.String()
	default:
		t.Fatalf("in state %v with nothing left to do", s)
	}
	return ""
}

package conn_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// A server that refuses a large upload answers, and hangs up on the rest of it.
// The answer isn't lost in the noise that this makes.
func TestAnswerToAHalfSentRequest(t *testing.T) {
	const answer = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 9\r\n\r\ntoo large"
	refuse := []step{
		func(t testing.TB, s netConn) bool { _, err := io.ReadFull(s, make([]byte, 1000)); return err == nil },
		reply(answer), // and closes with bytes unread, which is a reset
	}
	content := make([]byte, 8<<20)
	for _, network := range []string{"tcp", "unix"} {
		for name, upload := range map[string]func() body.Outgoing{
			"bytes":  func() body.Outgoing { return body.Bytes(content) },
			"stream": func() body.Outgoing { return body.Stream(zeros(len(content))) },
		} {
			t.Run(network+"/"+name, func(t *testing.T) {
				checkLeaks(t)
				for i := range 200 {
					c := conn.New(serve(t, network, refuse...), conn.Options{})
					r, err := c.Put(background, "/", nil, upload())
					if err != nil {
						t.Fatalf("run %d: %v", i, err)
					}
					b, err := r.Body.ReadAll(100)
					if r.Status != 413 || string(b) != "too large" || err != nil {
						t.Fatalf("run %d: %d %q %v", i, r.Status, b, err)
					}
					if !c.Closed() {
						t.Fatalf("run %d: the connection would be used again", i)
					}
				}
			})
		}
	}
}

func zeros(n int) io.Reader { return io.LimitReader(zeroReader{}, int64(n)) }

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Without an answer, the error is that of the write.
func TestNoAnswerToAHalfSentRequest(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		then         step
		timeout      time.Duration
		is           error
	}{
		{"closed", "nothing to read", nil, time.Minute, nil},
		{"half an answer", "not one to return", reply("HTTP/1.1 413 Con"), time.Minute, nil},
		{"takes nothing", "no second timeout is waited for", func(testing.TB, netConn) bool {
			time.Sleep(300 * time.Millisecond)
			return true
		}, 100 * time.Millisecond, os.ErrDeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			steps := []step{func(t testing.TB, s netConn) bool { _, err := io.ReadFull(s, make([]byte, 1000)); return err == nil }}
			if tt.then != nil {
				steps = append(steps, tt.then)
			}
			c := conn.New(serve(t, "tcp", steps...), conn.Options{Timeout: tt.timeout})
			_, err := c.Put(background, "/", nil, body.Bytes(make([]byte, 32<<20)))
			var e *conn.Error
			if !errors.As(err, &e) || e.Op != "send" || e.Side != conn.Transport || !c.Closed() || tt.is != nil && !errors.Is(err, tt.is) {
				t.Fatalf("%v (%s)", err, tt.reason)
			}
			if e.SafeToRetry() != (tt.name != "half an answer") {
				t.Errorf("safe to retry: %v (%s)", e.SafeToRetry(), fmt.Sprint(err))
			}
		})
	}
}

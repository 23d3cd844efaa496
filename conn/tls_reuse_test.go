//go:build unix

package conn_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// Below TLS, what arrives while a connection is idle is noticed before the next
// request is written: a request that isn't idempotent can be made elsewhere. What
// it is can't be asked without waiting, so it is all the same.
func TestIdleTLSConnection(t *testing.T) {
	s := secure(t)
	for _, tt := range []struct {
		name, reason string
		then         []step
	}{
		{"goodbye", "the timeout of the server's keep-alive", []step{goodbye}},
		{"goodbye, still open", "the server waits for ours", []step{goodbye, untilEOF}},
		{"cut", "likewise, without manners", nil},
		{"a forged answer", "what response splitting is about", []step{reply(okHello), untilEOF}},
		{"half a record", "waiting for the rest could take for ever", []step{half("more"), untilEOF}},
	} {
		for _, used := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/used %v", tt.name, used), func(t *testing.T) {
				checkLeaks(t)
				gate := make(chan struct{})
				steps := []step{func(testing.TB, net.Conn) bool { <-gate; return true }}
				if used {
					steps = append([]step{expect(getSlash), reply(okHello)}, steps...)
				}
				c := s.byClient(t, append(steps, tt.then...)...)
				if used {
					r, err := c.Get(background, "/", nil)
					if err != nil {
						t.Fatal(err)
					}
					if err := r.Body.Discard(5); err != nil {
						t.Fatal(err)
					}
				}
				close(gate)
				awaitReadable(t, c.Sock().(*tls.Conn).NetConn())
				_, err := c.Post(background, "/", nil, body.String("x"))
				var e *conn.Error
				if !errors.Is(err, conn.ErrStale) || !errors.As(err, &e) || e.Side != conn.Transport || e.Written != 0 || !e.SafeToRetry() || !c.Closed() {
					t.Errorf("%v, %v (%s)", err, c.State(), tt.reason)
				}
			})
		}
	}
}

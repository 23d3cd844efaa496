package conn_test

import (
	"net"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// A small request is one TLS record in one write, however it is made up; a large
// one has full records.
func TestRequestRecords(t *testing.T) {
	const dataRecord = 23
	s := secure(t)
	h := wire.NewHeader("accept", "text/plain", "x-some-field", strings.Repeat("v", 1000))
	for _, tt := range []struct {
		name, reason string
		method       string
		b            body.Outgoing
		sent         int64 // bytes of the body, as they are on the wire
		records      int
		writes       int // 0: as many as it takes
	}{
		{"no body", "a preamble is one write", "GET", nil, 0, 1, 1},
		{"empty body", "likewise", "POST", body.Bytes(nil), 0, 1, 1},
		{"small body", "it leaves with its preamble", "POST", body.String("hello"), 5, 1, 1},
		{"body of 15 KB", "the record takes 16 KiB: RFC 5246 section 6.2.1", "PUT", body.String(strings.Repeat("x", 15000)), 15000, 1, 1},
		{"body of 60 KB", "as few records as there can be", "PUT", body.String(strings.Repeat("x", 60000)), 60000, 4, 0},
		{"reader of 5 bytes", "the preamble goes ahead: the reader may wait for something", "POST", body.New(strings.NewReader("hello"), 5), 5, 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			request, err := wire.HTTP1.AppendRequest(nil, &wire.Request{
				Method: tt.method, Target: []byte("/"), Header: h, Framing: framing(t, tt.b),
			})
			if err != nil {
				t.Fatal(err)
			}
			var out *records
			c := s.overTLS(t, func(sock net.Conn) net.Conn { out = newRecords(sock); return out }, conn.Options{},
				swallow(int64(len(request))+tt.sent), reply(okHello), untilEOF)
			defer c.Close()
			out.reset()
			r, err := c.Request(background, tt.method, "/", h, tt.b)
			if err != nil {
				t.Fatal(err)
			}
			if out.count[dataRecord] != tt.records || len(out.count) != 1 || tt.writes != 0 && out.writes != tt.writes {
				t.Errorf("records by type %v in %d writes, want %d of data (%s)", out.count, out.writes, tt.records, tt.reason)
			}
			if err := r.Body.Discard(5); err != nil {
				t.Error(err)
			}
		})
	}
}

func framing(t *testing.T, b body.Outgoing) wire.Framing {
	t.Helper()
	f, err := body.OutgoingFraming(b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

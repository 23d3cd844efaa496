package wire_test

import (
	"testing"

	"github.com/degu-go/degu/wire"
)

func TestFramingKindString(t *testing.T) {
	seen := map[string]bool{}
	for k := wire.None; k <= wire.UntilClose+1; k++ {
		if s := k.String(); s == "" || seen[s] {
			t.Errorf("kind %d renders as %q", k, s)
		} else {
			seen[s] = true
		}
	}
	if a, b := (wire.UntilClose + 1).String(), wire.FramingKind(255).String(); a != b {
		t.Errorf("kinds that don't exist render as %q and %q", a, b)
	}
}

// TestFramingNilHeader: messages that were never parsed may have none.
func TestFramingNilHeader(t *testing.T) {
	if f, err := wire.ResponseFraming("GET", &wire.Response{Status: 200}); err != nil || f.Kind != wire.UntilClose {
		t.Errorf("response: %v, %v", f, err)
	}
	if f, err := wire.RequestFraming(&wire.Request{Method: "GET"}); err != nil || f.Kind != wire.None {
		t.Errorf("request: %v, %v", f, err)
	}
}

// TestFramingOfStatuses walks all statuses: RFC 9112 section 6.3, step 1, and
// none besides.
func TestFramingOfStatuses(t *testing.T) {
	for status := 100; status <= 599; status++ {
		resp := &wire.Response{Status: status, Header: wire.NewHeader("content-length", "5")}
		want := wire.Framing{Kind: wire.Length, Length: 5}
		if status < 200 || status == 204 || status == 304 {
			want = wire.Framing{}
		}
		if got, err := wire.ResponseFraming("GET", resp); err != nil || got != want {
			t.Errorf("%d: %v, %v, want %v", status, got, err, want)
		}
		if got, err := wire.ResponseFraming("HEAD", resp); err != nil || got != (wire.Framing{}) {
			t.Errorf("%d after HEAD: %v, %v", status, got, err)
		}
	}
}

// TestAfterResponse asks for both answers at once: where content lasts until the
// connection's end, or can't be told, no connection is left.
func TestAfterResponse(t *testing.T) {
	for _, row := range []struct {
		name, why  string
		resp       wire.Response
		want       wire.Framing
		persistent bool
		err        error
	}{
		{"length", "the usual response", wire.Response{Header: wire.NewHeader("content-length", "3")}, wire.Framing{Kind: wire.Length, Length: 3}, true, nil},
		{"close, then length", "either field may come first", wire.Response{Header: wire.NewHeader("connection", "close", "content-length", "3")}, wire.Framing{Kind: wire.Length, Length: 3}, false, nil},
		{"chunked, then close", "either field may come first", wire.Response{Header: wire.NewHeader("transfer-encoding", "chunked", "connection", "x, Close")}, wire.Framing{Kind: wire.Chunked}, false, nil},
		{"keep-alive", "says nothing", wire.Response{Header: wire.NewHeader("connection", "keep-alive", "content-length", "0")}, wire.Framing{Kind: wire.Length}, true, nil},
		{"HTTP/1.0", "ends with the response", wire.Response{HTTP10: true, Header: wire.NewHeader("content-length", "3")}, wire.Framing{Kind: wire.Length, Length: 3}, false, nil},
		{"neither field", "the end of the connection is the content's", wire.Response{Header: wire.NewHeader("a", "b")}, wire.Framing{Kind: wire.UntilClose}, false, nil},
		{"delimited", "by a codec that knows no such end", wire.Response{Delimited: true}, wire.Framing{}, true, nil},
		{"length, bad, and close", "what can't be told leaves nothing", wire.Response{Header: wire.NewHeader("content-length", "+3", "connection", "close")}, wire.Framing{}, false, wire.ErrContentLength},
		{"bad coding, and bad length", "the first fault counts", wire.Response{Header: wire.NewHeader("transfer-encoding", "gzip", "content-length", "x")}, wire.Framing{}, false, wire.ErrTransferEncoding},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.resp.Status = 200
			if got, persistent, err := wire.AfterResponse("GET", &row.resp); got != row.want || persistent != row.persistent || err != row.err {
				t.Errorf("got %v, %v, %v, want %v, %v, %v: %s", got, persistent, err, row.want, row.persistent, row.err, row.why)
			}
		})
	}
}

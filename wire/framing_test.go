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

package address_test

import (
	"encoding"
	"encoding/json"
	"errors"
	"flag"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/degu-go/degu/address"
)

var (
	_ flag.Value               = (*address.Address)(nil)
	_ encoding.TextMarshaler   = address.Address{}
	_ encoding.TextUnmarshaler = (*address.Address)(nil)
)

func TestRoundTrip(t *testing.T) {
	for _, tc := range accepted() {
		t.Run(tc.name, func(t *testing.T) {
			s := tc.a.String()
			if tc.text != "" && s != tc.text {
				t.Errorf("String = %q, want %q: %s", s, tc.text, tc.reason)
			}
			checkText(t, tc.a)
		})
	}
}

// checkText asserts what holds for every valid address.
func checkText(t *testing.T, a address.Address) {
	t.Helper()
	s := a.String()
	if !utf8.ValidString(s) || strings.ContainsAny(s, "\r\n\x00") {
		t.Errorf("String = %q: not one line of UTF-8", s)
	}
	b, err := address.Parse(s)
	if err != nil || b != a {
		t.Errorf("Parse(%q) = %#v, %v, want %#v", s, b, err, a)
	}
	text, err := a.MarshalText()
	if err != nil || string(text) != s {
		t.Errorf("MarshalText = %q, %v, want %q", text, err, s)
	}
	var c address.Address
	if err := c.UnmarshalText(text); err != nil || c != a {
		t.Errorf("UnmarshalText(%q) = %v, %v", text, c, err)
	}
}

func TestParseAccepts(t *testing.T) {
	for _, tc := range []struct {
		name, reason, text string
		want               address.Address
	}{
		{"no zone", "TCP, not TCP6", "[::1]:80", address.TCP("::1", 80)},
		{"numeric zone", "TCP6", "[fe80::1%3]:80", address.TCP6(ip("fe80::1"), 80, 0, 3)},
		{"scope 0", "TCP6", "[::1%0]:80", address.TCP6(ip("::1"), 80, 0, 0)},
		{"named zone", "TCP", "[fe80::1%eth0]:80", address.TCP("fe80::1%eth0", 80)},
		{"IPv6 spelled out", "canonical afterwards", "[0:0:0::1]:80", address.TCP("::1", 80)},
		{"TCP6 spelled out", "canonical afterwards", "[0::1%3]:80", address.TCP6(ip("::1"), 80, 0, 3)},
		{"lower-case escape", "any %XX", "unix:/a%0a", address.Unix("/a\n")},
		{"needless escape", "any %XX", "unix:/%61", address.Unix("/a")},
		{"escaped at sign", "the first byte decides, unescaped", "unix:/%40", address.Unix("/@")},
		{"raw unprintable", "tables of Unicode grow", "unix:/a\u200bb", address.Unix("/a\u200bb")},
		{"host unix", "digits are no path", "unix:80", address.TCP("unix", 80)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := address.Parse(tc.text)
			if err != nil || got != tc.want {
				t.Errorf("Parse(%q) = %v, %v, want %v: %s", tc.text, got, err, tc.want, tc.reason)
			}
		})
	}
}

var parseRefusals = []struct {
	name, reason, text string
	kind               address.Kind
}{
	{"empty", "no form", "", address.ErrSyntax},
	{"no port", "there is no default", "example.com", address.ErrSyntax},
	{"bare IPv6", "which colon is the port's?", "::1:80", address.ErrSyntax},
	{"URL", "not a URL parser", "http://example.com:80", address.ErrSyntax},
	{"bare path", "needs its prefix", "/run/x.sock", address.ErrSyntax},
	{"bare abstract", "needs its prefix", "@x", address.ErrSyntax},
	{"open bracket", "no end", "[::1", address.ErrSyntax},
	{"bracket without port", "there is no default", "[::1]", address.ErrSyntax},
	{"junk after bracket", "a port must follow", "[::1]x:80", address.ErrSyntax},
	{"no host", "would mean this machine", ":80", address.ErrHost},
	{"IPv4 in brackets", "brackets are IPv6's", "[127.0.0.1]:80", address.ErrHost},
	{"name in brackets", "brackets are IPv6's", "[localhost]:80", address.ErrHost},
	{"prefix length", "a network is no host", "[fe80::1/64]:80", address.ErrHost},
	{"short IPv4", "ambiguous", "127.1:80", address.ErrNumericHost},
	{"bad name", "judged by Validate", "a..b:80", address.ErrName},
	{"empty port", "there is no default", "a:", address.ErrPort},
	{"port 0", "not a destination", "a:0", address.ErrPort},
	{"port 080", "one spelling", "a:080", address.ErrPort},
	{"port +80", "one spelling", "a:+80", address.ErrPort},
	{"port -1", "no number of a port", "a:-1", address.ErrPort},
	{"port 65536", "16 bits", "a:65536", address.ErrPort},
	{"port 0x50", "decimal", "a:0x50", address.ErrPort},
	{"port 8_0", "decimal", "a:8_0", address.ErrPort},
	{"port http", "services are not looked up", "a:http", address.ErrPort},
	{"port in Arabic digits", "ASCII", "a:٨٠", address.ErrPort},
	{"flowinfo on a name", "TCP6's only", "a:80?flowinfo=0x1f", address.ErrPort},
	{"IPv6 port 080", "one spelling", "[::1]:080", address.ErrPort},
	{"empty zone", "RFC 4007 section 11.2", "[fe80::1%]:80", address.ErrZone},
	{"scope 03", "one spelling", "[fe80::1%03]:80", address.ErrZone},
	{"scope of 33 bits", "32 bits", "[fe80::1%4294967296]:80", address.ErrZone},
	{"flowinfo without scope", "TCP6's only", "[::1]:80?flowinfo=0x1f", address.ErrFlowinfo},
	{"flowinfo with named zone", "TCP6's only", "[fe80::1%eth0]:80?flowinfo=0x1f", address.ErrFlowinfo},
	{"flowinfo 0", "left out", "[::1%0]:80?flowinfo=0x0", address.ErrFlowinfo},
	{"flowinfo decimal", "one spelling", "[::1%0]:80?flowinfo=31", address.ErrFlowinfo},
	{"flowinfo upper case", "one spelling", "[::1%0]:80?flowinfo=0x1F", address.ErrFlowinfo},
	{"flowinfo padded", "one spelling", "[::1%0]:80?flowinfo=0x01", address.ErrFlowinfo},
	{"flowinfo empty", "no number", "[::1%0]:80?flowinfo=0x", address.ErrFlowinfo},
	{"flowinfo too large", "28 bits", "[::1%0]:80?flowinfo=0x10000000", address.ErrFlowinfo},
	{"flowinfo and more", "one key", "[::1%0]:80?flowinfo=0x1&a=b", address.ErrFlowinfo},
	{"empty query", "one spelling", "[::1%0]:80?", address.ErrFlowinfo},
	{"nothing after unix:", "no path", "unix:", address.ErrPath},
	{"relative path", "not absolute", "unix:run/x.sock", address.ErrPath},
	{"two slashes", "not clean", "unix:///run/x.sock", address.ErrPath},
	{"escaped slash", "the first byte decides", "unix:%2Frun", address.ErrPath},
	{"escaped dots", "judged after unescaping", "unix:/a%2F..%2Fb", address.ErrPath},
	{"escaped NUL in path", "judged after unescaping", "unix:/a%00", address.ErrPath},
	{"percent at end", "RFC 3986 section 2.1", "unix:/a%", address.ErrEscape},
	{"one digit", "RFC 3986 section 2.1", "unix:/a%4", address.ErrEscape},
	{"no hex", "RFC 3986 section 2.1", "unix:/a%4g", address.ErrEscape},
	{"sign in escape", "RFC 3986 section 2.1", "unix:/a%+4", address.ErrEscape},
	{"raw line break", "must be written %0A", "unix:/a\nb", address.ErrEscape},
	{"raw broken UTF-8", "must be written %FF", "unix:@\xff", address.ErrEscape},
	{"empty abstract", "no name", "unix:@", address.ErrAbstractName},
	{"abstract of 108", "too long", "unix:@" + strings.Repeat("%00", 108), address.ErrAbstractName},
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range parseRefusals {
		t.Run(tc.name, func(t *testing.T) {
			a, err := address.Parse(tc.text)
			if !errors.Is(err, tc.kind) {
				t.Errorf("Parse(%q) = %v, %v, want kind %v: %s", tc.text, a, err, tc.kind, tc.reason)
			}
			if a != (address.Address{}) {
				t.Errorf("Parse(%q) gave %v beside its error", tc.text, a)
			}
		})
	}
}

func TestSetKeepsOldValueOnError(t *testing.T) {
	a := address.TCP("a", 80)
	if err := a.Set("b"); !errors.Is(err, address.ErrSyntax) {
		t.Errorf("Set = %v, want ErrSyntax", err)
	}
	if a != address.TCP("a", 80) {
		t.Errorf("a = %v after a failed Set", a)
	}
}

func TestFlag(t *testing.T) {
	fs := flag.NewFlagSet("test", flag.ContinueOnError)
	var byValue, byText address.Address
	fs.Var(&byValue, "a", "")
	fs.TextVar(&byText, "b", address.TCP("a", 80), "")
	if err := fs.Parse([]string{"-a", "unix:/x", "-b", "[fe80::1%3]:80"}); err != nil {
		t.Fatal(err)
	}
	if byValue != address.Unix("/x") || byText != address.TCP6(ip("fe80::1"), 80, 0, 3) {
		t.Errorf("flags = %v, %v", byValue, byText)
	}
}

func TestJSON(t *testing.T) {
	type config struct {
		Server address.Address
		Routes map[address.Address]string
	}
	want := config{address.Abstract([]byte{0, 0xff}), map[address.Address]string{address.TCP("a", 80): "x"}}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got config
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(address.Address{})); diff != "" {
		t.Errorf("through %s (-want +got):\n%s", data, diff)
	}
	if _, err := json.Marshal(config{}); !errors.Is(err, address.ErrZero) {
		t.Errorf("Marshal of the zero address = %v, want ErrZero", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, tc := range accepted() {
		f.Add(tc.a.String())
	}
	for _, tc := range refusals {
		f.Add(tc.a.String())
	}
	for _, tc := range parseRefusals {
		f.Add(tc.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := address.Parse(s)
		if err != nil {
			var e *address.Error
			if !errors.As(err, &e) || a != (address.Address{}) {
				t.Errorf("Parse(%q) = %v, %#v", s, a, err)
			}
			if !utf8.ValidString(err.Error()) {
				t.Errorf("message %q", err)
			}
			return
		}
		if err := a.Validate(); err != nil {
			t.Errorf("Parse(%q) gave an invalid address: %v", s, err)
		}
		checkText(t, a)
		if host := a.Host(80); strings.ContainsAny(host, "%\r\n ") {
			t.Errorf("Host = %q", host)
		}
	})
}

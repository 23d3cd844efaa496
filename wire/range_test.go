package wire_test

import (
	"testing"

	"github.com/degu-go/degu/wire"
)

var rangeCases = []struct {
	name, why, value string
	want             wire.Range
	ok               bool
}{
	{"first byte", "both ends are counted in", "bytes=0-0", wire.Range{Start: 0, Stop: 1}, true},
	{"ten bytes", "the example of the document", "bytes=10-19", wire.Range{Start: 10, Stop: 20}, true},
	{"unit in capitals", "RFC 9110 section 14.1: units are case-insensitive", "BYTES=1-2", wire.Range{Start: 1, Stop: 3}, true},
	{"leading zeros", "1*DIGIT", "bytes=007-008", wire.Range{Start: 7, Stop: 9}, true},
	{"last that fits", "Stop is 2^63-1", "bytes=0-9223372036854775806", wire.Range{Start: 0, Stop: 1<<63 - 1}, true},
	{"last that doesn't fit", "Stop would be 2^63", "bytes=0-9223372036854775807", wire.Range{}, false},
	{"overflow", "RFC 9110 section 14.1.2: recipients must see it", "bytes=0-9223372036854775808", wire.Range{}, false},
	{"20 digits", "RFC 9110 section 14.1.2", "bytes=0-99999999999999999999", wire.Range{}, false},
	{"empty", "RFC 9110 section 14.1.2", "", wire.Range{}, false},
	{"unit alone", "RFC 9110 section 14.1.2", "bytes", wire.Range{}, false},
	{"no ends", "RFC 9110 section 14.1.2", "bytes=", wire.Range{}, false},
	{"dash alone", "RFC 9110 section 14.1.2", "bytes=-", wire.Range{}, false},
	{"open end", "valid by the RFC, and not one range with both ends", "bytes=5-", wire.Range{}, false},
	{"suffix", "valid by the RFC, and not one range with both ends", "bytes=-5", wire.Range{}, false},
	{"two ranges", "valid by the RFC, and not one range", "bytes=0-1,3-4", wire.Range{}, false},
	{"backwards", "RFC 9110 section 14.1.2: last below first", "bytes=5-4", wire.Range{}, false},
	{"other unit", "RFC 9110 section 14.1", "lines=0-1", wire.Range{}, false},
	{"longer unit", "RFC 9110 section 14.1", "bytesx=0-1", wire.Range{}, false},
	{"content-range", "the other field's syntax", "bytes 0-1", wire.Range{}, false},
	{"plus sign", "1*DIGIT", "bytes=+0-1", wire.Range{}, false},
	{"two dashes", "1*DIGIT", "bytes=0--1", wire.Range{}, false},
	{"three numbers", "1*DIGIT", "bytes=0-1-2", wire.Range{}, false},
	{"space", "no OWS inside a range", "bytes=0- 1", wire.Range{}, false},
	{"space before", "the value is trimmed by who parsed it", " bytes=0-1", wire.Range{}, false},
	{"space behind", "the value is trimmed by who parsed it", "bytes=0-1 ", wire.Range{}, false},
	{"hex", "1*DIGIT", "bytes=0-f", wire.Range{}, false},
}

var contentRangeCases = []struct {
	name, why, value string
	want             wire.ContentRange
	ok               bool
}{
	{"first byte of one", "both ends are counted in", "bytes 0-0/1", wire.ContentRange{Start: 0, Stop: 1, Total: 1}, true},
	{"part", "RFC 9110 section 14.4", "bytes 42-1233/1234", wire.ContentRange{Start: 42, Stop: 1234, Total: 1234}, true},
	{"total unknown", "RFC 9110 section 14.4", "bytes 42-1233/*", wire.ContentRange{Start: 42, Stop: 1234, Total: wire.UnknownTotal}, true},
	{"unsatisfied", "RFC 9110 section 14.4", "bytes */1234", wire.ContentRange{Total: 1234}, true},
	{"unsatisfied for nothing", "a file of no bytes", "bytes */0", wire.ContentRange{}, true},
	{"unit in capitals", "RFC 9110 section 14.1", "Bytes 1-2/3", wire.ContentRange{Start: 1, Stop: 3, Total: 3}, true},
	{"largest", "2^63-1", "bytes 9223372036854775806-9223372036854775806/9223372036854775807",
		wire.ContentRange{Start: 1<<63 - 2, Stop: 1<<63 - 1, Total: 1<<63 - 1}, true},
	{"empty", "RFC 9110 section 14.4", "", wire.ContentRange{}, false},
	{"unit alone", "RFC 9110 section 14.4", "bytes ", wire.ContentRange{}, false},
	{"no total", "RFC 9110 section 14.4", "bytes 0-1", wire.ContentRange{}, false},
	{"empty total", "RFC 9110 section 14.4", "bytes 0-1/", wire.ContentRange{}, false},
	{"no span", "RFC 9110 section 14.4", "bytes /5", wire.ContentRange{}, false},
	{"nothing known", "RFC 9110 section 14.4: unsatisfied-range has a length", "bytes */*", wire.ContentRange{}, false},
	{"equals sign", "the other field's syntax", "bytes=0-1/2", wire.ContentRange{}, false},
	{"backwards", "RFC 9110 section 14.4", "bytes 5-4/9", wire.ContentRange{}, false},
	{"beyond the total", "RFC 9110 section 14.4", "bytes 0-9/9", wire.ContentRange{}, false},
	{"negative total", "1*DIGIT", "bytes 0-1/-1", wire.ContentRange{}, false},
	{"last overflows", "1*DIGIT", "bytes 0-9223372036854775807/*", wire.ContentRange{}, false},
	{"total overflows", "1*DIGIT", "bytes 0-1/9223372036854775808", wire.ContentRange{}, false},
	{"two slashes", "1*DIGIT", "bytes 0-1/2/3", wire.ContentRange{}, false},
	{"star and more", "RFC 9110 section 14.4", "bytes *0/5", wire.ContentRange{}, false},
	{"space behind", "the value is trimmed by who parsed it", "bytes 0-1/2 ", wire.ContentRange{}, false},
}

func TestParseRange(t *testing.T) {
	for _, c := range rangeCases {
		t.Run(c.name, func(t *testing.T) {
			got, err := wire.ParseRange([]byte(c.value))
			if got != c.want || (err == nil) != c.ok || err != nil && err != wire.ErrRange {
				t.Errorf("%q: %v, %v, want %v (%s)", c.value, got, err, c.want, c.why)
			}
			checkRange(t, c.value) // the table and the reference agree
		})
	}
}

func TestParseContentRange(t *testing.T) {
	for _, c := range contentRangeCases {
		t.Run(c.name, func(t *testing.T) {
			got, err := wire.ParseContentRange([]byte(c.value))
			if got != c.want || (err == nil) != c.ok || err != nil && err != wire.ErrContentRange {
				t.Errorf("%q: %v, %v, want %v (%s)", c.value, got, err, c.want, c.why)
			}
			checkContentRange(t, c.value)
		})
	}
}

func TestAppendRangeRefuses(t *testing.T) {
	for _, r := range []wire.Range{{0, 0}, {1, 1}, {2, 1}, {-1, 1}, {-2, -1}} {
		if out, err := wire.AppendRange([]byte("dst"), r); err != wire.ErrRange || string(out) != "dst" {
			t.Errorf("AppendRange(%v) = %q, %v", r, out, err)
		}
		if s := r.String(); s != "" {
			t.Errorf("%v renders as %q", r, s)
		}
	}
	for _, r := range []wire.ContentRange{
		{0, 0, wire.UnknownTotal}, {0, 0, -2}, {5, 5, 9}, {5, 4, 9}, {0, 10, 9}, {-1, 1, 9}, {0, 1, -2}, {5, 0, 9},
	} {
		if out, err := wire.AppendContentRange([]byte("dst"), r); err != wire.ErrContentRange || string(out) != "dst" {
			t.Errorf("AppendContentRange(%v) = %q, %v", r, out, err)
		}
		if s := r.String(); s != "" {
			t.Errorf("%v renders as %q", r, s)
		}
	}
}

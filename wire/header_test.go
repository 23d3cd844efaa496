package wire_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/wire"
)

// list gives the fields of h as text.
func list(h *wire.Header) []string {
	said := []string{}
	for name, value := range h.All() {
		said = append(said, fmt.Sprintf("%s: %s", name, value))
	}
	return said
}

func wantFields(t *testing.T, h *wire.Header, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), list(h)); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if h.Len() != len(want) {
		t.Errorf("Len is %d, want %d", h.Len(), len(want))
	}
}

// headers gives the same Header built and parsed: nobody must see a
// difference.
func headers(t *testing.T, pairs ...string) map[string]*wire.Header {
	t.Helper()
	text := ""
	for i := 0; i < len(pairs); i += 2 {
		text += pairs[i] + ": " + pairs[i+1] + "\r\n"
	}
	parsed := new(wire.Header)
	if _, err := wire.HTTP1.ParseTrailer([]byte(text+"\r\n"), parsed); err != nil {
		t.Fatal(err)
	}
	built := wire.NewHeader(pairs...)
	if err := built.Err(); err != nil {
		t.Fatal(err)
	}
	return map[string]*wire.Header{"built": built, "parsed": parsed, "cloned": parsed.Clone()}
}

func TestHeaderLookup(t *testing.T) {
	for how, h := range headers(t, "a", "1", "b", "2", "a", "3", "empty", "") {
		t.Run(how, func(t *testing.T) {
			wantFields(t, h, "a: 1", "b: 2", "a: 3", "empty: ")
			if got := h.Get("a"); got != "1" {
				t.Errorf("Get gives %q, want the first", got)
			}
			if got := h.Values("a"); !slices.Equal(got, []string{"1", "3"}) {
				t.Errorf("Values gives %q", got)
			}
			if v, ok := h.Peek("empty"); !ok || len(v) != 0 {
				t.Errorf("Peek of an empty value gives %q, %v", v, ok)
			}
			for _, absent := range []string{"", "A", "aa", "c", "a: 1"} {
				if v, ok := h.Peek(absent); ok || v != nil || h.Get(absent) != "" || h.Values(absent) != nil {
					t.Errorf("Peek(%q) gives %q, %v", absent, v, ok)
				}
			}
		})
	}
}

func TestHeaderChanges(t *testing.T) {
	for how := range headers(t) {
		fresh := func() *wire.Header { return headers(t, "a", "1", "b", "2", "a", "3", "c", "4")[how] }
		t.Run(how, func(t *testing.T) {
			h := fresh()
			h.Add("b", "5")
			wantFields(t, h, "a: 1", "b: 2", "a: 3", "c: 4", "b: 5")

			h = fresh()
			h.Set("a", "5")
			wantFields(t, h, "b: 2", "c: 4", "a: 5")
			h.Set("new", "6")
			wantFields(t, h, "b: 2", "c: 4", "a: 5", "new: 6")

			h = fresh()
			h.Del("a")
			wantFields(t, h, "b: 2", "c: 4")
			h.Del("absent")
			h.Del("c")
			wantFields(t, h, "b: 2")
			h.Del("b")
			wantFields(t, h)
			h.Add("again", "1")
			wantFields(t, h, "again: 1")

			h = fresh()
			h.Reset()
			wantFields(t, h)
			h.Add("again", "1")
			wantFields(t, h, "again: 1")
		})
	}
}

// TestHeaderDelPacked deletes between fields whose lines aren't as Add would
// have written them.
func TestHeaderDelPacked(t *testing.T) {
	src := []byte("A:1\r\nB: \t 2 \r\na:\t\r\nC:3\t\r\n\r\n")
	h := new(wire.Header)
	if _, err := wire.HTTP1.ParseTrailer(src, h); err != nil {
		t.Fatal(err)
	}
	h.Del("a")
	wantFields(t, h, "b: 2", "c: 3")
	out, err := wire.HTTP1.AppendTrailer(nil, h)
	if want := "b: \t 2 \r\nc:3\t\r\n\r\n"; err != nil || string(out) != want {
		t.Errorf("sent as %q, %v, want %q", out, err, want)
	}
}

func TestHeaderNil(t *testing.T) {
	var h *wire.Header
	if _, ok := h.Peek("a"); ok || h.Len() != 0 || h.Get("a") != "" || h.Values("a") != nil || h.Err() != nil {
		t.Error("a nil Header isn't empty")
	}
	for range h.All() {
		t.Error("a nil Header has a field")
	}
	h.Del("a")
	c := h.Clone()
	c.Add("a", "1")
	wantFields(t, c, "a: 1")
}

func TestHeaderZero(t *testing.T) {
	var h wire.Header
	h.Del("a")
	h.Reset()
	wantFields(t, &h)
	h.Set("a", "1")
	wantFields(t, &h, "a: 1")
}

func TestHeaderAllStops(t *testing.T) {
	n := 0
	for range wire.NewHeader("a", "1", "b", "2").All() {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d fields after a break", n)
	}
}

// TestHeaderGrows passes the number of fields that a Header holds without the
// heap.
func TestHeaderGrows(t *testing.T) {
	h := new(wire.Header)
	var want []string
	for i := range 100 {
		name := fmt.Sprint("x-", i)
		h.Add(name, "v")
		want = append(want, name+": v")
		if h.Len() != i+1 || h.Get(name) != "v" {
			t.Fatalf("field %d got lost", i)
		}
	}
	wantFields(t, h, want...)
	wantFields(t, h.Clone(), want...)
	h.Reset()
	wantFields(t, h)
}

func TestHeaderErr(t *testing.T) {
	for _, c := range []struct {
		name  string
		pairs []string
		want  wire.Error
	}{
		{"empty name", []string{"", "v"}, wire.ErrFieldName},
		{"name that is no token", []string{"a b", "v"}, wire.ErrFieldName},
		{"NUL in name", []string{"a\x00", "v"}, wire.ErrFieldName},
		{"upper case", []string{"Content-Type", "v"}, wire.ErrFieldCase},
		{"line break in value", []string{"a", "v\r\nb: w"}, wire.ErrFieldValue},
		{"line break around value", []string{"a", "v\n"}, wire.ErrFieldValue},
		{"name without value", []string{"a", "v", "b"}, wire.ErrFieldPairs},
		{"too long at once", []string{"a", strings.Repeat("v", 1<<16)}, wire.ErrHeaderTooLong},
		{"the first of two", []string{"a", "\x00", "B", "v", "c"}, wire.ErrFieldValue},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := wire.NewHeader(c.pairs...)
			if err := h.Err(); err != c.want {
				t.Fatalf("Err is %v, want %v", err, c.want)
			}
			h.Add("good", "v")
			if err := h.Err(); err != c.want || h.Get("good") != "v" {
				t.Errorf("after a good field Err is %v", err)
			}
			if err := h.Clone().Err(); err != c.want {
				t.Errorf("Err of a clone is %v", err)
			}
			if out, err := wire.HTTP1.AppendTrailer(nil, h); err != c.want || out != nil {
				t.Errorf("sent as %q, %v", out, err)
			}
			h.Reset()
			if err := h.Err(); err != nil {
				t.Errorf("after Reset Err is %v", err)
			}
		})
	}
}

func TestHeaderBadChange(t *testing.T) {
	for how, h := range headers(t, "a", "1") {
		t.Run(how, func(t *testing.T) {
			h.Set("a", "\n")
			wantFields(t, h, "a: 1")
			h.Add("b", "\n")
			wantFields(t, h, "a: 1")
			if err := h.Err(); err != wire.ErrFieldValue {
				t.Errorf("Err is %v", err)
			}
		})
	}
}

// TestHeaderSetBound sets what just fits, or just doesn't, in place of what is
// there.
func TestHeaderSetBound(t *testing.T) {
	const most = 1<<16 - 1
	short, long := strings.Repeat("v", 4000), strings.Repeat("v", 9000)
	room := most - len("a: \r\n")
	for _, tt := range []struct {
		name, reason string
		pairs        []string
		set          string // what a is set to
		want         wire.Error
	}{
		{"fits alone", "all 65535 bytes", []string{"a", long}, strings.Repeat("v", room), 0},
		{"doesn't fit alone", "a byte more", []string{"a", long}, strings.Repeat("v", room+1), wire.ErrHeaderTooLong},
		{"fits with spaces", "they don't belong to the value", []string{"a", long}, " " + strings.Repeat("v", room) + "\t", 0},
		{"fits in place of one", "the old one makes room", []string{"a", long, "b", short}, strings.Repeat("v", room-len("b: \r\n")-len(short)), 0},
		{"doesn't fit in place of one", "a byte more", []string{"a", long, "b", short}, strings.Repeat("v", room-len("b: \r\n")-len(short)+1), wire.ErrHeaderTooLong},
		{"fits in place of two", "both make room", []string{"a", short, "b", short, "a", short}, strings.Repeat("v", room-len("b: \r\n")-len(short)), 0},
		{"doesn't fit in place of two", "a byte more", []string{"a", short, "b", short, "a", short}, strings.Repeat("v", room-len("b: \r\n")-len(short)+1), wire.ErrHeaderTooLong},
		{"doesn't fit in place of none", "nothing makes room", []string{"b", long}, strings.Repeat("v", room-len("b: \r\n")-len(long)+1), wire.ErrHeaderTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for how, h := range headers(t, tt.pairs...) {
				before := list(h)
				h.Set("a", tt.set)
				if err := h.Err(); tt.want == 0 && err != nil || tt.want != 0 && err != tt.want {
					t.Errorf("%s: Err is %v, want %v: %s", how, err, tt.want, tt.reason)
				}
				if tt.want != 0 {
					wantFields(t, h, before...)
				} else if got := h.Values("a"); len(got) != 1 || got[0] != strings.Trim(tt.set, " \t") {
					t.Errorf("%s: a is there %d times: %s", how, len(got), tt.reason)
				}
			}
		})
	}
}

// TestHeaderBound fills a Header to its last byte.
func TestHeaderBound(t *testing.T) {
	const most = 1<<16 - 1
	half := strings.Repeat("v", most/2-len("a: \r\n"))
	rest := strings.Repeat("v", most-most/2-len("b: \r\n"))

	h := wire.NewHeader("a", half, "b", rest)
	if err := h.Err(); err != nil {
		t.Fatalf("%d bytes: %v", most, err)
	}
	if h.Get("a") != half || h.Get("b") != rest {
		t.Error("the values got mixed up")
	}
	h.Add("c", "")
	if err := h.Err(); err != wire.ErrHeaderTooLong || h.Len() != 2 {
		t.Errorf("one field more: %v, %d fields", err, h.Len())
	}
	if err := wire.NewHeader("a", half, "b", rest+"v").Err(); err != wire.ErrHeaderTooLong {
		t.Errorf("%d bytes: %v", most+1, err)
	}
	h.Reset()
	h.Add("a", half)
	h.Add("b", rest)
	h.Del("a")
	if h.Get("b") != rest || h.Err() != nil {
		t.Error("the value behind a deleted one changed")
	}
}

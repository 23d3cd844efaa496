package wire

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// framerNames are the names that says looks for.
var framerNames = []string{"connection", "content-length", "transfer-encoding"}

// checkIndex compares the notes of h with its fields.
func checkIndex(t *testing.T, h *Header) {
	t.Helper()
	var visited []int
	for i, rest := h.framers.first(); i < h.Len(); i, rest = rest.behind(i) {
		visited = append(visited, i)
	}
	if !slices.IsSorted(visited) || len(slices.Compact(slices.Clone(visited))) != len(visited) {
		t.Fatalf("fields are visited in the order %v", visited)
	}
	i := 0
	for name, value := range h.All() {
		if slices.Contains(framerNames, string(name)) && !slices.Contains(visited, i) {
			t.Fatalf("field %d, %q, isn't among %v", i, name, visited)
		}
		if n, v := h.at(i); string(n) != string(name) || string(v) != string(value) {
			t.Fatalf("field %d is %q: %q, and %q: %q", i, name, value, n, v)
		}
		i++
	}
	for i := range lastFramer {
		if h.framers>>i&1 != 0 && i >= h.Len() {
			t.Fatalf("field %d is noted, of %d", i, h.Len())
		}
	}
}

// TestFramers changes Headers in all ways and looks each time for fields that
// frame a message and are no longer found, beyond the 64th too.
func TestFramers(t *testing.T) {
	names := append([]string{"a", "set-cookie", "x-content-lengt", "if-modified-since", ""}, framerNames...)
	r := rand.New(rand.NewPCG(1, 2))
	name := func() string {
		if n := names[r.IntN(len(names))]; n != "" {
			return n
		}
		return fmt.Sprint("x-", r.IntN(1000))
	}
	for range 200 {
		h := new(Header)
		for range r.IntN(150) {
			switch r.IntN(40) {
			case 0:
				h.Reset()
			case 1:
				h.Del(name())
			case 2:
				h = h.Clone()
			case 3:
				h.Set(name(), "v")
			case 4:
				src := append(slices.Clone(h.lines), "\r\n"...)
				into := NewHeader(name(), "old", name(), "old")
				if takeFields(src, 0, 256, headerSection, into) == 0 {
					if _, err := parseFields(src, 0, 256, headerSection, into); err != 0 {
						t.Fatal(err)
					}
				}
				h = into
			default:
				h.Add(name(), "v")
			}
			checkIndex(t, h)
		}
	}
}

// TestHeaderState fails where a field of Header is added or removed: Reset,
// Clone and show have to treat it.
func TestHeaderState(t *testing.T) {
	var got []string
	h0 := reflect.TypeFor[Header]()
	for i := range h0.NumField() {
		got = append(got, h0.Field(i).Name)
	}
	if want := []string{"_", "lines", "index", "framers", "view", "err", "inline"}; !slices.Equal(got, want) {
		t.Fatalf("a Header has %v, want %v", got, want)
	}
	h := NewHeader("content-length", "1", "content-length", "\n")
	if c := h.Clone(); c.framers != h.framers || c.err != h.err || !slices.Equal(c.index, h.index) || c.view {
		t.Errorf("clone %+v of %+v", c, h)
	}
	h.Reset()
	if h.framers != 0 || h.err != 0 || len(h.index) != 0 || len(h.lines) != 0 {
		t.Errorf("after Reset: %+v", h)
	}
}

package cases

import (
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
)

// The preambles are what their names say.
func TestMessages(t *testing.T) {
	for _, tt := range []struct {
		name, reason, text string
		fields, atLeast    int
	}{
		{"small", "4 fields", messages[0].text, 4, 0},
		{"nginx", "12 fields", messages[1].text, 12, 0},
		{"large", "40 fields, 3 KB", messages[2].text, 40, 3000},
		{"many", "as many as asked for", manyFields(17, 3), 17, 0},
	} {
		var resp wire.Response
		n, err := wire.HTTP1.ParseResponse([]byte(tt.text), &resp)
		if err != nil || n != len(tt.text) || resp.Header.Len() != tt.fields || n < tt.atLeast {
			t.Errorf("%s: %d of %d bytes, %d fields, %v (%s)", tt.name, n, len(tt.text), resp.Header.Len(), err, tt.reason)
		}
	}
	if n := len(messages[1].text); !strings.Contains(messages[1].name, "438 B") || n != 438 {
		t.Errorf("%s: %d bytes", messages[1].name, n)
	}
}

func TestPreamble(t *testing.T) {
	for _, size := range []int{1 << 10, 4 << 10, 8<<10 + 7, 64 << 10} {
		codec, err := wire.New(wire.Options{MaxPreamble: 64 << 10})
		if err != nil {
			t.Fatal(err)
		}
		text := preamble(size)
		var resp wire.Response
		if n, err := codec.ParseResponse([]byte(text), &resp); err != nil || n != size {
			t.Errorf("%d: %d bytes, %v", size, n, err)
		}
	}
}

// A limit of open files shortens the list of sizes, with a note.
func TestSizes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files int
		want  int
		notes int
	}{
		{"unknown", 0, 10_000, 0},
		{"enough", 20_000, 10_000, 0},
		{"too few", 5500, 5000, 1},
	} {
		s := &Stage{Files: tt.files}
		got := s.sizes([]int{1, 10_000})
		if len(got) != 2 || got[1] != tt.want || len(s.notes) != tt.notes {
			t.Errorf("%s: %v, %q", tt.name, got, s.notes)
		}
	}
}

package conn_test

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/degu-go/degu/conn"
)

// The table of docs/errors.md is walked, row by row, with methods that may be
// repeated and with one that may not.
func TestErrors(t *testing.T) {
	for _, row := range errorRows {
		for _, method := range []string{"PUT", "POST"} {
			t.Run(row.call+"/"+row.event+"/"+method, func(t *testing.T) {
				checkLeaks(t)
				c, err := row.provoke(t, method)
				t.Cleanup(func() { c.Close() })
				if !row.is(err) {
					t.Fatalf("got %v, want %s", err, row.name)
				}
				if c.Closed() == row.usable {
					t.Errorf("the connection is %v", c.State())
				}
				var e *conn.Error
				if !errors.As(err, &e) {
					if row.side != "" {
						t.Errorf("%v is no *conn.Error", err)
					}
					return
				}
				if e.Side.String() != row.side || e.Op != row.op {
					t.Errorf("%v %s, want %s %s", e.Side, e.Op, row.side, row.op)
				}
				if want := row.retry == always || row.retry == idempotent && method == "PUT"; e.SafeToRetry() != want {
					t.Errorf("safe to retry: %v (%v)", !want, err)
				}
			})
		}
	}
}

// The document has the table that the test walks.
func TestErrorsDocument(t *testing.T) {
	const file, begin, end = "../docs/errors.md", "<!-- errors -->\n\n", "\n<!-- end -->"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(data), begin)
	got, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s: no table", file)
	}
	want := errorsTable()
	if got == want {
		return
	}
	if flag.Lookup("update").Value.String() != "true" {
		t.Fatalf("%s isn't what the table says; go test ./conn -run ErrorsDocument -update", file)
	}
	if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func errorsTable() string {
	var b strings.Builder
	b.WriteString("| call | what happened | error | `Side` | `Op` | connection | safe to retry |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, row := range errorRows {
		after, side, op := "closed", row.side, row.op
		if row.usable {
			after = "as it was"
		}
		if side == "" {
			side, op = "–", "–"
		}
		b.WriteString("| " + strings.Join([]string{row.call, row.event, row.name, side, op, after, row.retry}, " | ") + " |\n")
	}
	return b.String()
}

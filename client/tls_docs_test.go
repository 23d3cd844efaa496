package client_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the tables of docs/security.md from those of the tests")

// The tables of the document are those that the tests run.
func TestSecurityDocument(t *testing.T) {
	const file = "../docs/security.md"
	text := string(must[[]byte](t)(os.ReadFile(file)))
	for name, table := range map[string]string{
		"refused": policyTable(refused), "accepted": policyTable(accepted), "hostile": hostileTable(),
	} {
		begin, end := "<!-- "+name+" -->\n\n", "\n<!-- end -->"
		before, rest, found := strings.Cut(text, begin)
		got, after, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("%s: no table %s", file, name)
		}
		if got == table {
			continue
		}
		if text = before + begin + table + end + after; !*update {
			t.Errorf("%s: the table %s isn't what the tests expect; go test ./client -run SecurityDocument -update", file, name)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Each failure stands in the document, with the words that it prints.
func TestSecurityDocumentNamesFailures(t *testing.T) {
	text := string(must[[]byte](t)(os.ReadFile("../docs/security.md")))
	for f, name := range failures {
		if row := fmt.Sprintf("| `%s` | %s |", name, f.Error()); !strings.Contains(text, row) {
			t.Errorf("no row that begins with %s", row)
		}
	}
}

func policyTable(cases []policyCase) string {
	var b strings.Builder
	b.WriteString("| what | why |")
	for _, program := range programs {
		b.WriteString(" " + program.name + " |")
	}
	b.WriteString("\n| --- | --- |" + strings.Repeat(" --- |", len(programs)) + "\n")
	for _, tt := range cases {
		fmt.Fprintf(&b, "| %s | %s |", tt.name, tt.reason)
		for _, want := range tt.want {
			if want == "" {
				want = "status 200"
			}
			b.WriteString(" " + want + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func hostileTable() string {
	var b strings.Builder
	b.WriteString("| the server | why that ends it | outcome |\n| --- | --- | --- |\n")
	for _, tt := range hostiles(nil, nil) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", tt.name, tt.reason, strings.Join(tt.want, " or "))
	}
	return b.String()
}

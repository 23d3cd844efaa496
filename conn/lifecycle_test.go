package conn

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/lifecycle.md from the table of transitions")

// The document about the lifecycle is made from the table in state.go.
func TestLifecycleDocument(t *testing.T) {
	const file = "../docs/lifecycle.md"
	want := lifecycleDocument()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/lifecycle.md isn't what the table says; go test ./conn -run Lifecycle -update")
	}
}

func lifecycleDocument() string {
	var b strings.Builder
	b.WriteString(`# The life of a connection

Made from the table in conn/state.go by a test; change it there.

`)
	b.WriteString("```mermaid\nstateDiagram-v2\n    [*] --> idle\n")
	for from := Idle; from <= Closed; from++ {
		for e := begin; e <= failed; e++ {
			if to, ok := transitions[from][e]; ok && to != from {
				b.WriteString("    " + from.String() + " --> " + to.String() + ": " + eventNames[e] + "\n")
			}
		}
	}
	b.WriteString("    closed --> [*]\n    hijacked --> [*]\n```\n\n| in state | " + strings.Join(slices.Collect(slices.Values(eventNames[:])), " | ") + " |\n")
	b.WriteString("| --- |" + strings.Repeat(" --- |", len(eventNames)) + "\n")
	for from := Idle; from <= Closed; from++ {
		b.WriteString("| " + from.String() + " |")
		for e := begin; e <= failed; e++ {
			cell := ""
			if to, ok := transitions[from][e]; ok {
				cell = to.String()
			}
			b.WriteString(" " + cell + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString(`
Where a cell is empty the event doesn't happen. A request that is made in another state than idle is refused: with
ErrBusy while it is awaiting a response, and the exchange under way goes on; otherwise with ErrBodyUnread, ErrSwitched,
ErrHijacked or ErrClosed.
`)
	return b.String()
}

func TestEveryTransitionIsInTheTable(t *testing.T) {
	for from, events := range transitions {
		for e, to := range events {
			if next[from][e] != to {
				t.Errorf("%v, event %d: %v, want %v", from, e, next[from][e], to)
			}
		}
		if next[from][failed] < Hijacked {
			t.Errorf("%v: the connection can be used after an error", from)
		}
	}
	if len(transitions) != len(stateNames) || len(next) != len(stateNames) || len(next[0]) != len(eventNames) {
		t.Errorf("%d states in the table, %d with a name; %d events, %d with a name",
			len(transitions), len(stateNames), len(next[0]), len(eventNames))
	}
	var l lifecycle
	l.move(begin)
	l.move(failed)
	for e := begin; e <= failed; e++ {
		if l.move(e); l.load() != Closed {
			t.Errorf("event %d opens a closed connection", e)
		}
	}
}

package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Write writes a group's document, its charts and its samples into a directory,
// in the place of those that are there, and then the index of all documents.
func (g Group) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	chart := func(i int) string { return fmt.Sprintf("%s-%d.svg", g.Name, i+1) }
	for i, t := range g.tables() {
		svg, err := t.chart()
		if err != nil {
			return err
		}
		if err := write(dir, chart(i), svg); err != nil {
			return err
		}
	}
	samples, err := json.MarshalIndent(g, "", " ")
	if err != nil {
		return err
	}
	if err := write(dir, g.Name+".json", append(samples, '\n')); err != nil {
		return err
	}
	var doc bytes.Buffer
	if err := g.Markdown(&doc, chart); err != nil {
		return err
	}
	if err := write(dir, g.Name+".md", doc.Bytes()); err != nil {
		return err
	}
	return writeIndex(dir)
}

// writeIndex lists what the directory has, of this run and of earlier ones.
func writeIndex(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	var doc bytes.Buffer
	fmt.Fprint(&doc, "# Performance\n\nMade by `make bench`, which runs the SDK and other clients in turn on the same machine.\n")
	for _, file := range files {
		g, err := Read(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(&doc, "\n## [%s](%s.md)\n", Title(g.Name), g.Name)
		p := printer{w: &doc}
		for _, t := range g.tables() {
			p.line("\n%s:\n", t.name)
			p.matrix(t)
		}
	}
	return write(dir, "README.md", doc.Bytes())
}

// Read reads samples back.
func Read(file string) (g Group, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return g, err
	}
	if err := json.Unmarshal(b, &g); err != nil {
		return g, fmt.Errorf("%s: %w", file, err)
	}
	return g, nil
}

func write(dir, name string, b []byte) error {
	return os.WriteFile(filepath.Join(dir, name), b, 0o644)
}

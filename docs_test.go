package degu_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Go code in documents is code that is compiled and run elsewhere.
func TestDocumentedCode(t *testing.T) {
	var examples strings.Builder
	for _, pattern := range []string{"*/*_test.go", "wire/wiretest/*_test.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			examples.WriteString(unindented(read(t, name)))
		}
	}
	block := regexp.MustCompile("(?s)```go\n(.*?)```")
	for _, doc := range documents(t) {
		for _, m := range block.FindAllStringSubmatch(read(t, doc), -1) {
			if !strings.Contains(examples.String(), unindented(m[1])) {
				t.Errorf("%s: this code stands in no test:\n%s", doc, m[1])
			}
		}
	}
}

// Links between documents lead somewhere.
func TestDocumentLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for _, doc := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, doc), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(doc), m[1])); err != nil {
				t.Errorf("%s: %v", doc, err)
			}
		}
	}
}

func documents(t *testing.T) []string {
	t.Helper()
	docs := []string{"README.md"}
	for _, pattern := range []string{"docs/*.md", "docs/*/*.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, names...)
	}
	return docs
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// unindented takes the white space off the beginning of each line.
func unindented(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimLeft(lines[i], "\t ")
	}
	return strings.Join(lines, "\n")
}

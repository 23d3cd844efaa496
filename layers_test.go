package degu_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/degu-go/degu"

// layers is the architecture: what each package may import besides the
// standard library. A package that isn't here mustn't exist.
var layers = map[string][]string{
	"":              {},
	"address":       {"golang.org/x/sys/unix", "github.com/pkg/errors"},
	"tlsconfig":     {"github.com/pkg/errors"},
	"wire":          {"golang.org/x/sys/cpu"},
	"wire/wiretest": {"wire", "github.com/google/go-cmp/cmp"},
	"body":          {"wire"},
	"conn":          {"wire", "body", "golang.org/x/sys/unix"},
	"client":        {"address", "tlsconfig", "wire", "body", "conn", "github.com/pkg/errors"},
	"misc":          {"address", "tlsconfig", "wire", "body", "conn", "client", "github.com/pkg/errors"},
}

// standardOfWire is what the codec takes of the standard library: nothing that
// does I/O, tells the time or formats by reflection.
var standardOfWire = []string{"bytes", "errors", "iter", "math", "math/bits", "slices", "strconv", "unsafe"}

// notForLibraries is what no layer takes: net/http has its own idea of all this.
var notForLibraries = []string{"net/http", "log", "testing"}

// folders at the top: one a layer, and two that hold no layer.
var folders = []string{"address", "tlsconfig", "wire", "body", "conn", "client", "misc", "cmd", "docs"}

func TestLayers(t *testing.T) {
	seen := make(map[string]bool)
	for _, file := range goFiles(t) {
		dir := filepath.ToSlash(filepath.Dir(file.name))
		if dir == "." {
			dir = ""
		}
		allowed, ok := layers[dir]
		if !ok {
			t.Errorf("%s: package %q isn't in the table of layers", file.name, dir)
			continue
		}
		seen[dir] = true
		for _, imp := range file.imports {
			local, isLocal := strings.CutPrefix(imp, module+"/")
			switch {
			case isLocal && !slices.Contains(allowed, local):
				t.Errorf("%s imports %s, which lies above it or beside it", file.name, imp)
			case isLocal:
			case strings.Contains(strings.Split(imp, "/")[0], ".") && !slices.Contains(allowed, imp):
				t.Errorf("%s imports %s, which its layer does without", file.name, imp)
			case dir == "wire" && !slices.Contains(allowed, imp) && !slices.Contains(standardOfWire, imp):
				t.Errorf("%s imports %s: the codec does no I/O", file.name, imp)
			case slices.Contains(notForLibraries, imp) && dir != "misc" && dir != "wire/wiretest":
				t.Errorf("%s imports %s", file.name, imp)
			}
		}
	}
	for dir := range layers {
		if !seen[dir] {
			t.Errorf("no package %q, though the table has it", dir)
		}
	}
}

func TestTopLevelFolders(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(folders, e.Name()) {
			t.Errorf("folder %s", e.Name())
		}
	}
}

type goFile struct {
	name    string
	imports []string
}

// goFiles returns the module's files, those for other systems too, but neither
// tests nor other modules.
func goFiles(t *testing.T) (files []goFile) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (name == "cmd" || name != "." && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files = append(files, goFile{name, importPaths(parsed)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func importPaths(f *ast.File) (paths []string) {
	for _, spec := range f.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

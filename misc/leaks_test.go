package misc_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/degu-go/degu/misc"
)

// Closing a file of before doesn't make up for one that is left open.
func TestCheckLeaksOfFiles(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("descriptors are looked at on Linux only")
	}
	misc.CheckLeaks(t)
	old := openFile(t, os.DevNull)
	r := &reports{TB: t}
	misc.CheckLeaks(r)
	old.Close()
	left := openFile(t, "/dev/zero")
	for _, f := range r.cleanups {
		f()
	}
	if len(r.failures) != 1 || !strings.HasSuffix(r.failures[0], "left open: /dev/zero") {
		t.Errorf("%q", r.failures)
	}

	left.Close()
	r.failures = nil
	for _, f := range r.cleanups {
		f()
	}
	if len(r.failures) != 0 {
		t.Errorf("nothing is left: %q", r.failures)
	}
}

func openFile(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

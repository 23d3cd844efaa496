package misc

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// CheckLeaks fails t at its end if it left goroutines, or on Linux file
// descriptors, that weren't there when CheckLeaks was called. Call it first, so
// that it looks after all other cleanups. The test can't run in parallel with
// others, whose goroutines it would see.
func CheckLeaks(t testing.TB) {
	t.Helper()
	goroutines, files := runtime.NumGoroutine(), openFiles()
	t.Cleanup(func() {
		t.Helper()
		// What was told to end takes a moment to do so.
		for i := range 200 {
			if runtime.NumGoroutine() <= goroutines && len(openFiles()) <= len(files) {
				return
			}
			if i%50 == 10 {
				runtime.GC() // package net keeps pipes for splicing in a pool
			}
			runtime.Gosched()
			time.Sleep(5 * time.Millisecond)
		}
		if n := runtime.NumGoroutine(); n > goroutines {
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			t.Errorf("%d goroutines before, %d after:\n%s", goroutines, n, stacks)
		}
		for name, target := range openFiles() {
			if files[name] != target {
				t.Errorf("file descriptor %s left open: %s", name, target)
			}
		}
	})
}

// openFiles maps this process's file descriptors to what they are, as far as
// the system tells.
func openFiles() map[string]string {
	const dir = "/proc/self/fd/"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	files := make(map[string]string)
	for _, e := range entries {
		target, err := os.Readlink(dir + e.Name())
		// Gone already is the descriptor that read the directory; those of the
		// runtime's poller come with the first socket and stay.
		if err == nil && !strings.HasPrefix(target, "anon_inode:") {
			files[e.Name()] = target
		}
	}
	return files
}

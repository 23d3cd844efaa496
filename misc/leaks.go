package misc

import (
	"maps"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// CheckLeaks fails t at its end if there are more goroutines than when it was
// called, or on Linux file descriptors that weren't there. Goroutines are merely
// counted: one that was left makes up for one of before that ended. A descriptor
// is known by its number and by what it is, so that a file opened again under the
// same number looks like the old one; those that are no file, socket or pipe, such
// as epoll's, aren't looked at. Call it first, so that it looks after all other
// cleanups. The test can't run in parallel with others, whose goroutines it would
// see.
func CheckLeaks(t testing.TB) {
	t.Helper()
	goroutines, files := runtime.NumGoroutine(), openFiles()
	t.Cleanup(func() {
		t.Helper()
		// What was told to end takes a moment to do so.
		for i := range 200 {
			if runtime.NumGoroutine() <= goroutines && len(opened(files)) == 0 {
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
		for name, target := range opened(files) {
			t.Errorf("file descriptor %s left open: %s", name, target)
		}
	})
}

// opened returns the descriptors that weren't there before.
func opened(before map[string]string) map[string]string {
	files := openFiles()
	maps.DeleteFunc(files, func(name, target string) bool { return before[name] == target })
	return files
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

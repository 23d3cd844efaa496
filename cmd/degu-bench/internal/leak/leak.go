// Package leak is for tests: what a benchmark leaves behind.
package leak

import (
	"bytes"
	"os"
	"runtime"
	"testing"
	"time"
)

// Check is misc.CheckLeaks, except that it excuses a goroutine that other
// clients have: it wakes up now and then to close idle connections, sleeps for
// up to the time that these may be idle, and can't be told to end.
func Check(t testing.TB) {
	t.Helper()
	before, files := goroutines(), openFiles()
	t.Cleanup(func() {
		t.Helper()
		for i := range 200 {
			if goroutines() <= before && openFiles() <= files {
				return
			}
			if i%50 == 10 {
				runtime.GC() // package net keeps pipes for splicing in a pool
			}
			time.Sleep(5 * time.Millisecond)
		}
		if n := goroutines(); n > before {
			t.Errorf("%d goroutines before, %d after:\n%s", before, n, stacks())
		}
		if n := openFiles(); n > files {
			t.Errorf("%d file descriptors before, %d after", files, n)
		}
	})
}

func goroutines() int {
	s := stacks()
	return 1 + bytes.Count(s, []byte("\n\n")) - bytes.Count(s, []byte("HostClient).connsCleaner("))
}

func stacks() []byte {
	s := make([]byte, 4<<20)
	return s[:runtime.Stack(s, true)]
}

// openFiles is how many descriptors are open, 0 where the system doesn't tell.
// The poller of the runtime has two, which come with the first socket and stay.
func openFiles() (n int) {
	const dir = "/proc/self/fd/"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	for _, e := range entries {
		if target, err := os.Readlink(dir + e.Name()); err == nil && !bytes.HasPrefix([]byte(target), []byte("anon_inode:")) {
			n++
		}
	}
	return n
}

package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
)

// patience bounds what would otherwise hang a test.
const patience = 30 * time.Second

// moreThanAPipe is twice what any pipe holds.
const moreThanAPipe = 4 << 20

// lengthy is a server whose answers fill any pipe.
func lengthy(t *testing.T) (url string) {
	t.Helper()
	misc.CheckLeaks(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, moreThanAPipe)) }))
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// namedPipe makes one, and at the end lets go of whoever waits for its other end.
func namedPipe(t *testing.T, name string) {
	t.Helper()
	if text, err := exec.Command("mkfifo", name).CombinedOutput(); err != nil {
		t.Skipf("no named pipes: %v %s", err, text)
	}
	t.Cleanup(func() { bothEnds(t, name).Close() })
}

// bothEnds opens a named pipe without waiting for anybody.
func bothEnds(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A person or another program may never do what the command waits for, in a
// system call that no context ends.
func TestInterruptedWhileStuck(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		stdout       bool // nobody reads it
		stderr       bool
		opened       bool // the named pipe "fifo" is, but nobody reads from it
		args         []string
	}{
		{"standard output", "the reader has seen enough for now", true, false, false, []string{"get", "URL"}},
		{"help", "it is long, and read in a pager", true, false, false, []string{"--help"}},
		{"the demonstration", "the same", true, false, false, []string{"demo"}},
		{"standard error", "the preamble stands in a pager", false, true, false, []string{"get", "URL", "-v", "-o", "file"}},
		{"both", "2>&1", true, true, false, []string{"get", "URL", "-v"}},
		{"data", "nobody has opened the pipe to write", false, false, false, []string{"put", "URL", "--data-file", "fifo"}},
		{"a pipe to open", "nobody has opened it to read", false, false, false, []string{"get", "URL", "-o", "fifo"}},
		{"a pipe to write to", "nobody reads from it", false, false, true, []string{"get", "URL", "-o", "fifo"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url := lengthy(t)
			dir := t.TempDir()
			t.Chdir(dir)
			t.Setenv("TMPDIR", dir)
			if slices.Contains(tt.args, "fifo") {
				namedPipe(t, "fifo")
			}
			if tt.opened {
				defer bothEnds(t, "fifo").Close()
			}
			unread, stalled := io.Pipe()
			defer unread.Close()
			var stdout, stderr io.Writer = io.Discard, io.Discard
			if tt.stdout {
				stdout = stalled
			}
			if tt.stderr {
				stderr = stalled
			}
			args := slices.Clone(tt.args)
			if i := slices.Index(args, "URL"); i >= 0 {
				args[i] = url
			}
			ctx, cancel := context.WithCancel(t.Context())
			// It is stuck by then; if it isn't yet, there is only less to test.
			time.AfterFunc(50*time.Millisecond, cancel)
			ended := make(chan int, 1)
			go func() { ended <- run(ctx, args, strings.NewReader(""), stdout, stderr) }()
			select {
			case status := <-ended:
				if status != exitInterrupted {
					t.Errorf("%s: exit status %d", tt.reason, status)
				}
			case <-time.After(patience):
				t.Fatal(tt.reason)
			}
			nothingLeft(t, dir, "fifo")
		})
	}
}

func nothingLeft(t *testing.T, dir, but string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Error(err)
	}
	for _, e := range entries {
		if e.Name() != but {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

// The last word on what was interrupted is still said.
func TestInterruptedRepeat(t *testing.T) {
	misc.CheckLeaks(t)
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 2 {
			cancel()
			<-r.Context().Done()
		}
	}))
	defer s.Close()
	invokeWith(ctx, strings.NewReader(""), "get", s.URL+"/", "--repeat", "2").want(t, exitInterrupted, "1 exchange of 2", "degu: interrupted\n")
}

// The whole command, as a process that gets a signal.
func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals there")
	}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			if signal.Ignored(s) {
				t.Skip("ignored here, and so by the command")
			}
			url, asked := silent(t)
			dir := t.TempDir()
			signalled(t, s, nil, func() { <-asked }, "get", url, "-o", filepath.Join(dir, "out"))
			nothingLeft(t, dir, "")
		})
	}
	t.Run("while the reader stalls", func(t *testing.T) {
		url := lengthy(t)
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		defer w.Close()
		signalled(t, syscall.SIGTERM, w, func() {
			r.Read(make([]byte, 1))
			time.Sleep(50 * time.Millisecond) // the pipe is full by then; if it isn't yet, there is only less to test
		}, "get", url)
	})
}

// signalled runs the command and sends it the signal once it is ready for that.
func signalled(t *testing.T, s os.Signal, stdout *os.File, ready func(), args ...string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), "DEGU_TEST_AS_COMMAND=1")
	if stdout != nil { // as an interface it would be something
		cmd.Stdout = stdout
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready()
	if err := cmd.Process.Signal(s); err != nil {
		t.Error(err)
	}
	cmd.Wait()
	if got := cmd.ProcessState.ExitCode(); got != exitInterrupted {
		t.Errorf("%v", cmd.ProcessState)
	}
}

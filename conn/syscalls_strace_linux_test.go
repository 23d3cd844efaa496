package conn_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// taskVariable holds, in the environment of a process of its own, what that is
// to do.
const taskVariable = "DEGU_CONN_TEST_TASK"

// straceUsable tells, once, why system calls can't be counted here, "" if they
// can.
var straceUsable = sync.OnceValue(func() string {
	strace, err := exec.LookPath("strace")
	if err != nil {
		return "strace isn't installed"
	}
	if out, err := exec.Command(strace, "-f", "-y", "-o", os.DevNull, "-e", "trace=?read", "true").CombinedOutput(); err != nil {
		return "strace can't trace: " + strings.TrimSpace(string(out)) + ": " + err.Error()
	}
	return ""
})

// A call is a system call as strace tells of it: with what its descriptors are,
// and of the bytes that it moved only the first.
type call struct {
	name, args string
	result     int64
}

func (c call) onSocket() bool { return strings.Contains(c.args, "<socket:[") }

// traceTask has a process of its own do the task, a copy of this one, and
// returns its system calls on descriptors. What serves it is in this process,
// and isn't counted.
func traceTask(t *testing.T, do task) []call {
	t.Helper()
	if why := straceUsable(); why != "" {
		t.Skip(why)
	}
	told, err := json.Marshal(do)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := exec.CommandContext(ctx, "strace", "-f", "-y", "-qq", "-s", "1", "-e", "signal=none", "-e", "trace=%desc,%network", "-o", trace,
		self, "-test.run=^TestTask$", "-test.timeout=50s", "-test.count=1")
	cmd.Env = append(os.Environ(), taskVariable+"="+string(told),
		"GORACE=atexit_sleep_ms=0 "+os.Getenv("GORACE")) // the race detector waits for a second otherwise
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	return parseTrace(t, string(text))
}

var (
	callBegun   = regexp.MustCompile(`^(\d+) +(.*) <unfinished \.\.\.>$`)
	callResumed = regexp.MustCompile(`^(\d+) +<\.\.\. \w+ resumed>(.*)$`)
	callWhole   = regexp.MustCompile(`^(\d+) +(\w+)\((.*)\) += (-?\d+|\? ERESTARTNOHAND)`)
)

// parseTrace puts together the calls that were cut in two because another
// thread's came between. What never returned isn't among them, nor what a signal
// cut off and the system begins again; what it doesn't, such as a poll, is.
func parseTrace(t *testing.T, text string) (calls []call) {
	t.Helper()
	begun := make(map[string]string) // by thread
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := callBegun.FindStringSubmatch(line); m != nil {
			begun[m[1]] = m[2]
			continue
		}
		if m := callResumed.FindStringSubmatch(line); m != nil {
			line = m[1] + " " + begun[m[1]] + m[2]
		}
		m := callWhole.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		result, err := strconv.ParseInt(m[4], 10, 64)
		if err != nil {
			result = -1
		}
		calls = append(calls, call{name: m[2], args: m[3], result: result})
	}
	if len(calls) == 0 {
		t.Fatalf("nothing was traced:\n%s", text)
	}
	return calls
}

// A cut call and its rest are one; one that failed or that a signal ended has a
// negative result; what a thread never came back from isn't counted.
func TestParseTrace(t *testing.T) {
	calls := parseTrace(t, `12  read(3<socket:[77]>,  <unfinished ...>
13  splice(3<socket:[77]>, NULL, 5<pipe:[8]>, NULL, 262144, SPLICE_F_NONBLOCK) = -1 EAGAIN (Resource temporarily unavailable)
12  <... read resumed>"H"..., 4096)      = 42
13  poll([{fd=3<socket:[77]>, events=POLLIN}], 1, 0) = 0 (Timeout)
13  poll([{fd=3<socket:[77]>, events=POLLIN}], 1, 0) = ? ERESTARTNOHAND (To be restarted if no handler)
14  epoll_pwait(4<anon_inode:[eventpoll]>,  <unfinished ...>
14  <... epoll_pwait resumed> <unfinished ...>) = ?
`)
	want := []struct {
		name     string
		result   int64
		onSocket bool
	}{{"splice", -1, true}, {"read", 42, true}, {"poll", 0, true}, {"poll", -1, true}}
	if len(calls) != len(want) {
		t.Fatalf("%+v", calls)
	}
	for i, w := range want {
		if c := calls[i]; c.name != w.name || c.result != w.result || c.onSocket() != w.onSocket {
			t.Errorf("%+v, want %+v", c, w)
		}
	}
}

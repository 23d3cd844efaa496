package conn_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A small exchange on a connection that is used again costs one look whether the
// server hung up meanwhile, one write, and one read, which brings the answer, also
// one that filled the buffer the first times. What a hundred exchanges more cost
// is theirs alone.
func TestExchangeSystemCalls(t *testing.T) {
	const more = 100
	for _, answer := range []struct {
		name, text string
		size       int64
	}{
		{"few bytes", okHello, 0},
		{"16 KiB", "HTTP/1.1 200 OK\r\nContent-Length: 16384\r\n\r\n" + strings.Repeat("x", 16384), 16384},
	} {
		for _, network := range []string{"tcp", "unix"} {
			t.Run(answer.name+" by "+network, func(t *testing.T) {
				checkLeaks(t)
				calls := socketCalls(t, network, answer.text, answer.size, 2*more)
				for name, n := range socketCalls(t, network, answer.text, answer.size, more) {
					if calls[name] -= n; calls[name] == 0 {
						delete(calls, name)
					}
				}
				want := map[string]int{"look": more, "write": more, "read": more}
				if d := cmp.Diff(want, calls); d != "" {
					t.Errorf("-want +got:\n%s", d)
				}
			})
		}
	}
}

// kind is what the call is for. Under the race detector other ones are made, to
// the same effect.
func (c call) kind() string {
	switch {
	case c.name == "recvfrom" && strings.Contains(c.args, "MSG_PEEK"):
		return "look"
	case c.name == "recvfrom":
		return "read"
	case c.name == "sendto":
		return "write"
	}
	return c.name
}

// socketCalls counts, by kind, the calls on the socket that times exchanges
// take. A read may find nothing where the system woke the process for nothing,
// which is the exception.
func socketCalls(t *testing.T, network, answer string, size int64, times int) map[string]int {
	t.Helper()
	var steps []step
	for range times {
		steps = append(steps, expect(getSlash), reply(answer))
	}
	counts, inVain := make(map[string]int), 0
	do := task{Method: "GET", Network: network, Address: serveAt(t, network, append(steps, untilEOF)...), Times: times, Size: size}
	for _, c := range traceTask(t, do) {
		if !c.onSocket() {
			continue
		}
		kind := c.kind()
		if kind == "read" && c.result < 0 {
			inVain++
			continue
		}
		counts[kind]++
	}
	if inVain > times/10 {
		t.Errorf("%d reads found nothing, in %d exchanges", inVain, times)
	}
	return counts
}

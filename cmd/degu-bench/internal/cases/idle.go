package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
)

// idle asks how much memory a connection takes that made a request and waits
// for the next one. Each client holds its connections in a process of its own.
func idle(s *Stage) ([]*measure.Contest, error) {
	n := s.sizes([]int{s.Scale.Idle})[0]
	c := &measure.Contest{
		Group: "idle", Table: "idle connections", Column: strconv.Itoa(n),
		About: "Heap and stacks for each of so many connections over a Unix socket, after GET 100 B on each at the same time, buffers of the program itself given up.",
		Unit:  measure.Bytes, Layout: pin.Find(pin.Apart), N: 1, Rounds: s.Scale.Slow, Alone: true,
		Base: peer.DeguName, Floor: peer.BareName,
	}
	for _, p := range peer.For("idle") {
		c.Entries = append(c.Entries, measure.Entry{Name: p.Name, Open: func() (measure.Runner, error) {
			return &holder{p.Name, n, s.responder.Unix}, nil
		}})
	}
	return []*measure.Contest{c}, nil
}

// HoldCommand is the hidden command of this program that holds connections.
const HoldCommand = "hold"

// holdTime bounds what one of them may take.
const holdTime = 2 * time.Minute

type holder struct {
	peer string
	n    int
	unix string
}

func (h *holder) Do(int) error { return nil } // there is nothing to warm
func (h *holder) Close() error { return nil }

// Measure implements SelfTimed.
func (h *holder) Measure(int) (s measure.Sample, err error) {
	program, err := os.Executable()
	if err != nil {
		return s, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), holdTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, HoldCommand, "--peer", h.peer, "--connections", strconv.Itoa(h.n), "--unix", h.unix)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return s, fmt.Errorf("holding %d connections: %w", h.n, err)
	}
	return s, json.Unmarshal(out, &s)
}

package peer

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
)

//go:embed cloop/cloop.c
var cloopSource []byte

// CLoop is the floor below the floor: the same loop in C, which waits in the
// system and not in a scheduler.
type CLoop struct {
	Version string // of the compiler
	dir     string
	program string
}

// ErrNoCompiler tells that there is no C compiler, or none with what it needs.
var ErrNoCompiler = errors.New("no C compiler")

// BuildCLoop compiles it in dir.
func BuildCLoop(dir string) (*CLoop, error) {
	cc, err := exec.LookPath("cc")
	if err != nil {
		return nil, ErrNoCompiler
	}
	source := filepath.Join(dir, "cloop.c")
	if err := os.WriteFile(source, cloopSource, 0o600); err != nil {
		return nil, err
	}
	c := &CLoop{dir: dir, program: filepath.Join(dir, "cloop")}
	if said, err := exec.Command(cc, "-O2", "-o", c.program, source).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w that compiles this: %v\n%s", ErrNoCompiler, err, said)
	}
	version, _ := exec.Command(cc, "--version").Output()
	c.Version, _, _ = strings.Cut(string(version), "\n")
	return c, nil
}

// Entry has it make an exchange, which neither sends nor receives a file, on n
// connections: more than one need Linux. Unit is the contest's.
func (c *CLoop) Entry(network, address string, p Place, n int, x Exchange, unit measure.Unit) measure.Entry {
	return measure.Entry{Name: "loop in C", Open: func() (measure.Runner, error) {
		return c.open(network, address, p, n, "wait", x, unit)
	}}
}

// PollingEntry has it do so on one connection without ever waiting: the floor of
// busy polling, for a server on another processor.
func (c *CLoop) PollingEntry(network, address string, p Place, x Exchange, unit measure.Unit) measure.Entry {
	return measure.Entry{Name: "loop in C, polling", Open: func() (measure.Runner, error) {
		return c.open(network, address, p, 1, "poll", x, unit)
	}}
}

func (c *CLoop) open(network, address string, p Place, n int, how string, x Exchange, unit measure.Unit) (measure.Runner, error) {
	size, err := answerSize(p, x)
	if err != nil {
		return nil, err
	}
	request := filepath.Join(c.dir, "request")
	if err := os.WriteFile(request, Render(x), 0o600); err != nil {
		return nil, err
	}
	if network == "tcp" {
		if _, address, err = net.SplitHostPort(address); err != nil {
			return nil, err
		}
	}
	cmd := exec.Command(c.program, network, address, request, strconv.FormatInt(size, 10), strconv.Itoa(n), how)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &cloop{cmd, stdin, bufio.NewReader(stdout), unit}, nil
}

// answerSize makes the exchange once.
func answerSize(p Place, x Exchange) (int64, error) {
	c, err := Bare().Open(p, 1, x)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	if err := c.Do(0); err != nil {
		return 0, err
	}
	return c.(*bare).workers[0].head + x.Want, nil
}

type cloop struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	unit   measure.Unit
}

func (c *cloop) Do(n int) error {
	_, err := c.Measure(n)
	return err
}

// Measure implements measure.SelfTimed.
func (c *cloop) Measure(n int) (s measure.Sample, err error) {
	if _, err := fmt.Fprintln(c.stdin, n); err != nil {
		return s, err
	}
	var wall, cpu time.Duration
	if _, err := fmt.Fscanln(c.stdout, &wall, &cpu); err != nil {
		return s, fmt.Errorf("the loop in C ended: %w", err)
	}
	return measure.Elapsed(c.unit, n, 0, wall, cpu), nil
}

func (c *cloop) Close() error {
	c.stdin.Close()
	return c.cmd.Wait()
}

package peer

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
)

// Curl is the program curl, for large bodies only: it starts anew each time.
type Curl struct {
	Version string
	program string
}

// FindCurl returns nil where it isn't installed.
func FindCurl() *Curl {
	program, err := exec.LookPath("curl")
	if err != nil {
		return nil
	}
	said, err := exec.Command(program, "--version").Output()
	if err != nil {
		return nil
	}
	c := &Curl{program: program}
	if words := strings.Fields(string(said)); len(words) > 1 {
		c.Version = words[1]
	}
	return c
}

// Entry has it make an exchange. CA is the file of the server's CA, "" without
// TLS.
func (c *Curl) Entry(network, address, ca string, x Exchange) measure.Entry {
	args := []string{"-q", "-s", "-S", "--http1.1", "-H", "Expect:", "-w", "%{http_code} %{size_download} %{time_total}"}
	scheme := "http://"
	if ca != "" {
		scheme = "https://"
		args = append(args, "--cacert", ca, "--tls-max", "1.2", "--ciphers", "ECDHE-RSA-AES128-GCM-SHA256")
	}
	host := address
	if network == "unix" {
		host = Host
		args = append(args, "--unix-socket", address)
	}
	out := os.DevNull
	if x.Sink != nil {
		out = x.Sink.Name()
	}
	args = append(args, "-o", out)
	if x.Source != "" {
		args = append(args, "-T", x.Source)
	}
	args = append(args, scheme+host+x.Target)
	return measure.Entry{Name: "curl", Open: func() (measure.Runner, error) {
		return &curl{c.program, args, x}, nil
	}}
}

type curl struct {
	program string
	args    []string
	x       Exchange
}

func (c *curl) Do(n int) error {
	_, err := c.Measure(n)
	return err
}

// Measure implements measure.SelfTimed. The time is that which curl tells, its
// start left out; its processor time includes the start.
func (c *curl) Measure(n int) (s measure.Sample, err error) {
	var wall, cpu time.Duration
	for range n {
		if c.x.Sink != nil {
			if err := c.x.Rewind(); err != nil {
				return s, err
			}
		}
		var said bytes.Buffer
		cmd := exec.Command(c.program, c.args...)
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Run(); err != nil {
			return s, fmt.Errorf("curl: %w: %s", err, &said)
		}
		var status int
		var size int64
		var seconds float64
		if _, err := fmt.Sscan(said.String(), &status, &size, &seconds); err != nil {
			return s, fmt.Errorf("curl says %q: %w", &said, err)
		}
		if err := c.x.check(status, size); err != nil {
			return s, err
		}
		wall += time.Duration(seconds * float64(time.Second))
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return measure.Elapsed(measure.MiBPerS, n, max(c.x.Want, c.x.Length), wall, cpu), nil
}

func (c *curl) Close() error { return nil }

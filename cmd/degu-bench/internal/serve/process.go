package serve

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/degu-go/degu/misc"
)

// Process is a responder that was started.
type Process struct {
	Addresses
	cmd   *exec.Cmd
	stdin io.Closer
}

// Command is the hidden command of this program that is the responder.
const Command = "respond"

// Start starts the responder: this program once more, with its socket in dir.
func Start(dir string, pki *misc.TempPKI) (*Process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	tls := pki.ServerConfig()
	cmd := exec.Command(program, Command, "--unix", filepath.Join(dir, "responder"), "--cert", tls.CertFile, "--key", tls.KeyFile)
	// One processor, wherever it is; and few collections, which would happen in
	// the middle of somebody's measurement.
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=400")
	cmd.Stderr = os.Stderr
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
	p := &Process{cmd: cmd, stdin: stdin}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &p.Addresses)
	}
	if err != nil {
		p.Close()
		return nil, fmt.Errorf("serve: the responder doesn't start: %w", err)
	}
	return p, nil
}

// PID is for pinning.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Kill ends the process at once, and every exchange with it.
func (p *Process) Kill() { p.cmd.Process.Kill() }

// Close ends the process.
func (p *Process) Close() error {
	p.stdin.Close()
	return p.cmd.Wait()
}

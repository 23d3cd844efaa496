package cases

import (
	"errors"
	"fmt"
	"os"

	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
	"github.com/degu-go/degu/cmd/degu-bench/internal/serve"
	"github.com/degu-go/degu/misc"
)

// A Stage is what the cases play on: servers, keys, a directory.
type Stage struct {
	Scale Scale
	Files int // descriptors that a process may have; 0 is unknown

	dir       string // temporary, for sockets
	room      string // temporary, for large files
	pki       *misc.TempPKI
	responder *serve.Process
	nginx     *serve.Nginx // nil: not installed
	c         *peer.CLoop  // nil: no compiler
	curl      *peer.Curl   // nil: not installed
	sink      *os.File     // a large file, once it is wanted
	notes     []string
}

// NewStage starts the servers. Large files are in a directory made below files,
// in memory where the system has that if it is "".
func NewStage(scale Scale, files string) (s *Stage, err error) {
	s = &Stage{Scale: scale, Files: raiseFiles(maxCrowd(scale) + spareFiles)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.dir, err = os.MkdirTemp("", "degu-bench-"); err != nil {
		return s, err
	}
	if files == "" {
		files = memoryDir()
	} else {
		s.note("large files aren't in memory: --files")
	}
	if s.room, err = os.MkdirTemp(files, "degu-bench-"); err != nil {
		return s, err
	}
	if s.pki, err = misc.NewTempPKI(misc.PKIOptions{}); err != nil {
		return s, err
	}
	if s.responder, err = serve.Start(s.dir, s.pki); err != nil {
		return s, err
	}
	return s, s.startOptional()
}

// startOptional starts what a machine need not have.
func (s *Stage) startOptional() (err error) {
	if s.nginx, err = serve.StartNginx(s.dir, s.pki); errors.Is(err, serve.ErrNoNginx) {
		s.note("nginx isn't installed: no figures against it")
	} else if err != nil {
		return err
	}
	if s.c, err = peer.BuildCLoop(s.dir); errors.Is(err, peer.ErrNoCompiler) {
		s.note("no C compiler: no loop in C to compare with")
	} else if err != nil {
		return err
	}
	if s.curl = peer.FindCurl(); s.curl == nil {
		s.note("curl isn't installed: no row for it")
	}
	return nil
}

func (s *Stage) note(format string, args ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// Notes tell what is missing, and why.
func (s *Stage) Notes() []string { return s.notes }

// Versions are those of the programs, by name.
func (s *Stage) Versions() map[string]string {
	v := make(map[string]string)
	if s.nginx != nil {
		v["nginx"] = s.nginx.Version
	}
	if s.c != nil {
		v["C compiler"] = s.c.Version
	}
	if s.curl != nil {
		v["curl"] = s.curl.Version
	}
	return v
}

// Pin puts the servers where the layout says.
func (s *Stage) Pin(l pin.Layout) error {
	err := pin.Process(s.responder.PID(), l.Server)
	if err == nil && s.nginx != nil {
		err = pin.Process(s.nginx.PID(), l.Server)
	}
	return err
}

// Break ends the servers at once, and so whatever waits for them.
func (s *Stage) Break() {
	s.responder.Kill()
	if s.nginx != nil {
		s.nginx.Kill()
	}
}

// Close ends the servers and removes the files.
func (s *Stage) Close() error {
	var all []error
	if s.nginx != nil {
		all = append(all, s.nginx.Close())
	}
	if s.responder != nil {
		all = append(all, s.responder.Close())
	}
	if s.pki != nil {
		all = append(all, s.pki.Close())
	}
	if s.sink != nil {
		all = append(all, s.sink.Close())
	}
	for _, dir := range []string{s.dir, s.room} {
		if dir != "" {
			all = append(all, os.RemoveAll(dir))
		}
	}
	return errors.Join(all...)
}

// spareFiles is for what is no connection under measurement.
const spareFiles = 500

func maxCrowd(scale Scale) int {
	n := scale.Idle
	for _, c := range scale.Crowd {
		n = max(n, c)
	}
	return n
}

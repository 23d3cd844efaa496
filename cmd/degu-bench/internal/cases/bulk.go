package cases

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
	"github.com/degu-go/degu/cmd/degu-bench/internal/serve"
)

// bulk asks how fast a large body moves, and what it takes of the processor.
func bulk(s *Stage) (all []*measure.Contest, err error) {
	venues, err := s.venues(s.responder.Addresses)
	if err != nil {
		return nil, err
	}
	source, sink, err := s.largeFiles()
	if err != nil {
		return nil, err
	}
	n := s.Scale.Bulk
	plain := fmt.Sprintf("/bytes/%d", n)
	received := transfer{"received", peer.Exchange{Method: "GET", Target: plain, Want: n, Stream: true}}
	stored := transfer{"received into a new file", peer.Exchange{Method: "GET", Target: plain, Want: n, Stream: true, Sink: sink}}
	replaced := transfer{"received over a file", peer.Exchange{Method: "GET", Target: plain, Want: n, Stream: true, Sink: sink, Over: true}}
	sent := transfer{"sent from a file", peer.Exchange{Method: "PUT", Target: "/bytes/0", Source: source, Length: n, Stream: true}}
	small, large := chunks(n, 1<<10), chunks(n, 64<<10)
	// Chunks are the same whatever carries them, and TLS leaves nothing to the
	// system that a file would need.
	for i, ts := range [][]transfer{{received, stored, replaced, sent, small, large}, {received, stored, replaced, sent}, {received, sent}} {
		for _, t := range ts {
			all = append(all, s.bulkContest(venues[i], t))
		}
	}
	return all, nil
}

// transfer is what a large body is for.
type transfer struct {
	name string
	x    peer.Exchange
}

func (s *Stage) bulkContest(v venue, t transfer) *measure.Contest {
	n := s.Scale.Bulk
	c := &measure.Contest{
		Group: "bulk", Table: fmt.Sprintf("%s over %s", size(n), article(v.name)), Column: t.name,
		About: "One large body. Files are in memory where the system has a file system there, unless --files says otherwise; what is received and not stored is dropped. A new file was emptied before, which isn't counted, so that the system has to find memory for it; one that is overwritten has it already.",
		Unit:  measure.MiBPerS, Layout: pin.Find(pin.Apart), N: 1, Warm: -1, Size: n, Rounds: s.Scale.Large,
		Base: peer.DeguName, Floor: peer.BareName,
		Entries: entries(peer.For("bulk"), v.place, t.x),
	}
	if t.x.Source != "" {
		s.makeSourceFirst(c.Entries)
	}
	if t.x.Over {
		c.Warm = 1 // the first one makes the file
	}
	if s.curl != nil && !t.x.Over { // which empties its file itself
		ca := ""
		if v.secret {
			ca = s.pki.AnonymousClientConfig().CAFile
		}
		c.Entries = append(c.Entries, s.curl.Entry(v.network, v.address, ca, t.x))
	}
	return c
}

func chunks(n, size int64) transfer {
	x := peer.Exchange{Method: "GET", Target: fmt.Sprintf("/chunks/%d/%d", n, size), Want: n, Stream: true}
	x.Wire, _ = serve.ContentSize(x.Target)
	return transfer{fmt.Sprintf("chunks of %d KiB", size>>10), x}
}

// largeFiles are one to send, which isn't there yet, and one to receive into.
func (s *Stage) largeFiles() (source string, sink *os.File, err error) {
	if s.sink == nil {
		if s.sink, err = os.Create(filepath.Join(s.room, "sink")); err != nil {
			return "", nil, err
		}
	}
	return filepath.Join(s.room, "source"), s.sink, nil
}

// makeSourceFirst has the file to send made when the first entry is opened: it
// takes as much memory as it is long.
func (s *Stage) makeSourceFirst(entries []measure.Entry) {
	for i, e := range entries {
		entries[i].Open = func() (measure.Runner, error) {
			if err := s.makeSource(); err != nil {
				return nil, err
			}
			return e.Open()
		}
	}
}

func (s *Stage) makeSource() error {
	f, err := os.OpenFile(filepath.Join(s.room, "source"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	block := make([]byte, 1<<20) // written, since a hole would be read from nowhere
	for left := s.Scale.Bulk; left > 0; {
		n, err := f.Write(block[:min(left, int64(len(block)))])
		if left -= int64(n); err != nil {
			return err
		}
	}
	return nil
}

func size(n int64) string {
	if n >= 1<<30 && n%(1<<30) == 0 {
		return fmt.Sprintf("%d GiB", n>>30)
	}
	return fmt.Sprintf("%d MiB", n>>20)
}

func article(name string) string {
	if strings.HasPrefix(name, "Unix") {
		return "a " + name
	}
	return name
}

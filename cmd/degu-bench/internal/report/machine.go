package report

import (
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
)

// Machine is what figures depend on.
type Machine struct {
	Date       string            `json:"date"`
	System     string            `json:"system"`
	Kernel     string            `json:"kernel,omitempty"`
	Processor  string            `json:"processor,omitempty"`
	Processors int               `json:"processors"`
	Go         string            `json:"go"`
	Versions   map[string]string `json:"versions"` // of the peers
	Layouts    []pin.Layout      `json:"layouts"`
	TLS        string            `json:"tls"`
	Notes      []string          `json:"notes,omitempty"` // what is missing, and why
}

// NewMachine looks around. Versions are those of programs; those of modules are
// added.
func NewMachine(versions map[string]string, notes []string) Machine {
	m := Machine{
		Date: time.Now().UTC().Format(time.DateOnly), System: runtime.GOOS + "/" + runtime.GOARCH,
		Kernel: kernel(), Processor: processor(), Processors: runtime.NumCPU(), Go: runtime.Version(),
		Versions: maps.Clone(versions), Layouts: pin.Layouts(),
		TLS: "TLS 1.2, ECDHE-RSA-AES128-GCM-SHA256", Notes: notes,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			switch dep.Path {
			case "github.com/valyala/fasthttp", "github.com/cloudwego/hertz":
				m.Versions[dep.Path[strings.LastIndex(dep.Path, "/")+1:]] = dep.Version
			}
		}
	}
	return m
}

// lines are the facts, one each.
func (m Machine) lines() (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	add("%s, %s, kernel %s, %d × %s", m.Date, m.System, orUnknown(m.Kernel), m.Processors, orUnknown(m.Processor))
	versions := []string{m.Go}
	for _, name := range slices.Sorted(maps.Keys(m.Versions)) {
		versions = append(versions, name+" "+m.Versions[name])
	}
	add("%s; net/http is Go's", strings.Join(versions, ", "))
	for _, l := range m.Layouts {
		switch {
		case !l.Pinned():
			add("%s: this system can't pin, or isn't asked to; client and server run where it puts them, the client with GOMAXPROCS=%d", l.Name, m.Processors)
		default:
			add("%s: client on processor %d with GOMAXPROCS=1, server on processor %d", l.Name, l.Client, l.Server)
		}
	}
	add("TLS is the same for all: %s", m.TLS)
	for _, note := range m.Notes {
		add("%s", note)
	}
	return lines
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"testing"

	"github.com/degu-go/degu/cmd/degu-bench/internal/cases"
	"github.com/degu-go/degu/cmd/degu-bench/internal/leak"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/report"
	"github.com/degu-go/degu/cmd/degu-bench/internal/serve"
)

// TestMain lets the test binary be the processes that the command starts, which
// are the command itself.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == serve.Command || os.Args[1] == cases.HoldCommand) {
		main()
	}
	os.Exit(m.Run())
}

func invoke(ctx context.Context, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(ctx, args, strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

// Everything is measured, shortly: each client gives the right answer in each
// case, no row is missing, and what is written can be read.
func TestQuick(t *testing.T) {
	leak.Check(t)
	dir := t.TempDir()
	status, stdout, stderr := invoke(t.Context(), "--quick", "--out", dir)
	if status != exitOK {
		t.Fatalf("exit status %d\n%s%s", status, stdout, stderr)
	}
	_, names, _ := invoke(t.Context(), "--quick", "--list")
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	for _, file := range files {
		g, err := report.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		checkGroup(t, dir, g)
		for _, r := range g.Results {
			names = strings.Replace(names, r.Group+"/"+r.Table+"/"+r.Column+"\n", "", 1)
		}
	}
	if names != "" {
		t.Errorf("no results of:\n%s", names)
	}
	charts, _ := filepath.Glob(filepath.Join(dir, "*.svg"))
	if len(charts) == 0 {
		t.Error("no charts")
	}
	for _, chart := range charts {
		checkXML(t, chart)
	}
}

func checkGroup(t *testing.T, dir string, g report.Group) {
	t.Helper()
	index, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil || !strings.Contains(string(index), "("+g.Name+".md)") {
		t.Errorf("the index lacks %s: %v", g.Name, err)
	}
	doc, err := os.ReadFile(filepath.Join(dir, g.Name+".md"))
	if err != nil || strings.Contains(string(doc), "failed") || !strings.Contains(string(doc), g.Machine.Go) {
		t.Errorf("%s: %v\n%s", g.Name, err, doc)
	}
	for _, r := range g.Results {
		rows := make(map[string]bool)
		for _, row := range r.Rows {
			rows[row.Name] = true
			if len(row.Samples) == 0 || row.Error != "" || row.Ratio == nil {
				t.Errorf("%s/%s/%s: %s: %d samples, %s", r.Group, r.Table, r.Column, row.Name, len(row.Samples), row.Error)
			}
		}
		if r.Group == "codec" {
			continue // of what has no connection, not everybody has a function
		}
		for _, p := range peer.For(r.Group) {
			if !rows[p.Name] {
				t.Errorf("%s/%s/%s: no row %s", r.Group, r.Table, r.Column, p.Name)
			}
		}
	}
}

func checkXML(t *testing.T, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for d := xml.NewDecoder(f); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			return
		}
	}
}

func TestUsageErrors(t *testing.T) {
	for _, tt := range []struct {
		name, reason, want string
		args               []string
	}{
		{"unknown flag", "kong tells", "--frobnicate", []string{"--frobnicate"}},
		{"unknown command", "kong tells", "frobnicate", []string{"frobnicate"}},
		{"bad pattern", "before anything is started", "--only", []string{"--only", "("}},
		{"bad pattern of clients", "likewise", "--clients", []string{"--clients", "("}},
		{"no such client", "nothing would be measured", "degu-bench --list", []string{"--quick", "--clients", "nobody"}},
		{"rounds below zero", "there is nothing like it", "--rounds", []string{"--rounds=-1"}},
		{"rounds of a word", "kong tells", "--rounds", []string{"--rounds", "many"}},
		{"no such directory", "kong tells", "--files", []string{"--files", "/nowhere/like/it"}},
		{"a file for a directory", "likewise", "--files", []string{"--files", "main.go"}},
		{"no such contest", "nothing would be measured", "degu-bench --list", []string{"--quick", "--only", "nothing/like/it"}},
		{"no such contest to list", "as when they are measured", "degu-bench --list", []string{"--quick", "--list", "--only", "nothing/like/it"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			leak.Check(t)
			status, stdout, stderr := invoke(t.Context(), tt.args...)
			if status != exitUsage || stdout != "" || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit status %d, %q, %q (%s)", status, stdout, stderr, tt.reason)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	status, stdout, _ := invoke(t.Context(), "--help")
	if status != exitOK || !strings.Contains(stdout, "--only=REGEXP") {
		t.Errorf("exit status %d: %s", status, stdout)
	}
	if strings.Contains(stdout, "respond") {
		t.Error("help shows what is hidden")
	}
}

// A second run replaces the documents it makes and keeps the others, in the
// index too.
func TestOnly(t *testing.T) {
	leak.Check(t)
	dir := t.TempDir()
	for _, only := range []string{"^codec/request", "^memory/.*GET"} {
		if status, _, stderr := invoke(t.Context(), "--quick", "--rounds=1", "--only", only, "--out", dir); status != exitOK {
			t.Fatalf("exit status %d: %s", status, stderr)
		}
	}
	index, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil || !strings.Contains(string(index), "codec.md") || !strings.Contains(string(index), "memory.md") {
		t.Errorf("index: %v\n%s", err, index)
	}
	var g report.Group
	b, err := os.ReadFile(filepath.Join(dir, "memory.json"))
	if err == nil {
		err = json.Unmarshal(b, &g)
	}
	if err != nil || len(g.Results) != 1 || len(g.Results[0].Rows[0].Samples) != 1 {
		t.Errorf("%v: %+v", err, g)
	}
}

// Large files are where they are wanted, and gone afterwards.
func TestFiles(t *testing.T) {
	leak.Check(t)
	dir, files := t.TempDir(), t.TempDir()
	status, _, stderr := invoke(t.Context(), "--quick", "--only", "^bulk/.*TCP/received over a file", "--files", files, "--out", dir)
	if status != exitOK {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
	doc, err := os.ReadFile(filepath.Join(dir, "bulk.md"))
	if err != nil || !strings.Contains(string(doc), "--files") {
		t.Errorf("the document doesn't tell where files are: %v\n%s", err, doc)
	}
	if left, err := os.ReadDir(files); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// The clients can be chosen, and a profile shows what they do.
func TestClients(t *testing.T) {
	leak.Check(t)
	dir := t.TempDir()
	profile := filepath.Join(dir, "profile")
	status, _, stderr := invoke(t.Context(), "--quick", "--only", "^memory/.*GET", "--clients", "^fasthttp$", "--out", dir, "--cpuprofile", profile)
	if status != exitOK {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
	g, err := report.Read(filepath.Join(dir, "memory.json"))
	if err != nil || len(g.Results) != 1 || len(g.Results[0].Rows) != 1 || g.Results[0].Rows[0].Name != "fasthttp" {
		t.Errorf("%v: %+v", err, g)
	}
	if b, err := os.ReadFile(profile); err != nil || !bytes.HasPrefix(b, []byte("\x1f\x8b")) {
		t.Errorf("no profile: %v, %.20q", err, b)
	}
}

// A profile that can't be begun is told before anything is measured.
func TestProfileFails(t *testing.T) {
	leak.Check(t)
	fails := func(profile, want string) {
		t.Helper()
		status, stdout, stderr := invoke(t.Context(), "--quick", "--only", "^memory", "--cpuprofile", profile)
		if status != exitFailed || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("exit status %d, %q, %q; want %q", status, stdout, stderr, want)
		}
	}
	fails(t.TempDir(), "is a directory")
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Skip(err) // the test itself is being profiled
	}
	defer pprof.StopCPUProfile()
	fails(filepath.Join(t.TempDir(), "profile"), "already in use")
}

// An interrupt ends it soon, with the servers.
func TestInterrupt(t *testing.T) {
	leak.Check(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	status, _, stderr := invoke(ctx, "--quick", "--only", "^roundtrip")
	if status != exitInterrupted || !strings.Contains(stderr, "interrupted") {
		t.Errorf("exit status %d: %s", status, stderr)
	}
}

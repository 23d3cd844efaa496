package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/misc"
)

var (
	port  = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	named = regexp.MustCompile(`CN=Degu (server|client) [A-Z2-7]{8}`)
)

// lasting leaves out what is another in each run.
func lasting(s string) string {
	return named.ReplaceAllString(port.ReplaceAllString(s, "127.0.0.1:PORT"), "CN=Degu $1 NAME")
}

func TestDemo(t *testing.T) {
	misc.CheckLeaks(t)
	t.Setenv("TMPDIR", t.TempDir())
	var runs []string
	for range 2 {
		r := invoke(t, "demo")
		r.want(t, exitOK)
		if r.stderr != "" {
			t.Errorf("standard error %q", r.stderr)
		}
		runs = append(runs, lasting(r.stdout))
	}
	if diff := cmp.Diff(runs[0], runs[1]); diff != "" {
		t.Errorf("two runs differ (-first +second):\n%s", diff)
	}
	for _, text := range []string{
		"  client > PUT /slice HTTP/1.1\n  client > host: 127.0.0.1:PORT\n",
		"  server < 19;part=1                          (a chunk of 25 bytes with an extension)\n",
		"  server < x-shelves: 2\n",
		"  ok  TLS                       TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n",
		"  ok  The server's certificate  CN=Degu server NAME, for 127.0.0.1\n",
		"  ok  The server's certificate  CN=Degu server NAME, for localhost\n",
		"  ok  The client's certificate  CN=Degu client NAME, seen by the server\n",
		"  ok  Without a certificate     refused in the handshake: client certificate required\n",
		"every answer checked: all as they should be.\n",
	} {
		if !strings.Contains(runs[0], text) {
			t.Errorf("lacks %q", text)
		}
	}
	if strings.Contains(runs[0], "\x1b") || strings.Contains(runs[0], " \n") {
		t.Error("colours, or spaces at the end of a line, where there is no terminal")
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestColour(t *testing.T) {
	var plain, painted bytes.Buffer
	for _, out := range []*bytes.Buffer{&plain, &painted} {
		if err := demo(t.Context(), out, out == &painted); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(painted.String(), "\x1b[36m  client > GET /greeting HTTP/1.1\x1b[0m\n") {
		t.Error("the client has no colour")
	}
	bare := regexp.MustCompile("\x1b\\[[0-9]+m").ReplaceAllString(painted.String(), "")
	if diff := cmp.Diff(lasting(plain.String()), lasting(bare)); diff != "" {
		t.Errorf("colours change the text:\n%s", diff)
	}

	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if coloured(file) || coloured(&plain) {
		t.Error("colours outside of a terminal")
	}
	t.Setenv("NO_COLOR", "1")
	if coloured(os.Stderr) {
		t.Error("colours in spite of NO_COLOR")
	}
}

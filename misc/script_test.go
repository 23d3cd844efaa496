package misc_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
)

// scripted dials a Script's address, over TLS if there is a configuration.
func scripted(t *testing.T, s misc.Script, config *tls.Config) net.Conn {
	t.Helper()
	sock, err := s.Serve(t).Dial(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if config != nil {
		sock = tls.Client(sock, config)
	}
	t.Cleanup(func() { sock.Close() })
	sock.SetDeadline(time.Now().Add(20 * time.Second))
	return sock
}

func TestScript(t *testing.T) {
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	server, err := pki.AnonymousServerConfig().Build()
	if err != nil {
		t.Fatal(err)
	}
	client, err := pki.AnonymousClientConfig().Build()
	if err != nil {
		t.Fatal(err)
	}
	client.ServerName = "localhost"
	for _, k := range []struct {
		name, network  string
		server, client *tls.Config
	}{
		{"TCP", "", nil, nil}, {"Unix", "unix", nil, nil}, {"TLS", "tcp", server, client}, {"TLS on Unix", "unix", server, client},
	} {
		for _, tt := range []struct {
			name string
			last misc.Step
			want error
		}{
			{"close", misc.Close(), nil},
			{"close by half", misc.CloseWrite(), nil},
			{"reset", misc.Reset(), syscall.ECONNRESET},
			{"stall", misc.Stall(), os.ErrDeadlineExceeded},
			{"drain", misc.Drain(), os.ErrDeadlineExceeded},
		} {
			t.Run(k.name+"/"+tt.name, func(t *testing.T) {
				misc.CheckLeaks(t)
				sock := scripted(t, misc.Script{Network: k.network, TLS: k.server, Steps: []misc.Step{
					misc.Expect("one\n"), misc.Reply("1\n"), misc.Expect("two\n"), misc.Dribble("2\n"),
					misc.Expect("three\n"), tt.last,
				}}, k.client)
				for i, line := range []string{"one\n", "two\n"} {
					got := make([]byte, 2)
					io.WriteString(sock, line)
					if _, err := io.ReadFull(sock, got); string(got) != fmt.Sprintf("%d\n", i+1) || err != nil {
						t.Fatalf("%q, %v", got, err)
					}
				}
				io.WriteString(sock, "three\n")
				if tt.want == os.ErrDeadlineExceeded {
					sock.SetDeadline(time.Now().Add(20 * time.Millisecond))
				}
				got, err := io.ReadAll(sock)
				want := tt.want
				if want == syscall.ECONNRESET && k.network == "unix" {
					want = nil // there it is merely closed, which crypto/tls takes for an end
				}
				if len(got) > 0 || !errors.Is(err, want) {
					t.Errorf("%q, %v; want %v", got, err, want)
				}
			})
		}
	}
}

func TestScriptOfTwoConnections(t *testing.T) {
	misc.CheckLeaks(t)
	at := misc.Script{Steps: []misc.Step{misc.Reply("1"), misc.Next(), misc.Reply("2"), misc.ExpectClose()}}.Serve(t)
	for _, want := range []string{"1", "2"} {
		sock, err := at.Dial(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 1)
		if _, err := io.ReadFull(sock, got); string(got) != want || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		sock.Close()
	}
	if sock, err := at.Dial(t.Context(), nil); err == nil {
		sock.Close()
		t.Error("a third connection was accepted")
	}
}

// A step's time begins with the step, and Drain has all of it.
func TestScriptTakesItsTime(t *testing.T) {
	misc.CheckLeaks(t)
	const limit = 400 * time.Millisecond
	misc.SetStepTime(t, limit)
	sock := scripted(t, misc.Script{Steps: []misc.Step{
		misc.Expect("a"), misc.Expect("b"), misc.Reply("c"), misc.Drain(),
	}}, nil)
	for _, text := range []string{"a", "b"} {
		time.Sleep(limit * 6 / 10)
		io.WriteString(sock, text)
	}
	if _, err := io.ReadFull(sock, make([]byte, 1)); err != nil {
		t.Fatalf("the second step had no time of its own: %v", err)
	}
	sock.SetReadDeadline(time.Now().Add(2 * limit))
	if _, err := sock.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("drain ended before the client did: %v", err)
	}
}

// Silence is told as what it is, rather than as bytes that differ.
func TestScriptReportsSilence(t *testing.T) {
	misc.CheckLeaks(t)
	misc.SetStepTime(t, 20*time.Millisecond)
	for _, tt := range []struct {
		step misc.Step
		send string
		want string
	}{
		{misc.Expect("ab"), "a", "misc: step 1, expect: the client fell silent at offset 1: "},
		{misc.ExpectClose(), "", "misc: step 1, expect close: the client fell silent at offset 0: "},
	} {
		r := &reports{TB: t}
		sock, err := misc.Script{Steps: []misc.Step{tt.step}}.Serve(r).Dial(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(sock, tt.send)
		io.Copy(io.Discard, sock) // until the script gives up
		sock.Close()
		for _, f := range r.cleanups {
			f()
		}
		if len(r.failures) != 1 || !strings.HasPrefix(r.failures[0], tt.want) {
			t.Errorf("%q\nwant %q", r.failures, tt.want)
		}
	}
}

// reports is a testing.TB that takes down what it is told.
type reports struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (r *reports) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}
func (r *reports) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *reports) Helper()          {}

func TestScriptReports(t *testing.T) {
	const request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
	for _, tt := range []struct {
		name  string
		steps []misc.Step
		send  string // empty: no connection is made
		want  string // in the report, empty: there is none
	}{
		{"other bytes", []misc.Step{misc.Expect(request)}, strings.Replace(request, "host: a", "host: b", 1),
			"step 1, expect: the client's bytes differ from offset 22 on\n  \"GET / HTTP/1.1\\r\\n\"\n- \"host: a\\r\\n\"\n- \"\\r\\n\"\n+ \"host: b\\r\\n\"\n+ \"\\r\\n\""},
		{"too few bytes", []misc.Step{misc.Expect(request)}, request[:16],
			"step 1, expect: the client's bytes differ from offset 16 on, where they ended: EOF\n  \"GET / HTTP/1.1\\r\\n\"\n- \"host: a\\r\\n\"\n- \"\\r\\n\""},
		{"too many bytes", []misc.Step{misc.Expect("a"), misc.ExpectClose()}, "ab", "step 2, expect close: the client's bytes differ from offset 0 on\n+ \"b\""},
		{"no connection", []misc.Step{misc.Reply("a"), misc.Expect("b")}, "", `step 2, expect "b": it didn't come to that`},
		{"no second connection", []misc.Step{misc.Expect("a"), misc.Next(), misc.Expect("b")}, "a", `step 3, expect "b": it didn't come to that`},
		{"after close", []misc.Step{misc.Expect("a"), misc.Close(), misc.Reply("b")}, "a", `step 3, reply "b": the connection is closed: put a Next before it`},
		{"long bytes are cut", []misc.Step{misc.Expect("a")}, strings.Repeat("b", 1000), `… (1000 bytes)`},
		{"a client that leaves", []misc.Step{misc.Expect("a"), misc.Stall(), misc.Reply("b")}, "a", ""},
		{"nobody needed", []misc.Step{misc.Reply("a")}, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			r := &reports{TB: t}
			at := misc.Script{Steps: tt.steps}.Serve(r)
			if tt.send != "" {
				sock, err := at.Dial(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				io.WriteString(sock, tt.send)
				sock.(*net.TCPConn).CloseWrite()
				defer sock.Close()
			}
			for _, f := range r.cleanups {
				f()
			}
			switch {
			case tt.want == "" && len(r.failures) == 0:
			case len(r.failures) != 1 || tt.want == "" || !strings.Contains(r.failures[0], tt.want):
				t.Errorf("%q\nwant %q", r.failures, tt.want)
			}
		})
	}
}

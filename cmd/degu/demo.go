package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
)

// places are the kinds of addresses that the demonstration goes to.
var places = []struct {
	name, what string
	serve      func(misc.Handler, ...misc.Option) (*misc.Server, error)
	optional   bool // not every machine has it
	secure     bool
}{
	{"TCP", "an IPv4 address and a port", misc.TCP, false, false},
	{"IPv6", "an IPv6 address, port, flow information and scope", misc.TCP6, true, false},
	{"Unix socket", "a socket file in a private temporary directory", misc.Unix, false, false},
	{"Abstract name", "a name in Linux's abstract namespace, without any file", misc.Abstract, true, false},
	{"TLS over TCP", "an IPv4 address and a port", misc.TCP, false, true},
	{"TLS over a Unix socket", "a socket file in a private temporary directory", misc.Unix, false, true},
}

// demo talks to a server on each kind of address, and shows it on w. The first
// one is shown in full, the others, where the same goes over the wire, with a
// line for each exchange.
func demo(ctx context.Context, w io.Writer, colour bool) error {
	file, err := demoFile()
	if err != nil {
		return fail(exitWrite, err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	pki, err := misc.NewTempPKI(misc.PKIOptions{})
	if err != nil {
		return fail(exitDemo, err)
	}
	defer pki.Close()

	s := &stage{w: w, colour: colour}
	s.heading("One client, one server, every kind of address")
	s.prose("Temporary servers are started in this process, one for each kind of address, then two",
		"with TLS, and the same session is held with each of them. The first is shown in full:",
		"what the client sends stands behind \"client >\", what the server sends behind \"server <\".",
		"Content stands behind a bar and may be cut; chunk lines are explained in parentheses.")
	good, skipped := 0, 0
	for _, place := range places {
		handler, opts := demoHandler(), []misc.Option(nil)
		if place.secure {
			if handler, opts, err = secureServer(handler, pki); err != nil {
				return fail(exitDemo, err)
			}
		}
		server, err := place.serve(handler, opts...)
		if err != nil && !place.optional {
			return fail(exitDemo, err)
		}
		if err != nil {
			s.heading(place.name)
			s.prose("Skipped, this machine has none: " + err.Error())
			skipped++
			continue
		}
		s.heading(place.name)
		s.prose("The address is " + place.what + ".")
		p := &play{stage: s, ctx: ctx, server: server, file: file}
		if place.secure {
			p.pki = pki
		}
		n, err := p.session()
		server.Close()
		if good += n; err != nil {
			return firstError(interrupted(ctx), fail(exitDemo, fmt.Errorf("%s: %w", place.name, err)))
		}
		s.short = true
	}
	s.heading("Summary")
	s.prose(fmt.Sprintf("%d exchanges in %d sessions, every answer checked: all as they should be.", good, len(places)-skipped))
	if skipped > 0 {
		s.prose(fmt.Sprintf("%d kinds of address were skipped.", skipped))
	}
	return nil
}

func interrupted(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return fail(exitInterrupted, ctx.Err())
}

// session goes through the scenes on one connection, and returns how many
// exchanges were right.
func (p *play) session() (good int, err error) {
	connections, script := 3, scenes // the session's, and two of the last scene
	if p.pki != nil {
		connections, script = 4, slices.Concat(scenes, secureScenes)
		p.client, err = p.secureClient(p.pki.ClientConfig())
	} else {
		p.client, err = client.New(p.server.Address(), client.WithTrace(p.trace()))
	}
	if err != nil {
		return 0, err
	}
	if p.client.Host() == "" {
		p.prose("No host field is sent: a socket has no host, and this server doesn't mind.")
	}
	if p.cn, err = p.client.Connect(p.ctx); err != nil {
		return 0, err
	}
	defer p.cn.Close()
	for _, scene := range script {
		p.scene(scene.title, scene.why)
		line, err := scene.act(p)
		if err != nil {
			return good, fmt.Errorf("%s: %w", scene.title, err)
		}
		p.result(scene.title, line)
		good += scene.exchanges
	}
	if n := p.server.Accepted(); n != connections {
		return good, fmt.Errorf("%d connections instead of %d", n, connections)
	}
	return good, nil
}

// demoFile is the file a slice of which is uploaded: numbered lines of 17 bytes.
func demoFile() (*os.File, error) {
	f, err := os.CreateTemp("", "degu-demo-")
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, "line %03d of 200.\n", i)
	}
	if _, err := f.WriteString(text.String()); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, err
	}
	return f, nil
}

// expect is the check of every answer.
func expect(resp *conn.Response, status int, body, want string) error {
	switch {
	case resp.Status != status:
		return fmt.Errorf("status %d instead of %d", resp.Status, status)
	case body != want:
		return fmt.Errorf("body %.100q instead of %.100q", body, want)
	}
	return nil
}

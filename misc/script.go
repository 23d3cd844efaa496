package misc

import (
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/degu-go/degu/address"
)

// A Script is a server that does what a transcript says, whatever it is sent:
//
//	at := misc.Script{Steps: []misc.Step{
//		misc.Expect("GET / HTTP/1.1\r\n\r\n"),
//		misc.Dribble("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"),
//		misc.Reset(),
//	}}.Serve(t)
type Script struct {
	// Network is "tcp", on a free port of 127.0.0.1, or "unix", a socket file
	// in a temporary directory. Empty means "tcp".
	Network string

	// TLS is what the server speaks TLS with, and isn't to be changed any more.
	// Nil means none.
	TLS *tls.Config

	// Steps is the transcript. Behind the last one the connection is closed.
	Steps []Step
}

// Serve plays the transcript to the next connection, and after each Next step
// to one more. Further ones are refused. All is gone when the test ends.
//
// The test fails with what differs if the client sends something else than
// expected, or takes longer than 30 seconds over it, or if the test ends while a
// step that expects something is still to come. A client that leaves before it
// was told everything is no failure.
func (s Script) Serve(t testing.TB) address.Address {
	t.Helper()
	l, dir, err := s.listen()
	if err != nil {
		t.Fatal("misc: ", err)
	}
	p := &player{t: t, script: s, l: l, over: make(chan struct{})}
	played := make(chan struct{})
	go func() {
		defer close(played)
		p.play()
	}()
	t.Cleanup(func() {
		p.end()
		<-played
		if dir != "" {
			os.RemoveAll(dir)
		}
	})
	if dir != "" {
		return address.Unix(l.Addr().String())
	}
	return listenerAddress(l)
}

func (s Script) listen() (l net.Listener, dir string, err error) {
	if s.Network != "unix" {
		network := s.Network
		if network == "" {
			network = "tcp"
		}
		l, err = net.Listen(network, "127.0.0.1:0")
		return l, "", err
	}
	if dir, err = socketDir(); err != nil {
		return nil, "", err
	}
	if l, err = net.Listen("unix", filepath.Join(dir, socketName)); err != nil {
		os.RemoveAll(dir)
	}
	return l, dir, err
}

// player plays one Script.
type player struct {
	t      testing.TB
	script Script
	l      net.Listener
	over   chan struct{} // closed when the test ends

	mu    sync.Mutex
	ended bool
	sock  net.Conn // the current connection, below TLS
	conn  net.Conn // and what the steps use
}

// At the end of the test the server still waits for bytes that were sent and
// haven't arrived, and for a connection that was made and not yet accepted.
const (
	grace       = 2 * time.Second
	graceAccept = 100 * time.Millisecond
)

// stepTime bounds each step but Drain and Stall, and a TLS handshake.
var stepTime = ioTimeout // for tests to change

// play runs until the transcript ends, the client leaves, or it is told to end.
func (p *player) play() {
	defer p.l.Close()
	defer p.closeSock()
	steps := p.script.Steps
	if err := p.accept(steps); err != nil {
		p.missed(0, err)
		return
	}
	for i, s := range steps {
		if s.verb == next {
			p.closeSock()
			if err := p.accept(steps[i+1:]); err != nil {
				p.missed(i, err)
				return
			}
			continue
		}
		if p.conn == nil {
			p.t.Errorf("misc: step %d, %v: the connection is closed: put a Next before it", i+1, s)
			return
		}
		p.renew(s)
		switch err := s.play(p).(type) {
		case nil:
		case *difference:
			p.t.Errorf("misc: step %d, %v: %v", i+1, s.verb, err)
			return
		default:
			p.missed(i, err)
			return
		}
	}
}

// missed reports the first step from i on that expected something.
func (p *player) missed(i int, why error) {
	for ; i < len(p.script.Steps); i++ {
		if s := p.script.Steps[i]; s.verb == expect || s.verb == expectClose {
			p.t.Errorf("misc: step %d, %v: it didn't come to that: %v", i+1, s, why)
			return
		}
	}
}

// accept waits for the next connection, which steps are for, and makes it speak
// TLS.
func (p *player) accept(steps []Step) error {
	sock, err := p.l.Accept()
	if err != nil {
		return err
	}
	if !slices.Contains(steps, Next()) {
		p.l.Close() // that was the last one
	}
	p.mu.Lock()
	p.sock, p.conn = sock, sock
	left := stepTime
	if p.ended {
		left = grace
	}
	sock.SetDeadline(time.Now().Add(left))
	p.mu.Unlock()
	if p.script.TLS == nil {
		return nil
	}
	secure := tls.Server(sock, p.script.TLS)
	p.mu.Lock()
	p.conn = secure
	p.mu.Unlock()
	return secure.Handshake()
}

// renew gives s time of its own. Once the test has ended there is no more than
// what is left.
func (p *player) renew(s Step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.ended:
	case s.verb == drain:
		p.sock.SetDeadline(time.Time{}) // a silent server is as patient as the client
	default:
		p.sock.SetDeadline(time.Now().Add(stepTime))
	}
}

// closeSock says goodbye and closes.
func (p *player) closeSock() {
	if p.conn != nil {
		p.conn.Close()
	}
	p.forget()
}

func (p *player) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sock, p.conn = nil, nil
}

// end lets a step that is under way finish with what is on its way, and nothing
// wait any more.
func (p *player) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	close(p.over)
	if p.sock != nil {
		p.sock.SetDeadline(time.Now().Add(grace))
	}
	if l, ok := p.l.(interface{ SetDeadline(time.Time) error }); ok {
		l.SetDeadline(time.Now().Add(graceAccept))
	}
}

package conn_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"testing"

	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

// A speaker is a codec at both ends of a connection. What it has no words for is
// left out, and told.
type speaker struct {
	name         string
	codec        wire.ServerCodec
	misc         bool   // the server is misc's instead of a peer
	noUntilClose string // why a response doesn't end with the connection, "": it may
	noTrailer    string // why there are no fields behind the chunks
}

var speakers = []speaker{
	{name: "HTTP1", codec: wire.HTTP1},
	{name: "Minimal", codec: wire.Minimal,
		noUntilClose: "a response without length and chunks has no content",
		noTrailer:    "its trailer section is empty"},
	{name: "own", codec: branded{wire.HTTP1}},
	{name: "HTTP1 with misc.Server", codec: wire.HTTP1, misc: true,
		noUntilClose: "such a response is for requests of HTTP/1.0 there, which a Conn doesn't make"},
}

var bodyNetworks = []string{"tcp", "unix", "tls"}

// A link is a server and connections to it.
type link struct {
	speaker
	network string
	at      net.Addr
	tls     *tls.Config // nil: plain
	conn    *conn.Conn  // for the exchanges that are looked at
	source  *conn.Conn  // for bodies that are sent on
}

// open starts the server of a link.
func open(t *testing.T, network string, s speaker, sec secured) *link {
	t.Helper()
	l := &link{speaker: s, network: network}
	plain, at := "tcp", "127.0.0.1:0"
	if network == "unix" {
		plain, at = "unix", filepath.Join(t.TempDir(), "s")
	}
	listener, err := net.Listen(plain, at)
	if err != nil {
		t.Fatal(err)
	}
	l.at = listener.Addr()
	var server *tls.Config
	if network == "tls" {
		server, l.tls = sec.server, sec.client
	}
	if s.misc {
		var opts []misc.Option
		if server != nil {
			opts = append(opts, misc.TLS(server))
		}
		m := misc.NewServer(listener, answerBodies, opts...)
		t.Cleanup(func() { m.Close() })
	} else {
		l.serve(t, listener, server)
	}
	t.Cleanup(func() { hangUp(l.conn); hangUp(l.source) })
	return l
}

func hangUp(c *conn.Conn) {
	if c != nil {
		c.Close()
	}
}

func (l *link) serve(t *testing.T, listener net.Listener, config *tls.Config) {
	var running sync.WaitGroup
	running.Go(func() {
		for {
			sock, err := listener.Accept()
			if err != nil {
				return
			}
			if config != nil {
				sock = tls.Server(sock, config)
			}
			running.Go(func() { servePeer(t, sock, l.codec) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		running.Wait()
	})
}

// dial makes one more connection.
func (l *link) dial() (*conn.Conn, error) {
	sock, err := net.Dial(l.at.Network(), l.at.String())
	if err != nil {
		return nil, err
	}
	if l.tls != nil {
		sock = tls.Client(sock, l.tls)
	}
	return conn.New(sock, conn.Options{Codec: l.codec}), nil
}

// ready is c, or another connection where that is closed.
func (l *link) ready(c **conn.Conn) (_ *conn.Conn, err error) {
	if *c == nil || (*c).Closed() {
		*c, err = l.dial()
	}
	return *c, err
}

// inStep tells what is wrong with a connection behind an exchange, "" for
// nothing: it makes another one.
func inStep(c *conn.Conn) string {
	if c.State() != conn.Idle {
		return fmt.Sprintf("the connection is %v", c.State())
	}
	probe := payload{seed: 99, size: 21, chunk: 21}
	resp, err := c.Get(background, givePath(wire.Length, probe), nil)
	if err != nil {
		return fmt.Sprintf("the next exchange: %v", err)
	}
	b, err := resp.Body.ReadAll(probe.size)
	if string(b) != string(probe.bytes()) || err != nil {
		return fmt.Sprintf("the next exchange: %q, %v", b, err)
	}
	return ""
}

// overLinks runs a test over every network with every speaker.
func overLinks(t *testing.T, f func(t *testing.T, l *link)) {
	sec := secure(t)
	for _, network := range bodyNetworks {
		for _, s := range speakers {
			t.Run(network+", "+s.name, func(t *testing.T) { f(t, open(t, network, s, sec)) })
		}
	}
}

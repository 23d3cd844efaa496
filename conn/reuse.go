package conn

import (
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// checkSilence looks at the connection before anything is written to it. A server
// may have closed it while it was idle, or have sent bytes that nobody asked for,
// which would be taken for the answer to come: the body of an answer to a HEAD
// request, for instance, or a refusal before the first request (RFC 9112 section
// 9.2). It costs one system call, and a read only where something is wrong.
//
// Of what isn't the socket itself, only its owner knows what it has to read before
// the first answer: TLS 1.3 its session tickets, another one what a proxy says.
func (c *Conn) checkSilence() error {
	if len(c.in.Unread()) > 0 {
		return c.failBegin(Remote, ErrUnsolicited)
	}
	if c.exchanges == 0 && !plain(c.sock) {
		return nil
	}
	if found, fault := c.system().look(); found {
		return c.found(fault)
	}
	if c.layered {
		return c.checkLayer()
	}
	return nil
}

// checkLayer asks TLS for what it took from the socket together with the last
// answer: content, or a goodbye. What ails the connection otherwise, the request
// will tell.
func (c *Conn) checkLayer() error {
	if c.beforeIO() != nil { // TLS may have to write
		return nil
	}
	switch n, err := c.readHere(c.in.Room()[:1]); {
	case n > 0:
		return c.failBegin(Remote, ErrUnsolicited)
	case err == nil, err == os.ErrDeadlineExceeded, isTimeout(err), errors.Is(err, net.ErrClosed):
		return nil
	}
	return c.failBegin(Transport, ErrStale)
}

// readHere is a read of what is above the socket already. Where it isn't known that
// the socket can be kept out of it, nothing is.
func (c *Conn) readHere(p []byte) (n int, err error) {
	switch s := bottom(c.sock); {
	case setDry(s, true):
		defer setDry(s, false)
		return c.sock.Read(p)
	case !plain(s), c.sock.SetReadDeadline(time.Unix(1, 0)) != nil:
		return 0, nil
	}
	n, err = c.sock.Read(p)
	c.sock.SetReadDeadline(time.Time{})
	c.deadline.forget()
	return n, err
}

// found fails a request before which something had arrived, or the socket had
// the fault.
func (c *Conn) found(fault error) error {
	if c.layered {
		// An alert, a goodbye or content: which of them is TLS's to say, and
		// asking could mean to wait for the rest of a record.
		return c.failBegin(Transport, ErrStale)
	}
	if fault != nil {
		return c.failBegin(Transport, opError("read", c.sock, fault))
	}
	switch err := c.in.Fill(); err { // doesn't wait: there is something
	case nil:
		return c.failBegin(Remote, ErrUnsolicited)
	case io.EOF:
		return c.failBegin(Transport, ErrStale)
	default:
		return c.failBegin(c.broken, err)
	}
}

// failBegin is fail for what was found before the request. What a Close from
// elsewhere made of the connection isn't the server's doing.
func (c *Conn) failBegin(side Side, reason error) error {
	if c.life.load() == Closed {
		side, reason = Local, ErrClosed
	}
	return c.fail(side, opBegin, reason)
}

// system is the socket that the connection ends in.
func (c *Conn) system() *descriptor {
	if !c.fdReady {
		c.findSystem()
	}
	return &c.fd
}

// findSystem is apart so that system costs no call after the first.
func (c *Conn) findSystem() {
	c.fd.init(bottom(c.sock))
	c.fdReady = true
}

// beneath is the connection below TLS, or sock itself where it isn't layered. It
// tells which, since a net.Conn need not be comparable.
func beneath(sock net.Conn) (below net.Conn, layered bool) {
	if l, ok := sock.(interface{ NetConn() net.Conn }); ok {
		if below = l.NetConn(); below != nil {
			return below, true
		}
	}
	return sock, false
}

// bottom is what is beneath all layers, of which there aren't many.
func bottom(sock net.Conn) net.Conn {
	const most = 8
	for range most {
		below, layered := beneath(sock)
		if !layered {
			break
		}
		sock = below
	}
	return sock
}

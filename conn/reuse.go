package conn

import (
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
func (c *Conn) checkSilence() error {
	if len(c.in.Unread()) > 0 {
		return c.fail(Remote, opBegin, ErrUnsolicited)
	}
	if found, fault := c.system().look(); found {
		return c.found(fault)
	}
	if c.exchanges > 0 && c.layered {
		return c.checkLayer()
	}
	return nil
}

// checkLayer asks TLS for what it took from the socket together with the last
// answer: content, or a goodbye. Nothing is read from the socket for it.
func (c *Conn) checkLayer() error {
	n, err := c.readHere(c.in.Room()[:1])
	switch {
	case n > 0:
		return c.fail(Remote, opBegin, ErrUnsolicited)
	case err != nil && err != os.ErrDeadlineExceeded && !isTimeout(err):
		return c.fail(Transport, opBegin, ErrStale)
	}
	return nil
}

// readHere is a read of what need not be waited for.
func (c *Conn) readHere(p []byte) (int, error) {
	if below, _ := beneath(c.sock); setDry(below, true) {
		defer setDry(below, false)
		return c.sock.Read(p)
	}
	if err := c.sock.SetReadDeadline(time.Unix(1, 0)); err != nil {
		return 0, err
	}
	n, err := c.sock.Read(p)
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
		return c.fail(Transport, opBegin, ErrStale)
	}
	if fault != nil {
		return c.fail(Transport, opBegin, opError("read", c.sock, fault))
	}
	switch err := c.in.Fill(); err { // doesn't wait: there is something
	case nil:
		return c.fail(Remote, opBegin, ErrUnsolicited)
	case io.EOF:
		return c.fail(Transport, opBegin, ErrStale)
	default:
		return c.fail(c.broken, opBegin, err)
	}
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
	below, _ := beneath(c.sock)
	c.fd.init(below)
	c.fdReady = true
}

// beneath is the connection below TLS, or sock itself where it isn't layered. It
// tells which, since a net.Conn need not be comparable.
func beneath(sock net.Conn) (below net.Conn, layered bool) {
	if l, ok := sock.(interface{ NetConn() net.Conn }); ok {
		return l.NetConn(), true
	}
	return sock, false
}

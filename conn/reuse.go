package conn

import (
	"io"
	"net"
)

// checkReuse looks at a connection that was idle, before anything is written to
// it. A server may have closed it meanwhile, or have sent bytes that nobody
// asked for, which would be taken for the answer to come: the body of an answer
// to a HEAD request, for instance. It costs one system call, and a read only
// where something is wrong.
func (c *Conn) checkReuse() error {
	if len(c.in.Unread()) > 0 {
		return c.fail(Remote, opBegin, ErrUnsolicited)
	}
	if c.exchanges == 0 {
		return nil
	}
	c.preparePeek()
	if !c.peek.readable() {
		return nil
	}
	if _, layered := beneath(c.sock); layered {
		// An alert, a goodbye or content: which of them is TLS's to say, and
		// asking could mean to wait for the rest of a record.
		return c.fail(Transport, opBegin, ErrStale)
	}
	switch err := c.in.Fill(); { // doesn't wait: there is something
	case err == nil:
		return c.fail(Remote, opBegin, ErrUnsolicited)
	case err == io.EOF:
		return c.fail(Transport, opBegin, ErrStale)
	default:
		return c.fail(c.broken, opBegin, err)
	}
}

func (c *Conn) preparePeek() {
	if !c.peekReady {
		below, _ := beneath(c.sock)
		c.peek.init(below)
		c.peekReady = true
	}
}

// beneath is the connection below TLS, or sock itself where it isn't layered. It
// tells which, since a net.Conn need not be comparable.
func beneath(sock net.Conn) (below net.Conn, layered bool) {
	if l, ok := sock.(interface{ NetConn() net.Conn }); ok {
		return l.NetConn(), true
	}
	return sock, false
}

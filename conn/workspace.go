package conn

import (
	"net"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// workspace is what a connection needs for its exchanges, other than the little
// that it keeps while idle. It is never lent to another connection: what still
// refers to a response after its time sees old bytes, not somebody else's.
type workspace struct {
	direct net.Conn // the Conn's, where bytes are read and written
	in     body.Buffer
	out    body.Sender

	outgoing
	first  [200]byte   // the storage of head, until one is longer
	pair   [2][]byte   // what vector is made of
	vector net.Buffers // here, since a local one would be allocated
	turn   turn

	req      wire.Request
	resp     wire.Response
	header   wire.Header // of resp
	response Response
	store    body.Storage
	bodyDone body.Done // c.endOfBody, made once
}

// prepare makes the workspace.
func (c *Conn) prepare() {
	w := new(workspace)
	w.in.Init((*sockReader)(c))
	w.out.Init((*sockWriter)(c), c.codec)
	w.resp.Header = &w.header
	w.bodyDone = c.endOfBody
	w.head = w.first[:0]
	w.direct = Direct(c.sock, c.busyPoll)
	c.workspace = w
	w.turn.init(c)
}

// ReleaseBuffers gives up the memory that the connection keeps for its next
// request, 6 KiB or, after large messages, several times as much, down to less
// than 1 KiB; the next request allocates it anew. It is for whoever keeps many
// connections idle, and, like Request, for the goroutine that uses the
// connection. The last response may still be looked at. Within an exchange, when
// something was received that belongs to none, or when the connection is closed, it
// does nothing.
func (c *Conn) ReleaseBuffers() {
	if c.workspace == nil || len(c.in.Unread()) > 0 {
		return
	}
	if c.life.load() == Idle { // one that is closed may have a body to be read yet
		c.intr.sleep()
		c.deadline.rest()
		c.workspace = nil
	}
}

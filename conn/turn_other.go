//go:build !unix

package conn

// turn would be a small exchange's way over a socket of the system. Here it goes
// as over any net.Conn.
type turn struct{}

func (t *turn) init(*Conn) {}

func (c *Conn) canTurn() bool { return false }

func (c *Conn) sendTurn() (cut, err error) { panic("conn: no turns on this system") }

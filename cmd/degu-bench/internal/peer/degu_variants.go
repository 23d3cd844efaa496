package peer

import (
	"time"

	"github.com/degu-go/degu/conn"
)

// BusyPoll is the SDK with busy polling, for what it can help: a server on a
// processor of its own.
func BusyPoll() Peer {
	p := DeguWith("degu, busy polling", conn.Options{BusyPoll: 100 * time.Microsecond}, nil)
	p.Groups = []string{"roundtrip", "nginx", "bulk"}
	return p
}

// Timeless is the SDK as far as the others go by default: without a timeout, and
// so without a look at the clock.
func Timeless() Peer {
	p := DeguWith("degu, no timeout", conn.Options{Timeout: conn.NoTimeout}, nil)
	p.Groups = []string{"memory"}
	return p
}

// Released is the SDK where the program gives up the buffers of connections that
// are idle.
func Released() Peer {
	p := DeguWith("degu, buffers released", conn.Options{}, (*conn.Conn).ReleaseBuffers)
	p.Groups = []string{"idle"}
	return p
}

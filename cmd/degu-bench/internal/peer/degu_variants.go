package peer

import (
	"net"
	"time"

	"github.com/degu-go/degu/conn"
)

// BusyPoll is the SDK with busy polling, for what it can help: a server on a
// processor of its own. With TLS it is the socket beneath that does it.
func BusyPoll() Peer {
	const most = 100 * time.Microsecond
	p := DeguWith("degu, busy polling", conn.Options{BusyPoll: most}, nil)
	p.Groups = []string{"roundtrip", "nginx", "bulk"}
	open := p.Open
	p.Open = func(at Place, n int, x Exchange) (Client, error) {
		if over := at.DialOver; over != nil {
			at.Dial = func() (net.Conn, error) {
				return over(func(sock net.Conn) net.Conn { return conn.BusyPoll(sock, most) })
			}
		}
		return open(at, n, x)
	}
	return p
}

// Released is the SDK where the program gives up the buffers of connections that
// are idle.
func Released() Peer {
	p := DeguWith("degu, buffers released", conn.Options{}, (*conn.Conn).ReleaseBuffers)
	p.Groups = []string{"idle"}
	return p
}

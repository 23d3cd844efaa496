//go:build !unix

package conn

import "net"

// peeker would look whether something has arrived on a socket. Here it can't:
// what a server did to an idle connection shows when the next request reads.
type peeker struct{}

func (p *peeker) init(sock net.Conn) {}

func (p *peeker) readable() bool { return false }

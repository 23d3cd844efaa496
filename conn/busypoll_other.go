//go:build !unix

package conn

import (
	"net"
	"time"
)

// busyReader would try to read before it waits. Here it doesn't exist.
type busyReader struct{}

func newBusyReader(net.Conn, time.Duration) *busyReader { return nil }

func (*busyReader) Read([]byte) (int, error) { panic("conn: no busy polling on this system") }

type busySocket struct {
	net.Conn
	reader *busyReader
}

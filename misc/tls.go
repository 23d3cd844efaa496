package misc

import (
	"crypto/tls"
	"time"
)

// An Option changes how a Server speaks. TLS is the only one so far.
type Option func(*Server)

// TLS has the server speak TLS, with a configuration such as tlsconfig.Server
// builds. It is used as it is, so that a test can have a server outside of the
// policy, and isn't to be changed any more.
//
// A handshake that fails ends its connection and nothing else: the client is
// sent the alert, and the handler sees nothing of it. A handshake that takes
// longer than ten seconds in all fails too. An answer that ends the connection
// is followed by close_notify, so that a client can tell it from one that was
// cut; where the server can't finish an answer, there is none.
func TLS(config *tls.Config) Option {
	if config == nil {
		panic("misc: TLS without a configuration: build one by tlsconfig.Server, or leave the option out")
	}
	return func(s *Server) { s.tls = config }
}

// handshakeTime bounds a handshake as a whole, so that a client that drips gets
// no further than one that says nothing.
const handshakeTime = 10 * time.Second

// handshake makes a TLS connection of c's socket. Where it fails, end sees to it
// that the alert arrives, though the client may send on.
func (c *serverConn) handshake(config *tls.Config) bool {
	t := tls.Server(c.sock.Conn, config)
	c.sock.Conn = t
	if t.SetDeadline(time.Now().Add(handshakeTime)) != nil {
		return false
	}
	if t.Handshake() != nil {
		c.sock.end()
		return false
	}
	state := t.ConnectionState()
	c.tls = &state
	return true
}

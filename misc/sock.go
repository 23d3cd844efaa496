package misc

import (
	"crypto/tls"
	"io"
	"net"
	"time"
)

const (
	// ioTimeout bounds each read and write, the wait for the next request
	// included: a test that hangs ends by itself.
	ioTimeout = 30 * time.Second

	// maxWrite is the most bytes that one deadline covers.
	maxWrite = 128 << 10
)

// sock is the socket of a connection under ioTimeout.
type sock struct {
	net.Conn

	// expected: the peer waits for 100 (Continue) before it sends its body.
	expected bool
}

// Read is one I/O. Where the peer waits for word to go on, now is the time:
// somebody wants bytes that aren't there.
func (s *sock) Read(p []byte) (int, error) {
	if err := s.goOn(); err != nil {
		return 0, err
	}
	if err := s.SetReadDeadline(time.Now().Add(ioTimeout)); err != nil {
		return 0, err
	}
	return s.Conn.Read(p)
}

// goOn sends 100 (Continue) to a peer that waits for it: RFC 9110 section
// 10.1.1.
func (s *sock) goOn() error {
	if !s.expected {
		return nil
	}
	s.expected = false
	_, err := io.WriteString(s, "HTTP/1.1 100 Continue\r\n\r\n")
	return err
}

func (s *sock) Write(p []byte) (written int, err error) {
	for len(p) > 0 {
		if err := s.SetWriteDeadline(time.Now().Add(ioTimeout)); err != nil {
			return written, err
		}
		n, err := s.Conn.Write(p[:min(len(p), maxWrite)])
		written += n
		if p = p[n:]; err != nil {
			return written, err
		}
	}
	return written, nil
}

const (
	// lingerTime and lingerMost bound what is read from a peer that was told
	// that this is the end and sends on.
	lingerTime = time.Second
	lingerMost = 1 << 20
)

// end closes the connection so that the peer gets to see all that was sent to
// it. Closing a socket that has bytes to read resets it, which may destroy an
// answer on its way: RFC 9112 section 9.6. So the sending half is closed first,
// and what still comes is dropped until the peer closes its own. TLS closes its
// half by close_notify and leaves the socket's open, so both are closed, and what
// comes isn't worth decrypting.
func (s *sock) end() {
	socket := s.Conn
	if t, ok := s.Conn.(*tls.Conn); ok {
		t.CloseWrite() // fails before the handshake is done, which had its alert
		socket = t.NetConn()
	}
	half, ok := socket.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil || socket.SetReadDeadline(time.Now().Add(lingerTime)) != nil {
		return
	}
	io.Copy(io.Discard, io.LimitReader(socket, lingerMost))
}

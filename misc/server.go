package misc

import (
	"crypto/tls"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"github.com/degu-go/degu/address"
)

// A Server answers requests on one listener until it is closed.
type Server struct {
	listener net.Listener
	handler  Handler
	address  address.Address
	tls      *tls.Config   // nil: plain
	dir      string        // removed by Close, "" for none
	done     chan struct{} // closed by Close
	running  sync.WaitGroup

	mu       sync.Mutex
	socks    map[*peer]struct{} // nil: closed
	accepted int
	closeErr error
}

// peer is a connection as a key: the listener's own type may be one that
// can't be compared.
type peer struct{ sock net.Conn }

// NewServer serves h on l, which may be any net.Listener and is the Server's
// from then on.
func NewServer(l net.Listener, h Handler, opts ...Option) *Server {
	return start(l, h, listenerAddress(l), "", opts)
}

func start(l net.Listener, h Handler, at address.Address, dir string, opts []Option) *Server {
	s := &Server{
		listener: l, handler: h, address: at, dir: dir,
		done:  make(chan struct{}),
		socks: make(map[*peer]struct{}),
	}
	for _, o := range opts {
		o(s)
	}
	s.running.Add(1)
	go s.accept()
	return s
}

// Address returns where the server is, for a client. It is the zero Address
// for a listener of NewServer that isn't one of package net's, and for a socket
// file that no Address leads to: its path, made absolute, is too long for one.
func (s *Server) Address() address.Address { return s.address }

// Accepted returns how many connections were accepted so far.
func (s *Server) Accepted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// Close closes the listener and all connections, removes the socket file if
// there is one, and waits for the goroutines: a handler that waits for
// something else than its request's body keeps it waiting. Close can be called
// any number of times; the error is that of closing the listener.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.socks != nil {
		close(s.done)
		s.closeErr = s.listener.Close()
		for p := range s.socks {
			p.sock.Close()
		}
		s.socks = nil
	}
	s.mu.Unlock()
	s.running.Wait()
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
	return s.closeErr
}

// acceptPause is how long to wait after a failed accept, which mostly means
// that the process has too many files open.
const acceptPause = 5 * time.Millisecond

func (s *Server) accept() {
	defer s.running.Done()
	for {
		sock, err := s.listener.Accept()
		switch {
		case err == nil:
			p := &peer{sock}
			if !s.add(p) {
				sock.Close()
				return
			}
			go s.serve(p)
		case errors.Is(err, net.ErrClosed):
			return
		default:
			select {
			case <-s.done:
				return
			case <-time.After(acceptPause):
			}
		}
	}
}

// add makes p one that Close closes, unless it is too late for that.
func (s *Server) add(p *peer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.socks == nil {
		return false
	}
	s.accepted++
	s.socks[p] = struct{}{}
	s.running.Add(1)
	return true
}

func (s *Server) serve(p *peer) {
	defer s.running.Done()
	defer func() {
		p.sock.Close()
		s.mu.Lock()
		delete(s.socks, p) // of nil: does nothing
		s.mu.Unlock()
	}()
	c := newServerConn(p.sock, s.handler)
	if s.tls == nil || c.handshake(s.tls) {
		c.run()
	}
}

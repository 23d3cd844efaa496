package tlsconfig

import (
	"context"
	"crypto/tls"
	"sync"
)

// sessionsMax is how many servers a client keeps a session for.
const sessionsMax = 64

// sessions keeps sessions for resumption, those of the current certificate
// only. The server takes a resumed connection for the client that the session
// began with: one from before a renewal would present the old certificate, so
// to speak, until its ticket expires.
type sessions struct {
	pair *pair

	mu     sync.Mutex
	serial int         // of the pair that the sessions in cache began with
	open   map[int]int // handshakes that sent a pair, by its serial
	cache  tls.ClientSessionCache
}

func newSessions(p *pair) *sessions {
	_, serial := p.current()
	return &sessions{pair: p, serial: serial, open: make(map[int]int), cache: tls.NewLRUClientSessionCache(sessionsMax)}
}

// certificate is GetClientCertificate. It sends what there is, whether or not
// the server's list of acceptable CAs has its issuer, as OpenSSL does: a server
// that doesn't like it says so.
func (s *sessions) certificate(req *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	cert, serial := s.pair.current()
	s.mu.Lock()
	s.open[serial]++
	s.mu.Unlock()
	// The context is that of the handshake, and ends with it.
	context.AfterFunc(req.Context(), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[serial]--; s.open[serial] == 0 {
			delete(s.open, serial)
		}
	})
	return cert, nil
}

// Get finds a session of the current certificate.
func (s *sessions) Get(key string) (*tls.ClientSessionState, bool) {
	_, serial := s.pair.current()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renew(serial)
	return s.cache.Get(key)
}

// Put keeps a session, unless it may have begun with an earlier certificate:
// nothing says which of the open handshakes it comes from.
func (s *sessions) Put(key string, cs *tls.ClientSessionState) {
	_, serial := s.pair.current()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renew(serial)
	for earlier := range s.open {
		if earlier != s.serial {
			return
		}
	}
	s.cache.Put(key, cs)
}

// renew drops the sessions of an earlier certificate.
func (s *sessions) renew(serial int) {
	if serial > s.serial {
		s.serial, s.cache = serial, tls.NewLRUClientSessionCache(sessionsMax)
	}
}

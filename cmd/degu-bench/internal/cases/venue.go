package cases

import (
	"crypto/tls"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/serve"
)

// A venue is a server at one kind of address.
type venue struct {
	name             string
	network, address string
	secret           bool
	place            peer.Place
}

// venues are those of a server.
func (s *Stage) venues(at serve.Addresses) ([]venue, error) {
	config, err := s.pki.AnonymousClientConfig().Build()
	if err != nil {
		return nil, err
	}
	config.ServerName = "localhost"
	config.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256} // whatever the server prefers
	over := func(beneath func(net.Conn) net.Conn) (net.Conn, error) {
		sock, err := net.Dial("tcp", at.TLS)
		if err != nil {
			return nil, err
		}
		t := tls.Client(beneath(sock), config)
		if err := t.Handshake(); err != nil {
			return nil, errors.Join(err, sock.Close())
		}
		return t, nil
	}
	secret := peer.Place{
		Dial:     func() (net.Conn, error) { return over(func(sock net.Conn) net.Conn { return sock }) },
		DialOver: over,
	}
	return []venue{
		{"Unix socket", "unix", at.Unix, false, Dialer("unix", at.Unix)},
		{"TCP", "tcp", at.TCP, false, Dialer("tcp", at.TCP)},
		{"TLS over TCP", "tcp", at.TLS, true, secret},
	}, nil
}

// Dialer is the place at an address.
func Dialer(network, address string) peer.Place {
	return peer.Place{Dial: func() (sock net.Conn, err error) {
		for range 1000 {
			sock, err = net.Dial(network, address)
			if !errors.Is(err, syscall.EAGAIN) {
				break
			}
			// A Unix socket refuses at once where a TCP one waits: too many
			// connections aren't accepted yet.
			time.Sleep(time.Millisecond)
		}
		return sock, err
	}}
}

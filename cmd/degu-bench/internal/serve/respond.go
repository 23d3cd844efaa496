package serve

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"time"

	"github.com/degu-go/degu/tlsconfig"
)

// Addresses is where the responder listens.
type Addresses struct{ Unix, TCP, TLS string }

// Respond is the responder: it says on stdout where it listens, as a line of
// JSON, and ends when stdin does, so that it can't outlive who started it.
func Respond(unixPath, cert, key string, stdin io.Reader, stdout io.Writer) error {
	config, err := tlsconfig.Server{CertFile: cert, KeyFile: key, AllowUnauthenticatedClients: true}.Build()
	if err != nil {
		return err
	}
	unix, err := net.Listen("unix", unixPath)
	if err != nil {
		return err
	}
	defer unix.Close()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer plain.Close()
	secret, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer secret.Close()
	g := new(gates)
	for _, l := range []net.Listener{unix, plain, tls.NewListener(secret, config)} {
		go accept(l, g)
	}
	at := Addresses{unix.Addr().String(), plain.Addr().String(), secret.Addr().String()}
	if err := json.NewEncoder(stdout).Encode(at); err != nil {
		return err
	}
	io.Copy(io.Discard, stdin)
	return nil
}

// accept ends with its listener; its connections end with their peers, or with
// the process.
func accept(l net.Listener, g *gates) {
	for {
		sock, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // too many are open: some are about to be closed
			time.Sleep(time.Millisecond)
			continue
		}
		s := &session{sock: sock, gates: g}
		go s.serve()
	}
}

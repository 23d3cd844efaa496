package client

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"syscall"

	"github.com/pkg/errors"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/tlsconfig"
)

// NewTLS makes a client of the TLS server at addr. The source is a
// tlsconfig.Client, whose zero value trusts the system's CAs, or what
// tlsconfig.Prebuilt makes of a configuration. Files are read now; a client
// certificate that is renewed on disk is used by connections made afterwards.
//
// The name that the server's certificate must be for is the host part of the
// address, without port and zone; WithTLSHost overrides it. A Unix socket has
// none, so there it must be given unless host names aren't checked. The default
// port is 443, which is what the host field leaves out.
//
// The error is one of New's, or a *tlsconfig.Error.
func NewTLS(src tlsconfig.Source, addr address.Address, opts ...Option) (*Client, error) {
	if src == nil {
		return nil, errors.New("client: no TLS source; tlsconfig.Client{} trusts the system's CAs")
	}
	c, given, err := prepare(addr, portHTTPS, opts)
	if err != nil {
		return nil, err
	}
	config, checksHost, err := src.ClientTLS()
	if err != nil {
		return nil, errors.Wrap(err, "client")
	}
	switch {
	case given[optionTLSHost]:
		config.ServerName = c.tlsHost
	case config.ServerName == "":
		config.ServerName = addr.ServerName()
	}
	if config.ServerName == "" && checksHost {
		return nil, &OptionError{optionTLSHost, errors.New("needed: a Unix socket has no host name to check")}
	}
	c.tls, c.tlsHost = config, config.ServerName
	return c, nil
}

// TLSConfig returns a copy of the configuration of TLS, nil for a client of
// New. Changing it changes nothing of the client's; a session cache is the one
// thing that both have.
func (c *Client) TLSConfig() *tls.Config {
	if c.tls == nil {
		return nil
	}
	return tlsconfig.Copy(c.tls)
}

// TLSHost returns the name or IP address that the server's certificate must be
// for, "" for none and for a client of New.
func (c *Client) TLSHost() string { return c.tlsHost }

// handshake makes a TLS connection of sock, or closes it. The timeout bounds it
// as a whole: a server that drips its handshake gets no further than one that
// says nothing.
func (c *Client) handshake(ctx context.Context, sock net.Conn) (net.Conn, error) {
	if c.timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, c.timeout)
		defer cancel()
		ctx = limited
	}
	t := tls.Client(cuttable{conn.Direct(sock, c.busy)}, c.tls)
	if err := t.HandshakeContext(ctx); err != nil {
		err = tlsconfig.Classify(t, err)
		sock.Close()
		what := "client"
		if failed := (*tlsconfig.HandshakeError)(nil); !errors.As(err, &failed) {
			what += ": tls handshake" // which a HandshakeError says itself
		}
		return nil, errors.Wrap(err, what)
	}
	return t, nil
}

// cuttable tells a stream that was cut from one that ended. Whoever is between
// can close TCP, but only the server can say goodbye by TLS's close_notify (RFC
// 5246 section 7.2.1). crypto/tls takes either for the end where a record ended
// as well, and a body that goes on to the end of the stream would look whole.
type cuttable struct{ net.Conn }

func (c cuttable) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err == io.EOF {
		err = errCut // crypto/tls reads no further behind a close_notify
	}
	return n, err
}

// NetConn lets package conn ask the socket, and what is above it, what became of
// an idle connection.
func (c cuttable) NetConn() net.Conn { return c.Conn }

// SyscallConn is the socket's, for whoever finds c beneath TLS.
func (c cuttable) SyscallConn() (syscall.RawConn, error) {
	if s, ok := c.Conn.(syscall.Conn); ok {
		return s.SyscallConn()
	}
	return nil, errors.New("client: not a socket of the system")
}

var errCut error = cut{}

// cut is an io.ErrUnexpectedEOF to errors.Is, not by ==: crypto/tls makes an
// io.EOF of that.
type cut struct{}

func (cut) Error() string { return "connection ended without close_notify" }
func (cut) Unwrap() error { return io.ErrUnexpectedEOF }

package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// secureServer is the server's side with TLS. Its handler answers only where it
// sees that a client's certificate was verified, so that every right answer of
// the session says so too.
func secureServer(h misc.Handler, pki *misc.TempPKI) (misc.Handler, []misc.Option, error) {
	config, err := pki.ServerConfig().Build()
	if err != nil {
		return nil, nil, err
	}
	return func(req *misc.Request) *misc.Response {
		switch {
		case req.TLS == nil || len(req.TLS.VerifiedChains) == 0:
			return misc.Text(403, "who are you?\n")
		case req.URI == "/client":
			return misc.Text(200, req.TLS.PeerCertificates[0].Subject.String())
		}
		return h(req)
	}, []misc.Option{misc.TLS(config)}, nil
}

// secureClient makes a client of the server, with the name that its certificate
// is to be for, where the address has none.
func (p *play) secureClient(src tlsconfig.Source) (*client.Client, error) {
	opts := []client.Option{client.WithTrace(p.trace())}
	if at := p.server.Address(); at.ServerName() == "" {
		opts = append(opts, client.WithTLSHost("localhost"))
	}
	return client.NewTLS(src, p.server.Address(), opts...)
}

// secureScenes follow the others where there is TLS.
var secureScenes = []scene{
	{"TLS", "One version, and one of two suites.", 0, (*play).negotiated},
	{"The server's certificate", "The client holds it against its CA and the name.", 0, (*play).serverSeen},
	{"The client's certificate", "The server tells whose it has seen and verified.", 1, (*play).clientSeen},
	{"Without a certificate", "The server refuses a client that presents none.", 0, (*play).anonymous},
}

func (p *play) state() tls.ConnectionState { return p.cn.Sock().(*tls.Conn).ConnectionState() }

func (p *play) negotiated() (string, error) {
	state := p.state()
	suite := tls.CipherSuiteName(state.CipherSuite)
	if state.Version != tls.VersionTLS12 || !strings.HasPrefix(suite, "TLS_ECDHE_RSA_WITH_AES_") {
		return "", fmt.Errorf("%s, %s", tls.VersionName(state.Version), suite)
	}
	return tls.VersionName(state.Version) + ", " + suite, nil
}

func (p *play) serverSeen() (string, error) {
	state, host := p.state(), p.client.TLSHost()
	leaf, err := certificate(p.pki.ServerConfig().CertFile)
	if err != nil {
		return "", err
	}
	seen := state.PeerCertificates[0]
	if !seen.Equal(leaf) || len(state.VerifiedChains) == 0 || seen.VerifyHostname(host) != nil {
		return "", fmt.Errorf("%s isn't the server's, or wasn't verified", seen.Subject)
	}
	return fmt.Sprintf("%s, for %s", seen.Subject, host), nil
}

func (p *play) clientSeen() (string, error) {
	leaf, err := certificate(p.pki.ClientConfig().CertFile)
	if err != nil {
		return "", err
	}
	resp, err := p.cn.Get(p.ctx, "/client", nil)
	if err != nil {
		return "", err
	}
	data, err := resp.Body.ReadAll(most)
	if err != nil {
		return "", err
	}
	return string(data) + ", seen by the server", expect(resp, 200, string(data), leaf.Subject.String())
}

func (p *play) anonymous() (string, error) {
	c, err := p.secureClient(p.pki.AnonymousClientConfig())
	if err != nil {
		return "", err
	}
	cn, err := c.Connect(p.ctx)
	if err == nil {
		cn.Close()
		return "", errors.New("the server took it")
	}
	var refused *tlsconfig.HandshakeError
	if !errors.As(err, &refused) || !refused.Remote || refused.Failure != tlsconfig.ErrClientCertRequired {
		return "", err
	}
	return "refused in the handshake: " + refused.Failure.Error(), nil
}

// certificate reads the first one of a file.
func certificate(file string) (*x509.Certificate, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("no certificate in %s", file)
	}
	return x509.ParseCertificate(block.Bytes)
}

package main

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/tlsconfig"
)

// secrecy is the part of a request that is for TLS. Each of its flags needs it.
type secrecy struct {
	TLS             bool    `name:"tls" group:"TLS" help:"Speak TLS on a socket. With https:// as TARGET it goes without saying."`
	CA              *string `name:"ca" group:"TLS" placeholder:"FILE" help:"Trust the CAs in FILE (PEM) instead of the system's."`
	CAPath          *string `name:"ca-path" group:"TLS" placeholder:"DIR" help:"Trust the CAs in the files of DIR: hashed names, *.pem and *.crt."`
	Cert            *string `name:"cert" group:"TLS" placeholder:"FILE" help:"Present the certificate in FILE (PEM) to a server that asks for one."`
	Key             *string `name:"key" group:"TLS" placeholder:"FILE" help:"Private key of the certificate, by default in the same file."`
	NoCheckHostname bool    `name:"no-check-hostname" group:"TLS" help:"Take any server that the CAs vouch for, whatever its name. Needs --ca or --ca-path."`
	TLSHost         *string `name:"tls-host" group:"TLS" placeholder:"NAME" help:"Name or IP address that the server's certificate has to be for, by default TARGET's host. A socket has none: give one, or --no-check-hostname."`
	ECDSA           bool    `name:"ecdsa" group:"TLS" help:"Take certificates with an ECDSA key too, not only RSA."`
}

// flagOf names the flag behind a key of tlsconfig.
var flagOf = map[string]string{
	"ca_file": "--ca", "ca_path": "--ca-path", "cert_file": "--cert", "key_file": "--key",
	"check_hostname": "--no-check-hostname", "ECDSA": "--ecdsa",
}

// inFlags says a reason of tlsconfig in the words of the command line.
var inFlags = strings.NewReplacer("ca_file", "--ca", "ca_path", "--ca-path", "cert_file", "--cert",
	"key_file", "--key", "set ECDSA", "give --ecdsa", "allow ECDSA", "give --ecdsa")

// bothKeys says which keys --ecdsa makes good: all of ECDSA's besides RSA's.
var bothKeys = strings.NewReplacer("an RSA key, or allow ECDSA", "an RSA or ECDSA key", "an RSA key", "an RSA or ECDSA key")

// inFlags is the replacer, but asks nobody for a flag that was given.
func (s *secrecy) inFlags(reason string) string {
	if s.ECDSA {
		reason = bothKeys.Replace(reason)
	}
	return inFlags.Replace(reason)
}

// check refuses flags that would have no effect: who gives a CA counts on TLS.
func (s *secrecy) check(secure bool) error {
	for _, f := range []struct {
		name  string
		value *string
		given bool
	}{
		{"--ca", s.CA, false}, {"--ca-path", s.CAPath, false}, {"--cert", s.Cert, false}, {"--key", s.Key, false},
		{"--no-check-hostname", nil, s.NoCheckHostname}, {"--tls-host", s.TLSHost, false}, {"--ecdsa", nil, s.ECDSA},
	} {
		switch {
		case f.value == nil && !f.given:
		case !secure:
			return usage("%s is for TLS: write https:// in TARGET, or add --tls with a socket", f.name)
		case f.value != nil && *f.value == "":
			return usage("%s: empty; leave it out for none", f.name)
		}
	}
	return nil
}

// client makes a client with TLS.
func (s *secrecy) client(at address.Address, opts []client.Option) (*client.Client, error) {
	src := tlsconfig.Client{SkipHostnameCheck: s.NoCheckHostname, ECDSA: s.ECDSA}
	for _, f := range []struct {
		name  string
		given *string
		field *string
	}{
		{"--ca", s.CA, &src.CAFile}, {"--ca-path", s.CAPath, &src.CAPath},
		{"--cert", s.Cert, &src.CertFile}, {"--key", s.Key, &src.KeyFile},
	} {
		if f.given == nil {
			continue
		}
		path, err := absolute(*f.given)
		if err != nil {
			return nil, usage("%s: %v", f.name, err)
		}
		*f.field = path
	}
	if s.TLSHost != nil {
		opts = append(slices.Clone(opts), client.WithTLSHost(*s.TLSHost))
	} else if at.ServerName() == "" && !s.NoCheckHostname {
		return nil, usage("--tls-host: needed with a socket, which has no host name to check; or --no-check-hostname, with --ca")
	}
	c, err := client.NewTLS(src, at, opts...)
	return c, s.refusedFlag(err)
}

// refusedFlag makes a usage error of what a client couldn't be made of.
func (s *secrecy) refusedFlag(err error) error {
	var refused *tlsconfig.Error
	var option *client.OptionError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		said := *refused
		said.Key, said.Reason = flagOf[refused.Key], s.inFlags(refused.Reason)
		return usage("%s", strings.TrimPrefix(said.Error(), "tlsconfig: "))
	case errors.As(err, &option) && option.Option == "tls_host":
		return usage("--tls-host: %v", option.Err)
	}
	return usage("%v", err)
}

// inWords says why a handshake failed in the words of the command line.
func (s *secrecy) inWords(err error) error {
	var failed *tlsconfig.HandshakeError
	if !errors.As(err, &failed) {
		return err
	}
	return &worded{s.inFlags(failed.Error()), err}
}

// worded is an error with another text.
type worded struct {
	text string
	err  error
}

func (e *worded) Error() string { return e.text }
func (e *worded) Unwrap() error { return e.err }

// absolute makes a path one that means the same file everywhere. What .. means
// behind a symbolic link is for the file system to say: there, and only there,
// links are followed, which for a file that is renewed by changing a link would
// be too early.
func absolute(path string) (string, error) {
	if slices.Contains(strings.Split(filepath.ToSlash(path), "/"), "..") {
		resolved, err := filepath.EvalSymlinks(path)
		if err != nil {
			return "", err
		}
		path = resolved
	}
	return filepath.Abs(path)
}

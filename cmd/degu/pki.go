package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"github.com/degu-go/degu/misc"
)

// pki is the command that makes certificates.
type pki struct {
	Dir string `arg:"" help:"Directory to write to, made if there is none. One with such files is left alone."`

	Hosts []string `placeholder:"NAME,..." help:"Names and IP addresses of the server besides localhost, 127.0.0.1 and ::1."`
	Days  int      `default:"365" placeholder:"N" help:"How many days all of it is valid."`
	ECDSA bool     `name:"ecdsa" help:"Make ECDSA keys (P-256) instead of RSA."`
}

// maxDays is a hundred years: certificates know no year beyond 9999.
const maxDays = 36500

func (c *pki) write(out io.Writer) error {
	if c.Days < 1 || c.Days > maxDays {
		return usage("--days %d: from 1 to %d", c.Days, maxDays)
	}
	made, err := misc.WritePKI(c.Dir, misc.PKIOptions{Hosts: c.Hosts, Days: c.Days, ECDSA: c.ECDSA})
	var file *fs.PathError
	switch {
	case errors.As(err, &file):
		return fail(exitWrite, trimmed(err))
	case err != nil:
		return usage("--hosts: %v", trimmed(err))
	}
	c.explain(out, made)
	return nil
}

// trimmed leaves out the name of the package, which says nothing to a person.
func trimmed(err error) error { return errors.New(strings.TrimPrefix(err.Error(), "misc: ")) }

// explain writes what was made, and lines to paste.
func (c *pki) explain(out io.Writer, made *misc.PKI) {
	server, client := made.ServerConfig(), made.ClientConfig()
	flags := "--ca " + shellWord(client.CAFile) + " --cert " + shellWord(client.CertFile) + " --key " + shellWord(client.KeyFile)
	if c.ECDSA {
		flags += " --ecdsa"
	}
	hosts := strings.Join(append([]string{"localhost", "127.0.0.1", "::1"}, c.Hosts...), ", ")
	fmt.Fprintf(out, explanation,
		printable(made.Dir()), hosts, c.Days,
		nginxWord(server.CertFile), nginxWord(server.KeyFile), nginxWord(server.CAFile), flags, flags)
}

const explanation = `Written to %s, for %s, valid for %d days:

    server.ca                  the CA of servers, for clients to trust
    server.cert, server.key    for the server
    client.ca                  the CA of clients, for the server to trust
    client.cert, client.key    for the client

The keys of the CAs are gone: nothing can be added to this later. Make another one instead.

nginx, in a server block:

    listen 8443 ssl;
    ssl_certificate %s;
    ssl_certificate_key %s;
    ssl_client_certificate %s;
    ssl_verify_client on;
    ssl_protocols TLSv1.2;

degu, to that server, and to one that listens on a Unix socket:

    degu get https://localhost:8443/ %s
    degu get / --unix /run/app.sock --tls --tls-host localhost --host localhost %s
`

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,=-]+$`)

// shellWord quotes a word for a POSIX shell if it needs to be.
func shellWord(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// nginxWord quotes a word for a configuration of nginx if it needs to be.
func nginxWord(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

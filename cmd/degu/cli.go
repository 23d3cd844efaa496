package main

import (
	"fmt"
	"io"
	"time"

	"github.com/alecthomas/kong"
)

// cli is the command line.
type cli struct {
	Get    request  `cmd:"" help:"Make a GET request; write the answer's body to standard output."`
	Head   request  `cmd:"" help:"Make a HEAD request; write the answer's preamble to standard output."`
	Delete request  `cmd:"" help:"Make a DELETE request."`
	Put    upload   `cmd:"" help:"Make a PUT request, with a body of length 0 unless data is given."`
	Post   upload   `cmd:"" help:"Make a POST request, with a body of length 0 unless data is given."`
	Pki    pki      `cmd:"" help:"Write CAs and certificates for TLS into a directory, and say how to use them."`
	Demo   struct{} `cmd:"" help:"Start servers on TCP, IPv6, a Unix socket and an abstract name, with and without TLS, talk to each and show what goes over the wire."`
}

// request is what the five methods have in common.
type request struct {
	Target string `arg:"" help:"http://host[:port]/path?query or https://, also with [IPv6], [fe80::1%eth0] or [fe80::1%3] as the host; only /path?query with --unix or --abstract."`

	Unix        *string `group:"Where" xor:"socket" placeholder:"PATH" help:"Connect to this Unix socket."`
	Abstract    *string `group:"Where" xor:"socket" placeholder:"NAME" help:"Connect to this abstract name (Linux), written without its leading NUL; %XX is a byte in hex, so %00 is NUL and %25 a percent sign."`
	AbstractPad bool    `group:"Where" help:"Pad the abstract name with NULs to 107 bytes, as servers on Node and HAProxy do."`

	secrecy

	Header  []string      `group:"What" short:"H" sep:"none" placeholder:"NAME:VALUE" help:"Add a field; the name is lowered. Repeatable."`
	Host    *string       `group:"What" xor:"host" placeholder:"VALUE" help:"Value of the host field, by default derived from TARGET. With a socket none is sent by default, which many servers answer with 400: --host localhost helps."`
	NoHost  bool          `group:"What" xor:"host" help:"Send no host field."`
	Repeat  int           `group:"What" default:"1" placeholder:"N" help:"Make the request N times on one connection and tell the time of each. Bodies but the last are dropped. Where the server closes the connection, connect again and say so."`
	Timeout time.Duration `group:"What" default:"90s" help:"For connecting, and for each read and write, such as 500ms or 1m; 0 is none."`

	Output  string `group:"Output" short:"o" placeholder:"FILE" help:"Write to FILE, which is replaced only when everything arrived and the status isn't 4xx or 5xx."`
	Verbose bool   `group:"Output" short:"v" help:"Show preambles, chunk lines and trailers as they are on the wire, on standard error."`
	NoFail  bool   `group:"Output" help:"Treat 4xx and 5xx like any other status."`
}

// upload is a request with a body.
type upload struct {
	request

	Data     *string `group:"What" xor:"data" placeholder:"STRING" help:"Send STRING."`
	DataFile *string `group:"What" xor:"data" placeholder:"FILE" help:"Send FILE: with its length if it is a regular file, else in chunks. - is standard input, in chunks."`
}

const description = "An HTTP/1.1 client for TCP and Unix sockets, with and without TLS. Bodies go to standard output, everything else to standard error."

// parse reads the command line. Help was asked for and given where the command
// is "".
func parse(args []string, stdout, stderr io.Writer) (c *cli, command string, err error) {
	c = new(cli)
	helped := false
	parser, err := kong.New(c,
		kong.Name("degu"),
		kong.Description(description),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }),
		kong.Help(help),
	)
	if err != nil {
		return nil, "", err
	}
	parsed, err := parser.Parse(args)
	switch {
	case helped: // kong goes on after Exit returned, and misses what help needs not
		return nil, "", nil
	case err != nil:
		return nil, "", usage("%v; see degu --help", err)
	}
	return c, parsed.Selected().Name, nil
}

// help adds what kong knows nothing of.
func help(o kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(o, ctx); err != nil {
		return err
	}
	if ctx.Selected() != nil {
		return nil // enough for one command
	}
	fmt.Fprint(ctx.Stdout, "\nExit status:\n")
	for _, s := range statuses {
		fmt.Fprintf(ctx.Stdout, "  %3d  %s\n", s.status, s.meaning)
	}
	return nil
}

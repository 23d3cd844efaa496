package main

import (
	"fmt"
	"io"

	"github.com/alecthomas/kong"
)

// cli is the command line.
type cli struct {
	Out        string `placeholder:"DIR" type:"path" help:"Also write documents, charts and samples into DIR."`
	Only       string `placeholder:"REGEXP" help:"Only the contests whose names match, such as '^roundtrip/Unix'."`
	Clients    string `placeholder:"REGEXP" help:"Only the clients whose names match, such as '^(degu|bare.*)$'."`
	List       bool   `help:"Print the names of contests, and measure nothing."`
	Rounds     int    `placeholder:"N" help:"At most N rounds of each contest, at least 1 (default: 21; what takes long has 3 or 7)."`
	CPUProfile string `name:"cpuprofile" placeholder:"FILE" type:"path" help:"Write a profile of this process, in which the clients are, while it measures."`
	Files      string `placeholder:"DIR" type:"existingdir" help:"Have large files below DIR, and not in memory."`
	Quick      bool   `help:"Everything as short as can be: whether it works, not how fast."`

	// Without a command it measures. The others are for itself.
	Measure struct{} `cmd:"" default:"1" hidden:""`
	Respond respond  `cmd:"" hidden:"" help:"Be the canned responder, until standard input ends."`
	Hold    hold     `cmd:"" hidden:"" help:"Hold idle connections and tell what they take."`
}

type respond struct {
	Unix string `required:""`
	Cert string `required:""`
	Key  string `required:""`
}

type hold struct {
	Peer        string `required:""`
	Connections int    `required:""`
	Unix        string `required:""`
}

const description = "Measures the SDK beside other HTTP clients and a bare loop: in turn, round by round, client and server pinned to processors where the system can. Tables go to standard output, progress to standard error."

// parse reads the command line. Help was asked for and given where the command
// is "".
func parse(args []string, stdout, stderr io.Writer) (c *cli, command string, err error) {
	c = new(cli)
	helped := false
	parser, err := kong.New(c,
		kong.Name("degu-bench"),
		kong.Description(description),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }),
	)
	if err != nil {
		return nil, "", err
	}
	parsed, err := parser.Parse(args)
	switch {
	case helped: // kong goes on after Exit returned, and misses what help needs not
		return nil, "", nil
	case err != nil:
		return nil, "", &usageError{fmt.Errorf("%v; see degu-bench --help", err)}
	}
	return c, parsed.Selected().Name, nil
}

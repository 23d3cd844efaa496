package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/degu-go/degu/cmd/degu-bench/internal/cases"
	"github.com/degu-go/degu/cmd/degu-bench/internal/serve"
)

// The exit statuses, as cmd/degu has them.
const (
	exitOK          = 0
	exitFailed      = 1 // something couldn't be measured, or a client failed
	exitUsage       = 2
	exitInterrupted = 130
)

// A usageError is about the command line.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }

// run is the whole command. It returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	err := dispatch(ctx, args, stdin, stdout, stderr)
	var usage *usageError
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "degu-bench: interrupted")
		return exitInterrupted
	}
	fmt.Fprintf(stderr, "degu-bench: %v\n", err)
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

func dispatch(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	c, command, err := parse(args, stdout, stderr)
	if err != nil || command == "" {
		return err
	}
	switch command {
	case serve.Command:
		return serve.Respond(c.Respond.Unix, c.Respond.Cert, c.Respond.Key, stdin, stdout)
	case cases.HoldCommand:
		return cases.Hold(c.Hold.Peer, c.Hold.Connections, c.Hold.Unix, stdout)
	}
	return c.measure(ctx, stdout, stderr)
}

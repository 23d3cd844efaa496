package main

import (
	"context"
	"fmt"
	"io"
)

// run is the whole command. It returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	stderr = &output{ctx: ctx, w: stderr}
	err := dispatch(ctx, args, stdin, stdout, stderr)
	status := exitCode(ctx, err)
	switch {
	case status == exitInterrupted:
		fmt.Fprintln(stderr, "degu: interrupted")
	case err != nil:
		fmt.Fprintf(stderr, "degu: %v\n", err)
	}
	return status
}

func dispatch(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	out := &output{ctx: ctx, w: stdout}
	c, command, err := parse(args, out, stderr)
	if err != nil || command == "" {
		return firstError(out.err, err) // kong has its own way to tell the former
	}
	var p *plan
	switch command {
	case "get":
		p, err = newPlan("GET", &c.Get, nil)
	case "head":
		p, err = newPlan("HEAD", &c.Head, nil)
	case "delete":
		p, err = newPlan("DELETE", &c.Delete, nil)
	case "put":
		p, err = newUpload(ctx, "PUT", &c.Put, stdin)
	case "post":
		p, err = newUpload(ctx, "POST", &c.Post, stdin)
	case "pki":
		return firstError(c.Pki.write(out), out.err)
	case "demo":
		return firstError(demo(ctx, out, coloured(stdout)), out.err)
	}
	if err != nil {
		return err
	}
	return fetch(ctx, p, out, stderr)
}

func newUpload(ctx context.Context, method string, u *upload, stdin io.Reader) (*plan, error) {
	src, err := u.source(ctx, stdin)
	if err != nil {
		return nil, err
	}
	return newPlan(method, &u.request, src)
}

// firstError returns whichever error there is. Nothing can be told to a reader
// who is gone, so a fault of the output comes second only to its cause.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

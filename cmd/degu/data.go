package main

import (
	"context"
	"io"
	"os"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// A source makes the body of a request, anew for each time it is sent.
type source struct {
	framing wire.Framing
	open    func() (body.Outgoing, io.Closer, error)
}

type noClose struct{}

func (noClose) Close() error { return nil }

func (u *upload) source(ctx context.Context, stdin io.Reader) (*source, error) {
	switch {
	case u.DataFile == nil:
		text := ""
		if u.Data != nil {
			text = *u.Data
		}
		b := body.String(text)
		return &source{
			wire.Framing{Kind: wire.Length, Length: b.Length()},
			func() (body.Outgoing, io.Closer, error) { return b, noClose{}, nil },
		}, nil
	case *u.DataFile != "-":
		return fileSource(ctx, *u.DataFile)
	case u.Repeat > 1:
		return nil, usage("standard input can be read only once: --data-file - doesn't go with --repeat")
	}
	return &source{
		wire.Framing{Kind: wire.Chunked},
		func() (body.Outgoing, io.Closer, error) {
			return body.Stream(&patient{ctx: ctx, src: stdin}), noClose{}, nil
		},
	}, nil
}

// fileSource looks at the file now, so that a wrong name is told before
// anything is sent.
func fileSource(ctx context.Context, name string) (*source, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, fail(exitRead, err)
	case info.IsDir():
		return nil, fail(exitRead, &os.PathError{Op: "read", Path: name, Err: errDirectory})
	}
	s := &source{framing: wire.Framing{Kind: wire.Chunked}}
	if info.Mode().IsRegular() {
		s.framing = wire.Framing{Kind: wire.Length, Length: info.Size()}
	}
	s.open = func() (body.Outgoing, io.Closer, error) {
		// A named pipe opens when somebody writes to it.
		f, err := within(ctx, 0, func() (*os.File, error) { return os.Open(name) })
		if err != nil {
			return nil, nil, fail(exitRead, err)
		}
		if s.framing.Kind == wire.Length {
			return body.New(f, s.framing.Length), f, nil
		}
		return body.Stream(&patient{ctx: ctx, src: f}), f, nil
	}
	return s, nil
}

// patient is a reader that may wait for ever, for a person or another program,
// but gives up with the context.
type patient struct {
	ctx context.Context
	src io.Reader
}

func (r *patient) Read(p []byte) (int, error) {
	buf := make([]byte, len(p)) // a read that is left behind keeps it
	n, err := within(r.ctx, 0, func() (int, error) { return r.src.Read(buf) })
	return copy(p, buf[:n]), err
}

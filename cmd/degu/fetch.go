package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// A fetcher carries out a plan.
type fetcher struct {
	*plan
	client   *client.Client
	stderr   io.Writer
	cn       *conn.Conn // nil: none yet
	connects int
	preamble []byte // of the last response, as it was received
}

// fetch carries out p. Content, or for HEAD the preamble, goes to stdout or to
// the file that p names.
func fetch(ctx context.Context, p *plan, stdout *output, stderr io.Writer) error {
	f := &fetcher{plan: p, stderr: stderr}
	var err error
	if p.Verbose || p.method == "HEAD" { // otherwise it would only cost time
		p.opts = append(p.opts, client.WithTrace(f.trace()))
	}
	if f.client, err = p.client(); err != nil {
		return err
	}
	var file *target
	if p.Output != "" && p.Output != "-" {
		// Before anything is sent: a request that acts isn't to be made in vain.
		if file, err = create(ctx, p.Output); err != nil {
			return err
		}
		defer file.abandon()
	}
	defer func() {
		if f.cn != nil {
			f.cn.Close()
		}
	}()
	if p.Repeat > 1 {
		return f.repeat(ctx, stdout, file)
	}
	return f.once(ctx, stdout, file)
}

func (f *fetcher) once(ctx context.Context, stdout *output, file *target) error {
	resp, done, err := f.exchange(ctx)
	if err != nil {
		return err
	}
	defer done()
	if _, err := f.deliver(resp, stdout, file); err != nil {
		return err
	}
	return f.judge(resp.Status, resp.Reason)
}

// exchange makes the request, on the connection there is or on a new one. Done
// releases the request's body.
func (f *fetcher) exchange(ctx context.Context) (resp *conn.Response, done func() error, err error) {
	if f.cn == nil || f.cn.Closed() {
		if err := f.connect(ctx); err != nil {
			return nil, nil, err
		}
	}
	resp, done, err = f.attempt(ctx)
	var broken *conn.Error
	if errors.As(err, &broken) && broken.Reused && broken.SafeToRetry() {
		fmt.Fprintf(f.stderr, "degu: %s; connecting again\n", lost(broken, f.secure))
		if err := f.connect(ctx); err != nil {
			return nil, nil, err
		}
		resp, done, err = f.attempt(ctx)
	}
	if err == nil && resp.Status == 101 {
		done()
		return nil, nil, fail(exitProtocol, errors.New("the server switched to another protocol, which this command doesn't speak"))
	}
	return resp, done, err
}

// lost says why a connection is one no more.
func lost(broken *conn.Error, secure bool) string {
	switch {
	case errors.Is(broken, conn.ErrUnsolicited):
		return "the server sent what nobody asked for"
	case errors.Is(broken, conn.ErrStale) && secure: // which of them isn't known
		return "the server closed the connection without notice, or sent what nobody asked for"
	case errors.Is(broken, conn.ErrStale), errors.Is(broken, conn.ErrNoResponse):
		return "the server closed the connection without notice"
	}
	return broken.Err.Error()
}

func (f *fetcher) attempt(ctx context.Context) (*conn.Response, func() error, error) {
	if f.source == nil {
		resp, err := f.cn.Request(ctx, f.method, f.uri, f.header, nil)
		return resp, func() error { return nil }, err
	}
	b, closer, err := f.source.open()
	if err != nil {
		return nil, nil, err
	}
	resp, err := f.cn.Request(ctx, f.method, f.uri, f.header, b)
	if err != nil {
		closer.Close()
		return nil, nil, err
	}
	return resp, closer.Close, nil
}

func (f *fetcher) connect(ctx context.Context) (err error) {
	if f.cn, err = f.client.Connect(ctx); err != nil {
		f.cn = nil
		return fail(exitConnect, f.inWords(err))
	}
	f.connects++
	if f.Verbose {
		fmt.Fprintf(f.stderr, "* connected to %v\n", f.at)
		if t, ok := f.cn.Sock().(*tls.Conn); ok {
			secured(f.stderr, t.ConnectionState(), f.checked())
		}
	}
	return nil
}

// deliver reads the response to its end and writes it where it is to go. It
// returns the bytes of the body.
func (f *fetcher) deliver(resp *conn.Response, stdout *output, file *target) (n int64, err error) {
	if f.failed(resp.Status) {
		file = nil // what is in the file stays; the server's words are for the person
	}
	w := stdout
	if file != nil {
		w = &file.output
	}
	switch {
	case f.method == "HEAD":
		_, err = w.Write(f.preamble)
	case resp.Body == nil:
		return 0, nil // 204 and 304 aren't an empty body: a file stays as it is
	default:
		if n, err = resp.Body.WriteTo(w); err == nil {
			err = w.err
		}
	}
	if err != nil {
		return n, firstError(w.err, err)
	}
	if file != nil {
		err = file.commit()
	}
	return n, err
}

func (f *fetcher) failed(status int) bool { return status >= 400 && !f.NoFail }

func (f *fetcher) judge(status int, reason string) error {
	if !f.failed(status) {
		return nil
	}
	if reason != "" {
		reason = " " + reason
	}
	return fail(exitStatus, fmt.Errorf("the server answered %d%s", status, reason))
}

// trace notes the preamble that HEAD is for, and shows everything with -v.
func (f *fetcher) trace() *conn.Trace {
	t := new(conn.Trace)
	if f.Verbose {
		t = verbose(f.stderr)
	}
	show := t.ResponsePreamble
	t.ResponsePreamble = func(p []byte, resp *wire.Response) {
		f.preamble = bytes.Clone(p)
		if show != nil {
			show(p, resp)
		}
	}
	return t
}

// milliseconds are what a person compares.
func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.3f ms", float64(d)/float64(time.Millisecond))
}

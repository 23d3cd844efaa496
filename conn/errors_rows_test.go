package conn_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// An errorRow is an error that a call may return, and what it leaves behind.
type errorRow struct {
	call, event string
	err         error  // errors.Is finds it
	name        string // of it, as the document writes it
	side, op    string // "": it is no *conn.Error
	usable      bool   // the connection is as it was
	retry       string
	provoke     func(t *testing.T, method string) (*conn.Conn, error)
}

// When the same request can be made on another connection without acting twice.
const (
	no         = "no"
	idempotent = "if the method is idempotent"
	always     = "yes"
)

var errOwn = errors.New("own")

const (
	okTen     = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"
	okChunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
	soon      = 30 * time.Millisecond
)

// requesting makes a request, of a connection with a server of these steps.
func requesting(h *wire.Header, b func() body.Outgoing, steps ...step) func(*testing.T, string) (*conn.Conn, error) {
	return func(t *testing.T, method string) (*conn.Conn, error) {
		c := conn.New(serve(t, "tcp", steps...), conn.Options{Timeout: 200 * time.Millisecond})
		_, err := c.Request(background, method, "/", h, b())
		return c, err
	}
}

func noBody() body.Outgoing { return nil }

// large is a body that doesn't fit between two programs.
func large() body.Outgoing { return body.Stream(zeros(64 << 20)) }

// onceMore makes a request of a connection that has a response already.
func onceMore(first string, use func(t *testing.T, c *conn.Conn, r *conn.Response)) func(*testing.T, string) (*conn.Conn, error) {
	return func(t *testing.T, method string) (*conn.Conn, error) {
		c := conn.New(serve(t, "tcp", readPreamble, reply(first), untilEOF), conn.Options{})
		r, err := c.Request(background, method, "/", nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		use(t, c, r)
		_, err = c.Request(background, method, "/", nil, nil)
		return c, err
	}
}

// reading reads the body of a response.
func reading(read func(b body.Incoming) error, steps ...step) func(*testing.T, string) (*conn.Conn, error) {
	return func(t *testing.T, method string) (*conn.Conn, error) {
		c := conn.New(serve(t, "tcp", append([]step{readPreamble}, steps...)...), conn.Options{Timeout: 200 * time.Millisecond})
		r, err := c.Request(background, method, "/", nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c, read(r.Body)
	}
}

func discard(b body.Incoming) error { return b.Discard(1 << 30) }

// cancelling has a context that ends when the server is at the step cancel.
func cancelling(b func() body.Outgoing, steps func(cancel step) []step) func(*testing.T, string) (*conn.Conn, error) {
	return func(t *testing.T, method string) (*conn.Conn, error) {
		ctx, cancel := context.WithCancel(background)
		t.Cleanup(cancel)
		c := conn.New(serve(t, "tcp", steps(func(testing.TB, netConn) bool { cancel(); return true })...), conn.Options{})
		_, err := c.Request(ctx, method, "/", nil, b())
		return c, err
	}
}

var errorRows = []errorRow{
	{"Request", "method, uri, header or framing can't be sent", wire.ErrFieldCase, "a `wire.Error`", "local", "begin", false, no,
		requesting(wire.NewHeader("Accept", "text"), noBody, untilEOF)},
	{"Request", "GET, HEAD or DELETE with a body", conn.ErrBodyNotAllowed, "`conn.ErrBodyNotAllowed`", "local", "begin", false, no,
		func(t *testing.T, _ string) (*conn.Conn, error) {
			c := connect(t, untilEOF)
			_, err := c.Request(background, "DELETE", "/", nil, body.String("x"))
			return c, err
		}},
	{"Request", "`expect: 100-continue` without content", conn.ErrNothingToContinue, "`conn.ErrNothingToContinue`", "local", "begin", false, no,
		requesting(expecting, noBody, untilEOF)},
	{"Request", "the body was sent or read before", body.ErrUsed, "`body.ErrUsed`", "local", "begin", false, no,
		requesting(nil, func() body.Outgoing {
			b := body.Stream(strings.NewReader(""))
			b.WriteTo(io.Discard)
			return b
		}, untilEOF)},
	{"Request", "the body's length is below zero", body.ErrNegative, "`body.ErrNegative`", "local", "begin", false, no,
		requesting(nil, func() body.Outgoing { return body.New(nil, -2) }, untilEOF)},
	{"Request", "the context is done already", context.Canceled, "the context's", "local", "begin", false, no,
		func(t *testing.T, method string) (*conn.Conn, error) {
			ctx, cancel := context.WithCancel(background)
			cancel()
			c := connect(t, untilEOF)
			_, err := c.Request(ctx, method, "/", nil, nil)
			return c, err
		}},
	{"Request", "another goroutine's is under way", conn.ErrBusy, "`conn.ErrBusy`", "local", "begin", true, always, busyRequest},
	{"Request", "the last response's body wasn't read to its end", conn.ErrBodyUnread, "`conn.ErrBodyUnread`", "local", "begin", false, always,
		onceMore(okTen, func(*testing.T, *conn.Conn, *conn.Response) {})},
	{"Request", "the connection was switched by 101", conn.ErrSwitched, "`conn.ErrSwitched`", "local", "begin", false, always,
		onceMore("HTTP/1.1 101 Switching Protocols\r\n\r\n", func(*testing.T, *conn.Conn, *conn.Response) {})},
	{"Request", "the connection was hijacked", conn.ErrHijacked, "`conn.ErrHijacked`", "local", "begin", false, always,
		onceMore(noContent, func(t *testing.T, c *conn.Conn, _ *conn.Response) {
			sock, _, err := c.Hijack()
			if err != nil {
				t.Fatal(err)
			}
			sock.Close()
		})},
	{"Request", "the connection is closed", conn.ErrClosed, "`conn.ErrClosed`", "local", "begin", false, always,
		onceMore(noContent, func(_ *testing.T, c *conn.Conn, _ *conn.Response) { c.Close() })},
	{"Request", "the server had closed the idle connection", conn.ErrStale, "`conn.ErrStale`", "transport", "begin", false, always, staleRequest("")},
	{"Request", "the server had sent what nobody asked for", conn.ErrUnsolicited, "`conn.ErrUnsolicited`", "remote", "begin", false, always, staleRequest("0\r\n\r\n")},
	{"Request", "the body's source failed", errOwn, "the source's own", "local", "send", false, no,
		requesting(nil, func() body.Outgoing { return body.Stream(iotest.ErrReader(errOwn)) }, untilEOF)},
	{"Request", "the body was shorter or longer than declared", errLength, "`*body.LengthError`", "local", "send", false, no,
		requesting(nil, func() body.Outgoing { return body.New(strings.NewReader("abc"), 5) }, untilEOF)},
	{"Request", "chunks without a last one", body.ErrNoLastChunk, "`body.ErrNoLastChunk`", "local", "send", false, no,
		requesting(nil, func() body.Outgoing { return body.ChunkedIter(chunksOf("a")) }, untilEOF)},
	{"Request", "a chunk behind the last one", body.ErrChunkAfterLast, "`body.ErrChunkAfterLast`", "local", "send", false, no,
		requesting(nil, func() body.Outgoing { return body.ChunkedIter(chunksOf("a", "", "b")) }, untilEOF)},
	{"Request", "the context ended while it was sent", context.Canceled, "the context's", "local", "send", false, no,
		cancelling(large, func(cancel step) []step {
			return []step{readPreamble, cancel, func(testing.TB, netConn) bool { time.Sleep(soon); return true }}
		})},
	{"Request", "the connection broke while it was sent, without an answer", errNet, "one of package net", "transport", "send", false, idempotent,
		requesting(nil, large, readPreamble)},
	{"Request", "the server took nothing for the timeout", os.ErrDeadlineExceeded, "`os.ErrDeadlineExceeded`", "transport", "send", false, idempotent,
		requesting(nil, large, readPreamble, func(testing.TB, netConn) bool { time.Sleep(400 * time.Millisecond); return true })},
	{"Request", "the response isn't acceptable", wire.ErrStatus, "a `wire.Error`", "remote", "receive", false, no,
		requesting(nil, noBody, readPreamble, reply("HTTP/1.1 2x0 OK\r\n\r\n"))},
	{"Request", "101 before the request was sent whole", conn.ErrSwitchedEarly, "`conn.ErrSwitchedEarly`", "remote", "receive", false, no,
		requesting(expecting, func() body.Outgoing { return body.String("x") }, readPreamble, reply("HTTP/1.1 101 Switching Protocols\r\n\r\n"))},
	{"Request", "the connection ended before a byte of the response", conn.ErrNoResponse, "`conn.ErrNoResponse`, an `io.EOF`", "transport", "receive", false, idempotent,
		requesting(nil, noBody, readPreamble)},
	{"Request", "the connection ended within the preamble", io.ErrUnexpectedEOF, "`io.ErrUnexpectedEOF`", "transport", "receive", false, no,
		requesting(nil, noBody, readPreamble, reply("HTTP/1.1 200"))},
	{"Request", "no byte of the response within the timeout", os.ErrDeadlineExceeded, "`os.ErrDeadlineExceeded`", "transport", "receive", false, idempotent,
		requesting(nil, noBody, readPreamble, untilEOF)},
	{"Request", "the preamble stopped for the timeout", os.ErrDeadlineExceeded, "`os.ErrDeadlineExceeded`", "transport", "receive", false, no,
		requesting(nil, noBody, readPreamble, reply("HTTP/1.1 200"), untilEOF)},
	{"Request", "the context ended while the response was due", context.Canceled, "the context's", "local", "receive", false, no,
		cancelling(noBody, func(cancel step) []step { return []step{readPreamble, cancel, untilEOF} })},
	{"Request", "`Close` in another goroutine", conn.ErrClosed, "`conn.ErrClosed`", "local", "receive", false, no, closedRequest},

	{"a body's reading", "a malformed chunk or trailer", wire.ErrChunkSize, "a `wire.Error`", "remote", "read body", false, no,
		reading(discard, reply(okChunked+"xyz\r\n"), untilEOF)},
	{"a body's reading", "the connection ended", io.ErrUnexpectedEOF, "`io.ErrUnexpectedEOF`, by `*body.LengthError` where a length was declared", "transport", "read body", false, no,
		reading(discard, reply(okTen+"hello"))},
	{"a body's reading", "nothing came for the timeout", os.ErrDeadlineExceeded, "`os.ErrDeadlineExceeded`", "transport", "read body", false, no,
		reading(discard, reply(okTen+"hello"), untilEOF)},
	{"a body's reading", "the context ended", context.Canceled, "the context's", "local", "read body", false, no,
		cancelledReading},
	{"a body's reading", "it was closed before its end", body.ErrClosed, "`body.ErrClosed`", "local", "read body", false, no,
		reading(func(b body.Incoming) error { b.Close(); return discard(b) }, reply(okTen), untilEOF)},
	{"a body's reading", "the destination of `WriteTo` failed", errOwn, "the destination's own", "", "", true, no,
		reading(func(b body.Incoming) error { _, err := b.WriteTo(failingWriter{}); return err }, reply(okTen+"hello"), untilEOF)},
	{"a body's reading", "a file or socket that content was moved to failed", os.ErrClosed, "the destination's own", "local", "read body", false, no, movedToClosed},
	{"a body's reading", "more than `ReadAll` or `Discard` may take", body.ErrTooLarge, "`body.ErrTooLarge`", "", "", true, no,
		reading(func(b body.Incoming) error { return b.Discard(9) }, reply(okTen), untilEOF)},
	{"a body's reading", "a chunk above `body.MaxChunk`, by `ReadChunk`", body.ErrChunkTooLarge, "`body.ErrChunkTooLarge`", "", "", true, no,
		reading(func(b body.Incoming) error { _, err := b.ReadChunk(); return err }, reply(okChunked+"1000001\r\n"), untilEOF)},
	{"a body's reading", "`ReadChunk` where `Read` stopped within a chunk", body.ErrMidChunk, "`body.ErrMidChunk`", "", "", true, no,
		reading(func(b body.Incoming) error {
			b.Read(make([]byte, 1))
			_, err := b.ReadChunk()
			return err
		}, reply(okChunked+"5\r\nhello\r\n"), untilEOF)},
	{"a body's reading", "another goroutine's is under way", body.ErrBusy, "`body.ErrBusy`", "", "", true, no,
		reading(func(b body.Incoming) (err error) {
			b.WriteTo(writerFunc(func([]byte) (int, error) { _, err = b.Read(make([]byte, 1)); return 0, errOwn }))
			return err
		}, reply(okTen+"hello"), untilEOF)},

	{"Hijack", "a response's body wasn't read to its end", conn.ErrBodyUnread, "`conn.ErrBodyUnread`", "local", "hijack", true, no,
		func(t *testing.T, method string) (*conn.Conn, error) {
			c := connect(t, readPreamble, reply(okTen), untilEOF)
			if _, err := c.Request(background, method, "/", nil, nil); err != nil {
				t.Fatal(err)
			}
			_, _, err := c.Hijack()
			return c, err
		}},
	{"Hijack", "the connection is closed", conn.ErrClosed, "`conn.ErrClosed`", "local", "hijack", false, no,
		func(t *testing.T, _ string) (*conn.Conn, error) {
			c := connect(t, untilEOF)
			c.Close()
			_, _, err := c.Hijack()
			return c, err
		}},
}

// Errors that are known by their type, or not beforehand.
var (
	errLength = errors.New("any *body.LengthError")
	errNet    = errors.New("any of package net")
)

func (r errorRow) is(err error) bool {
	var (
		length  *body.LengthError
		network net.Error
	)
	switch r.err {
	case errLength:
		return errors.As(err, &length)
	case errNet:
		return errors.As(err, &network)
	}
	return errors.Is(err, r.err)
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errOwn }

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func chunksOf(data ...string) iter.Seq2[body.Chunk, error] {
	return func(yield func(body.Chunk, error) bool) {
		for _, d := range data {
			if !yield(body.Chunk{Data: []byte(d)}, nil) {
				return
			}
		}
	}
}

func busyRequest(t *testing.T, method string) (*conn.Conn, error) {
	reached, refused, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	c := connect(t, readPreamble, func(testing.TB, netConn) bool { close(reached); <-refused; return true }, reply(noContent), untilEOF)
	go func() {
		defer close(over)
		if _, err := c.Request(background, method, "/", nil, nil); err != nil {
			t.Errorf("the request that was there first: %v", err)
		}
	}()
	<-reached
	_, err := c.Request(background, method, "/", nil, nil)
	close(refused)
	<-over
	return c, err
}

// staleRequest is made on a connection that the server has used once more.
func staleRequest(unsolicited string) func(t *testing.T, method string) (*conn.Conn, error) {
	return func(t *testing.T, method string) (*conn.Conn, error) {
		goneOn := make(chan struct{})
		c := connect(t, readPreamble, reply(noContent), func(testing.TB, netConn) bool { <-goneOn; return true }, reply(unsolicited))
		if _, err := c.Request(background, method, "/", nil, nil); err != nil {
			t.Fatal(err)
		}
		close(goneOn)
		time.Sleep(soon)
		_, err := c.Request(background, method, "/", nil, nil)
		return c, err
	}
}

func closedRequest(t *testing.T, method string) (*conn.Conn, error) {
	reached := make(chan struct{})
	c := connect(t, readPreamble, func(testing.TB, netConn) bool { close(reached); return true }, untilEOF)
	go func() {
		<-reached
		c.Close()
	}()
	_, err := c.Request(background, method, "/", nil, nil)
	return c, err
}

func movedToClosed(t *testing.T, method string) (*conn.Conn, error) {
	f, _ := fileOf(t, 1)
	f.Close()
	return reading(func(b body.Incoming) error {
		_, err := b.WriteTo(f)
		return err
	}, reply(okTen), func(testing.TB, netConn) bool { time.Sleep(soon); return true }, reply("0123456789"), untilEOF)(t, method)
}

func cancelledReading(t *testing.T, method string) (*conn.Conn, error) {
	ctx, cancel := context.WithCancel(background)
	c := connect(t, readPreamble, reply(okTen), untilEOF)
	r, err := c.Request(ctx, method, "/", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(soon, cancel)
	return c, discard(r.Body)
}

package conn_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/degu-go/degu/wire"
)

// A peer is a server that has nothing of package body: it goes by its codec and
// counts bytes, slowly and obviously.
type peer struct {
	codec wire.ServerCodec
	in    *bufio.Reader
	out   *bufio.Writer
}

// servePeer serves one connection until the client closes it, or a request does.
func servePeer(t testing.TB, s net.Conn, codec wire.ServerCodec) {
	defer s.Close()
	p := peer{codec, bufio.NewReaderSize(s, 64<<10), bufio.NewWriterSize(s, 64<<10)}
	for {
		s.SetDeadline(time.Now().Add(2 * time.Minute)) // a test that fails doesn't hang
		last, err := p.exchange()
		if err == nil {
			err = p.out.Flush()
		}
		switch {
		case err == nil && !last:
		case err == nil || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed):
			return
		default:
			t.Errorf("the peer: %v", err)
			return
		}
	}
}

// exchange answers one request. It is io.EOF where none came.
func (p *peer) exchange() (last bool, err error) {
	text, err := p.section()
	if err != nil {
		return true, err
	}
	var req wire.Request
	if n, err := p.codec.ParseRequest(text, &req); err != nil || n != len(text) {
		return true, fmt.Errorf("request %q: %d, %v", text, n, err)
	}
	f, err := wire.RequestFraming(&req)
	if err != nil {
		return true, err
	}
	if string(req.Target) == takePath {
		return false, p.take(f)
	}
	path, more := bytes.CutPrefix(req.Target, []byte(morePath))
	f, c, err := parseGive(string(path))
	if err != nil {
		return true, err
	}
	if more {
		return true, p.giveMore(f, c)
	}
	return f.Kind == wire.UntilClose, p.give(f, c)
}

// section reads lines up to an empty one, io.EOF where there is nothing at all.
func (p *peer) section() (text []byte, err error) {
	for {
		line, err := p.in.ReadBytes('\n')
		if text = append(text, line...); err != nil {
			if len(text) > 0 {
				err = fmt.Errorf("cut behind %q: %v", text, err)
			}
			return nil, err
		}
		if string(line) == "\r\n" {
			return text, nil
		}
	}
}

// take reads a request's body and answers what it was.
func (p *peer) take(f wire.Framing) error {
	var d digest
	var s *shape
	var err error
	switch f.Kind {
	case wire.Length:
		_, err = io.CopyN(&d, p.in, f.Length)
	case wire.Chunked:
		s = new(shape)
		err = p.takeChunks(&d, s)
	}
	if err != nil {
		return fmt.Errorf("%v: %w", d, errors.Join(errCutBody, err))
	}
	text := report(f, d, s)
	if err := p.preamble(wire.Framing{Kind: wire.Length, Length: int64(len(text))}); err != nil {
		return err
	}
	_, err = p.out.WriteString(text)
	return err
}

// errCutBody hides that a body ended by io.EOF.
var errCutBody = errors.New("the body isn't whole")

func (p *peer) takeChunks(d *digest, s *shape) error {
	for {
		text, err := p.in.ReadBytes('\n')
		if err != nil {
			return err
		}
		line, n, err := p.codec.ParseChunk(text)
		if err != nil || n != len(text) {
			return fmt.Errorf("chunk line %q: %d, %v", text, n, err)
		}
		s.add(int(line.Size), line.Ext)
		if line.Size == 0 {
			break
		}
		if _, err := io.CopyN(d, p.in, line.Size); err != nil {
			return err
		}
		end := make([]byte, 2)
		if _, err := io.ReadFull(p.in, end); err != nil || string(end) != "\r\n" {
			return fmt.Errorf("%q behind a chunk, %v", end, err)
		}
	}
	text, err := p.section()
	if err != nil {
		return err
	}
	var h wire.Header
	if _, err := p.codec.ParseTrailer(text, &h); err != nil {
		return fmt.Errorf("trailer section %q: %v", text, err)
	}
	s.trailer = headers(&h)
	return nil
}

func (p *peer) preamble(f wire.Framing) error {
	text, err := p.codec.AppendResponse(nil, &wire.Response{Status: 200, Reason: []byte("OK"), Framing: f})
	if err == nil {
		_, err = p.out.Write(text)
	}
	return err
}

// give answers with a payload.
func (p *peer) give(f wire.Framing, c payload) error {
	if err := p.preamble(f); err != nil {
		return err
	}
	if f.Kind == wire.Chunked {
		return encode(p.out, p.codec, c)
	}
	_, err := io.Copy(p.out, c.reader())
	return err
}

// giveMore answers with a payload and, in the same write where that is small,
// with what nobody asked for. It is the last.
func (p *peer) giveMore(f wire.Framing, c payload) error {
	if err := p.give(f, c); err != nil {
		return err
	}
	_, err := p.out.WriteString(okHello)
	return err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

// play is what the scenes work with.
type play struct {
	*stage
	ctx    context.Context
	server *misc.Server
	pki    *misc.TempPKI // nil: without TLS
	file   *os.File
	client *client.Client
	cn     *conn.Conn
}

// A scene is a piece of the session. It checks what it got and says it in a
// line.
type scene struct {
	title, why string
	exchanges  int
	act        func(*play) (string, error)
}

// scenes are the document's session.
var scenes = []scene{
	{"GET", "A request without a body; the answer's length is declared.", 1, (*play).get},
	{"HEAD", "The same fields and no body, though a length is declared: the connection stays in step.", 1, (*play).head},
	{"PUT, a slice of a file", "The bytes [1700:1776] of a file: seek to 1700, and make a body of 76 bytes of it.", 1, (*play).put},
	{"POST, a stream", "A body of unknown length leaves in chunks, one for each read of its source.", 1, (*play).post},
	{"GET, a chunked answer", "Chunks with extensions, then a trailer section; all of it is the caller's to see.", 1, (*play).chunks},
	{"DELETE", "204 (No Content) has no body and no length.", 1, (*play).delete},
	{"Two connections at once", "From one client; the server answers neither before both requests are there.", 2, (*play).concurrent},
}

const most = 1 << 20 // bytes of an answer

func (p *play) get() (string, error) {
	resp, err := p.cn.Get(p.ctx, "/greeting", nil)
	if err != nil {
		return "", err
	}
	data, err := resp.Body.ReadAll(most)
	if err != nil {
		return "", err
	}
	p.content(fromServer, string(data))
	return fmt.Sprintf("200, %d bytes", len(data)), expect(resp, 200, string(data), greeting)
}

func (p *play) head() (string, error) {
	resp, err := p.cn.Head(p.ctx, "/greeting", nil)
	if err != nil {
		return "", err
	}
	length := resp.Header.Get("content-length")
	if resp.Body != nil || length != fmt.Sprint(len(greeting)) {
		return "", errors.New("a body, or another length than GET's")
	}
	return "200, length " + length + " declared, no body", expect(resp, 200, "", "")
}

func (p *play) put() (string, error) {
	const start, stop = 1700, 1776
	want := make([]byte, stop-start)
	if _, err := p.file.ReadAt(want, start); err != nil {
		return "", err
	}
	if _, err := p.file.Seek(start, io.SeekStart); err != nil {
		return "", err
	}
	p.pending = string(want)
	resp, err := p.cn.Put(p.ctx, "/slice", wire.NewHeader("content-type", "text/plain"), body.New(p.file, stop-start))
	if err != nil {
		return "", err
	}
	data, err := resp.Body.ReadAll(most)
	if err != nil {
		return "", err
	}
	p.content(fromServer, string(data))
	return fmt.Sprintf("%d bytes sent, the same came back", len(want)), expect(resp, 200, string(data), string(want))
}

func (p *play) post() (string, error) {
	lines := &utterances{stage: p.stage, left: []string{"one line\n", "another line\n", "and the last one\n"}}
	resp, err := p.cn.Post(p.ctx, "/stream", nil, body.Stream(lines))
	if err != nil {
		return "", err
	}
	data, err := resp.Body.ReadAll(most)
	if err != nil {
		return "", err
	}
	p.content(fromServer, string(data))
	return "3 chunks sent, as many arrived", expect(resp, 200, string(data), "chunks of 9, 13, 17 bytes\n")
}

// utterances is a reader that brings one string at a time, and shows it behind
// the chunk line that it then gets.
type utterances struct {
	*stage
	left []string
}

func (u *utterances) Read(p []byte) (int, error) {
	if len(u.left) == 0 {
		return 0, io.EOF
	}
	u.pending = u.left[0]
	u.left = u.left[1:]
	return copy(p, u.pending), nil
}

func (p *play) chunks() (string, error) {
	resp, err := p.cn.Get(p.ctx, "/report", nil)
	if err != nil {
		return "", err
	}
	var got misc.Chunked
	for c, err := range resp.Body.Chunks() {
		if err != nil {
			return "", err
		}
		if len(c.Data) == 0 {
			break // the last one, which carries nothing here
		}
		p.content(fromServer, string(c.Data))
		got.Chunks = append(got.Chunks, body.Chunk{Ext: slices.Clone(c.Ext), Data: slices.Clone(c.Data)})
	}
	shelves := resp.Body.Trailer().Get("x-shelves")
	if shelves != "2" {
		return "", fmt.Errorf("trailer field x-shelves %q instead of 2", shelves)
	}
	return fmt.Sprintf("%d chunks, 2 with extensions, x-shelves: 2 in the trailer", len(got.Chunks)),
		expect(resp, 200, described(&got), described(&report))
}

func described(c *misc.Chunked) string {
	var s strings.Builder
	for _, c := range c.Chunks {
		fmt.Fprintf(&s, "%s|%s|", c.Ext, c.Data)
	}
	return s.String()
}

func (p *play) delete() (string, error) {
	resp, err := p.cn.Delete(p.ctx, "/slice", nil)
	if err != nil {
		return "", err
	}
	if resp.Body != nil {
		return "", errors.New("a body where there can't be one")
	}
	return "204, no body", expect(resp, 204, "", "")
}

func (p *play) concurrent() (string, error) {
	// Two transcripts at a time can't be read: none is written.
	p.mute = true
	defer func() { p.mute = false }()
	outcomes := make(chan error)
	for range 2 {
		go func() { outcomes <- p.attend() }()
	}
	if err := firstError(<-outcomes, <-outcomes); err != nil {
		return "", err
	}
	return "both were answered, each on its own connection", nil
}

func (p *play) attend() error {
	cn, err := p.client.Connect(p.ctx)
	if err != nil {
		return err
	}
	defer cn.Close()
	resp, err := cn.Get(p.ctx, "/meeting", nil)
	if err != nil {
		return err
	}
	data, err := resp.Body.ReadAll(most)
	if err != nil {
		return err
	}
	return expect(resp, 200, string(data), met)
}

package conn_test

import (
	"io"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

// answerBodies is a peer as a handler of misc.Server, so that package body is at
// both ends.
func answerBodies(req *misc.Request) *misc.Response {
	if req.URI == takePath {
		return takeBody(req.Body)
	}
	f, c, err := parseGive(req.URI)
	if err != nil {
		return misc.Text(400, err.Error())
	}
	if f.Kind == wire.Length {
		return &misc.Response{Status: 200, Reason: "OK", Body: body.New(c.reader(), c.size)}
	}
	return &misc.Response{Status: 200, Reason: "OK", Body: shaped(c)}
}

func takeBody(b body.Incoming) *misc.Response {
	var d digest
	if b.Length() != body.UnknownLength {
		if _, err := b.WriteTo(&d); err != nil {
			return misc.Text(400, err.Error())
		}
		return misc.Text(200, report(wire.Framing{Kind: wire.Length}, d, nil))
	}
	s := new(shape)
	for c, err := range b.Chunks() {
		if err != nil {
			return misc.Text(400, err.Error())
		}
		d.Write(c.Data)
		s.add(len(c.Data), c.Ext)
	}
	s.trailer = headers(b.Trailer())
	return misc.Text(200, report(wire.Framing{Kind: wire.Chunked}, d, s))
}

// shaped is a payload as a chunked body with all that belongs to it.
type shaped payload

func (s shaped) Length() int64 { return body.UnknownLength }

func (s shaped) WriteTo(w io.Writer) (written int64, err error) {
	for c, err := range payload(s).chunks {
		if err == nil {
			err = w.(body.ChunkWriter).WriteChunk(c)
		}
		if err != nil {
			return written, err
		}
		written += int64(len(c.Data))
	}
	return written, nil
}

func (s shaped) Trailer() *wire.Header {
	if !s.trailer {
		return nil
	}
	return wire.NewHeader("x-trailer", "behind")
}

package misc

import (
	"errors"
	"io"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// Text makes a Response of plain text. It knows the reason phrases of the
// statuses that this package sends by itself; others get none.
func Text(status int, text string) *Response {
	return &Response{
		Status: status, Reason: reasons[status],
		Header: wire.NewHeader("content-type", "text/plain"),
		Body:   body.String(text),
	}
}

// Chunked is a body of the given chunks, extensions included, and of a trailer
// section. It can be sent any number of times.
type Chunked struct {
	Chunks []body.Chunk // none of them empty, other than a last one, which may be missing
	Fields *wire.Header // of the trailer section, nil means none
}

// Length implements body.Outgoing.
func (c *Chunked) Length() int64 { return body.UnknownLength }

// Trailer is asked for by body.Sender.
func (c *Chunked) Trailer() *wire.Header { return c.Fields }

// WriteTo implements body.Outgoing. Extensions are lost on a w that isn't a
// body.ChunkWriter.
func (c *Chunked) WriteTo(w io.Writer) (written int64, err error) {
	cw, ok := w.(body.ChunkWriter)
	if !ok {
		cw = plainWriter{w}
	}
	for _, ch := range c.Chunks {
		if err := cw.WriteChunk(ch); err != nil {
			return written, err
		}
		written += int64(len(ch.Data))
	}
	return written, nil
}

// maxEcho is the most that Echo holds in memory for one request.
const maxEcho = 16 << 20

// Echo is a Handler that returns the body of the request as it came: of the
// same length, or in the same chunks with their extensions and trailer. It
// reads all of it before it answers, since most clients don't read while they
// send. A body of more than 16 MiB is status 413, a broken one 400.
func Echo(req *Request) *Response {
	resp := &Response{Status: 200, Reason: reasons[200], Header: wire.NewHeader()}
	if kind := req.Header.Get("content-type"); kind != "" {
		resp.Header.Add("content-type", kind)
	}
	var err error
	switch {
	case req.Body == nil:
	case req.Body.Length() == body.UnknownLength:
		resp.Body, err = echoChunks(req.Body)
	default:
		var data []byte
		data, err = req.Body.ReadAll(maxEcho)
		resp.Body = body.Bytes(data)
	}
	switch {
	case errors.Is(err, body.ErrTooLarge), errors.Is(err, body.ErrChunkTooLarge):
		return Text(413, err.Error()+"\n")
	case err != nil:
		return Text(400, err.Error()+"\n")
	}
	return resp
}

func echoChunks(b body.Incoming) (*Chunked, error) {
	echo, total := new(Chunked), 0
	for c, err := range b.Chunks() {
		if err != nil {
			return nil, err
		}
		if total += len(c.Data); total > maxEcho {
			return nil, body.ErrTooLarge
		}
		echo.Chunks = append(echo.Chunks, body.Chunk{
			Ext: append([]byte(nil), c.Ext...), Data: append([]byte(nil), c.Data...),
		})
	}
	echo.Fields = b.Trailer()
	return echo, nil
}

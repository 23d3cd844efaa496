package body

import (
	"io"

	"github.com/degu-go/degu/wire"
)

// chunkWriter is the Sender as a body of unknown length gets to see it.
type chunkWriter Sender

func (w *chunkWriter) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, w.fault
	}
	if err := w.WriteChunk(Chunk{Data: p}); err != nil {
		return 0, err
	}
	return len(p), nil
}

// WriteChunk implements ChunkWriter. A chunk that fits leaves in one write; the
// last one waits for the trailer section, which leaves with it.
func (w *chunkWriter) WriteChunk(c Chunk) error {
	s := (*Sender)(w)
	switch {
	case s.fault != nil:
		return s.fault
	case s.last:
		s.fault = ErrChunkAfterLast
		return s.fault
	case len(c.Data) == 0:
		s.last, s.lastExt = true, append(s.lastExt, c.Ext...)
		return nil
	}
	s.buf, s.fault = s.codec.AppendChunk(s.buf, int64(len(c.Data)), c.Ext)
	for _, p := range [...][]byte{c.Data, crlf} {
		if s.fault == nil {
			s.fault = s.put(p)
		}
	}
	if s.fault == nil {
		s.fault = s.flush()
	}
	return s.fault
}

// writeFrom writes one chunk of size bytes, which r holds at least. They leave as
// they come, the first together with the chunk line, so that neither time nor
// memory depends on the size that a peer gave its chunk. A codec that doesn't
// take chunks so large gets more of them.
func (w *chunkWriter) writeFrom(r io.Reader, size int64, ext []byte) error {
	s := (*Sender)(w)
	for s.fault == nil && size > 0 {
		n := size
		line, err := s.codec.AppendChunk(s.buf, n, ext)
		if err == wire.ErrChunkSize && n > MaxChunk {
			n = MaxChunk
			line, err = s.codec.AppendChunk(s.buf, n, ext)
		}
		if s.fault = err; err == nil {
			s.buf = line
			s.fault = s.fillChunk(r, n)
		}
		size, ext = size-n, nil
	}
	return s.fault
}

// fillChunk writes the n bytes of data behind the chunk line in s.buf.
func (s *Sender) fillChunk(r io.Reader, n int64) error {
	for n > 0 {
		room := s.buf[len(s.buf):cap(s.buf)]
		m, err := readSome(r, room[:min(int64(len(room)), n)])
		s.buf = s.buf[:len(s.buf)+m]
		if n -= int64(m); n == 0 {
			break // the end of the line goes with the last of the data
		}
		if err == nil {
			err = s.flush()
		}
		if err != nil {
			return err
		}
	}
	if err := s.put(crlf); err != nil {
		return err
	}
	return s.flush()
}

var crlf = []byte("\r\n")

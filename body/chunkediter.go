package body

import (
	"io"
	"iter"
)

// chunkIterated is a chunked body from an iterator.
type chunkIterated struct {
	seq iter.Seq2[Chunk, error]
	once
}

// ChunkedIter makes a body of the chunks of seq, extensions included. The last
// one, and only that, is empty: it tells that the body is complete, so that an
// iterator that stops early isn't taken for one that is done. Sending the body
// fails with ErrNoLastChunk or ErrChunkAfterLast otherwise, and with the error
// that seq yields, if it does. A chunk may be changed once seq is asked for the
// next one. What Incoming.Chunks gives for a chunked body is such a seq. It can
// be sent once.
func ChunkedIter(seq iter.Seq2[Chunk, error]) Outgoing {
	return &chunkIterated{seq: seq}
}

func (b *chunkIterated) Length() int64 { return UnknownLength }

// WriteTo leaves the extensions out where w isn't a ChunkWriter.
func (b *chunkIterated) WriteTo(w io.Writer) (written int64, err error) {
	if !b.first() {
		return 0, ErrUsed
	}
	last := false
	for c, err := range b.seq {
		switch {
		case err != nil:
			return written, err
		case last:
			return written, ErrChunkAfterLast
		}
		last = len(c.Data) == 0
		if err := writeChunk(w, c); err != nil {
			return written, err
		}
		written += int64(len(c.Data))
	}
	if !last {
		return written, ErrNoLastChunk
	}
	return written, nil
}

func writeChunk(w io.Writer, c Chunk) error {
	if cw, ok := w.(ChunkWriter); ok {
		return cw.WriteChunk(c)
	}
	_, err := w.Write(c.Data)
	return err
}

package body

import "io"

// WriteTo fails the body where w does: what w didn't take can't be given back
// once the chunks are taken apart.
func (b *chunkedBody) WriteTo(w io.Writer) (written int64, err error) {
	if b.err == io.EOF {
		return 0, nil
	}
	switch w := w.(type) {
	case *chunkWriter:
		written, err = b.stream(w)
	case ChunkWriter:
		written, err = b.relay(w)
	default:
		written, err = copyTo(w, b)
	}
	if err != nil && b.err == nil {
		b.finish(ErrClosed)
	}
	return written, err
}

// stream hands chunks on as they are and as they arrive, whatever their size.
func (b *chunkedBody) stream(w *chunkWriter) (written int64, err error) {
	if b.err != nil {
		return 0, b.err
	}
	b.state = Started
	for {
		if err := b.advance(); err != nil {
			last, err := b.end(err)
			if err == nil {
				err = w.WriteChunk(last)
			}
			return written, err
		}
		size := b.left
		var ext []byte
		if size == b.size {
			ext = b.extension()
		}
		if err := w.writeFrom((*chunkData)(b), size, ext); err != nil {
			return written, err
		}
		written += size
	}
}

// chunkData is a chunkedBody as a reader of the data of one chunk.
type chunkData chunkedBody

func (d *chunkData) Read(p []byte) (int, error) {
	b := (*chunkedBody)(d)
	n, err := b.src.Read(p[:min(int64(len(p)), b.left)])
	b.took(int64(n))
	if err != nil {
		return n, b.finish(err)
	}
	return n, nil
}

// relay hands chunks on to a ChunkWriter of the caller's own. One above MaxChunk
// is split, since it isn't held in memory whole; its extension stays with its
// first part.
func (b *chunkedBody) relay(w ChunkWriter) (written int64, err error) {
	for {
		c, err := b.part()
		if err == io.EOF {
			return written, nil
		}
		if err == nil {
			err = w.WriteChunk(c)
		}
		if err != nil {
			return written, err
		}
		written += int64(len(c.Data))
	}
}

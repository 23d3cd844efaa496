package wire

// ParseChunk implements Codec. Errors: ErrIncomplete, ErrChunkSize,
// ErrChunkExtension, ErrLineEnding, ErrChunkLineTooLong.
func (c *minimal) ParseChunk(src []byte) (line ChunkLine, n int, err error) {
	window := src[:min(len(src), c.wide.MaxChunkLine)]
	line, n, e := c.parseChunkLine(window)
	n, err = verdict(n, e, len(window), c.wide.MaxChunkLine, ErrChunkLineTooLong)
	if err != nil {
		line = ChunkLine{}
	}
	return line, n, err
}

// parseChunkLine reads size [ ";" key "=" value ] CRLF. The bound of the size
// bounds its digits too, as no zeros stand before them.
func (c *minimal) parseChunkLine(src []byte) (line ChunkLine, n int, err Error) {
	i := 0
	for ; i < len(src) && hexValue[src[i]] != 0; i++ {
		if i > 0 && line.Size == 0 {
			return line, 0, ErrChunkSize
		}
		line.Size = line.Size<<4 | int64(hexValue[src[i]]-1)
		if line.Size > minimalChunk {
			return line, 0, ErrChunkSize
		}
	}
	if i == len(src) {
		return line, 0, ErrIncomplete
	}
	if i > 0 && src[i] == ';' {
		ext := i + 1
		if i, err = scanExtension(src, ext); err != 0 {
			return line, 0, err
		}
		if i == len(src) {
			return line, 0, ErrIncomplete
		}
		line.Ext = src[ext:i:i]
	}
	if i == 0 || src[i] != '\r' && src[i] != '\n' {
		return line, 0, ErrChunkSize
	}
	n, err = lineEnd(src, i)
	return line, n, err
}

// AppendChunk implements Codec. Errors: ErrChunkSize for a negative size or
// one above 16 MiB, ErrChunkExtension, ErrChunkLineTooLong.
func (c *minimal) AppendChunk(dst []byte, size int64, ext []byte) ([]byte, error) {
	if size < 0 || size > minimalChunk {
		return dst, ErrChunkSize
	}
	if len(ext) > 0 {
		if end, err := scanExtension(ext, 0); err != 0 || end < len(ext) {
			return dst, ErrChunkExtension
		}
	}
	return c.wide.AppendChunk(dst, size, ext)
}

// ParseTrailer implements Codec: there are no fields, so only the empty line
// can follow. Errors: ErrIncomplete, ErrTrailerField, ErrLineEnding.
func (c *minimal) ParseTrailer(src []byte, h *Header) (n int, err error) {
	h.Reset()
	switch {
	case len(src) == 0:
		return 0, ErrIncomplete
	case src[0] != '\r' && src[0] != '\n':
		return 0, ErrTrailerField
	}
	n, e := lineEnd(src, 0)
	return n, e.orNil()
}

// AppendTrailer implements Codec. Errors: ErrTrailerField for any field, and
// the Header's own.
func (c *minimal) AppendTrailer(dst []byte, h *Header) ([]byte, error) {
	if h.Err() == nil && h.Len() > 0 {
		return dst, ErrTrailerField
	}
	return c.wide.AppendTrailer(dst, h)
}

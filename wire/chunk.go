package wire

import "strconv"

// ParseChunk implements Codec. Leading zeros of a size are accepted, since
// servers pad with them. Errors: ErrIncomplete, ErrChunkSize,
// ErrChunkExtension, ErrLineEnding, ErrChunkLineTooLong.
func (c *http1) ParseChunk(src []byte) (line ChunkLine, n int, err error) {
	if size, n := takeChunkLine(src); 0 < n && n <= c.MaxChunkLine {
		return ChunkLine{Size: size}, n, nil
	}
	window := src[:min(len(src), c.MaxChunkLine)]
	line, n, e := parseChunkLine(window)
	n, err = verdict(n, e, len(window), c.MaxChunkLine, ErrChunkLineTooLong)
	if err != nil {
		line = ChunkLine{}
	}
	return line, n, err
}

// takeChunkLine reads the usual chunk line: a few digits and CRLF. N is 0 for
// any other, which parseChunkLine knows the verdict on.
func takeChunkLine(src []byte) (size int64, n int) {
	const most = 8 // digits: the size is far from an overflow
	for i, b := range src[:max(0, min(len(src)-1, most+1))] {
		if d := hexValue[b]; d != 0 {
			size = size<<4 | int64(d-1)
			continue
		}
		if i == 0 || b != '\r' || src[i+1] != '\n' {
			return 0, 0
		}
		return size, i + 2
	}
	return 0, 0
}

// parseChunkLine reads chunk-size [ chunk-ext ] CRLF.
func parseChunkLine(src []byte) (line ChunkLine, n int, err Error) {
	i := 0
	for ; i < len(src) && hexValue[src[i]] != 0; i++ {
		if line.Size > (1<<63-1)>>4 {
			return line, 0, ErrChunkSize
		}
		line.Size = line.Size<<4 | int64(hexValue[src[i]]-1)
	}
	if i == len(src) {
		return line, 0, ErrIncomplete
	}
	if i == 0 {
		return line, 0, ErrChunkSize
	}
	if src[i] != '\r' && src[i] != '\n' {
		digits := i
		if i = skipSpace(src, i); i == len(src) {
			return line, 0, ErrIncomplete
		}
		if src[i] != ';' {
			if i == digits {
				return line, 0, ErrChunkSize
			}
			return line, 0, ErrChunkExtension
		}
		ext := skipSpace(src, i+1)
		if i, err = scanExtensions(src, ext); err != 0 {
			return line, 0, err
		}
		if i == len(src) {
			return line, 0, ErrIncomplete
		}
		if src[i] != '\r' && src[i] != '\n' {
			return line, 0, ErrChunkExtension
		}
		line.Ext = src[ext:i:i]
	}
	n, err = lineEnd(src, i)
	return line, n, err
}

// scanExtensions reads chunk extensions from src[at:], where the name of the
// first one is due, and returns the index of the first byte that belongs to
// none: the end of src or a byte that the caller judges. RFC 9112 section
// 7.1.1, with the whitespace that it tells recipients to accept (BWS):
//
//	chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
//
// What ends inside an extension is ErrIncomplete.
func scanExtensions(src []byte, at int) (end int, err Error) {
	i := at
	for {
		if i, err = scanToken(src, i); err != 0 {
			return 0, err
		}
		end = i // an extension may end here, though not in the whitespace behind
		if i = skipSpace(src, i); i < len(src) && src[i] == '=' {
			if i = skipSpace(src, i+1); i == len(src) {
				return 0, ErrIncomplete
			}
			if src[i] == '"' {
				i, err = scanQuoted(src, i)
			} else {
				i, err = scanToken(src, i)
			}
			if err != 0 {
				return 0, err
			}
			end = i
			i = skipSpace(src, i)
		}
		if i == len(src) && i > end {
			return 0, ErrIncomplete
		}
		if i == len(src) || src[i] != ';' {
			return end, 0
		}
		i = skipSpace(src, i+1)
	}
}

// scanToken returns the index behind a token that begins at src[at].
func scanToken(src []byte, at int) (end int, err Error) {
	i := at
	for i < len(src) && classes[src[i]]&tokenByte != 0 {
		i++
	}
	if i > at {
		return i, 0
	}
	if i == len(src) {
		return 0, ErrIncomplete
	}
	return 0, ErrChunkExtension
}

// scanQuoted returns the index behind a quoted-string that begins at src[at],
// RFC 9110 section 5.6.4.
func scanQuoted(src []byte, at int) (end int, err Error) {
	for i := at + 1; i < len(src); i++ {
		switch b := src[i]; {
		case b == '"':
			return i + 1, 0
		case b == '\\':
			if i++; i < len(src) && classes[src[i]]&textByte == 0 {
				return 0, ErrChunkExtension
			}
		case classes[b]&quotedByte == 0:
			return 0, ErrChunkExtension
		}
	}
	return 0, ErrIncomplete
}

func skipSpace(src []byte, i int) int {
	for i < len(src) && isSpace(src[i]) {
		i++
	}
	return i
}

// AppendChunk implements Codec. Errors: ErrChunkSize for a negative size,
// ErrChunkExtension, ErrChunkLineTooLong.
func (c *http1) AppendChunk(dst []byte, size int64, ext []byte) ([]byte, error) {
	if size < 0 {
		return dst, ErrChunkSize
	}
	if len(ext) > 0 {
		if end, err := scanExtensions(ext, 0); err != 0 || end < len(ext) {
			return dst, ErrChunkExtension
		}
	}
	start := len(dst)
	out := strconv.AppendInt(dst, size, 16)
	if len(ext) > 0 {
		out = append(out, ';')
		out = append(out, ext...)
	}
	out = append(out, "\r\n"...)
	if len(out)-start > c.MaxChunkLine {
		return dst, ErrChunkLineTooLong
	}
	return out, nil
}

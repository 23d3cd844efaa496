package wire

// section tells the two places where fields stand apart.
type section uint8

const (
	headerSection section = iota
	trailerSection
)

// parseFields reads field lines and the empty line behind them from src[at:],
// lowering names in place, and makes h a view of them. It returns the index
// just behind the empty line.
func parseFields(src []byte, at, maxFields int, where section, h *Header) (n int, err Error) {
	index := h.restart()
	i := at
	for {
		if i == len(src) {
			return 0, ErrIncomplete
		}
		if src[i] == '\r' || src[i] == '\n' {
			if i, err = lineEnd(src, i); err != 0 {
				return 0, err
			}
			break
		}
		if len(index) == maxFields {
			return 0, ErrTooManyFields
		}
		var name, colon, value, end int
		name = i
		if colon, err = parseName(src, i); err != 0 {
			return 0, err
		}
		if value, end, err = parseText(src, colon+1); err != 0 {
			return 0, err
		}
		for i = end; isSpace(src[i]); i++ { // parseText saw the CRLF behind
		}
		i += len("\r\n")
		if where == trailerSection && !trailerName(src[name:colon]) {
			return 0, ErrTrailerField
		}
		index = append(index, field{
			uint16(name - at), uint16(colon - at), uint16(value - at), uint16(end - at),
		})
	}
	h.show(src[at:i-len("\r\n")], index)
	return i, 0
}

// parseName reads a field name and lowers it, returning the colon's index.
func parseName(src []byte, at int) (colon int, err Error) {
	if isSpace(src[at]) {
		return 0, ErrFieldFold
	}
	for i := at; i < len(src); i++ {
		c := lowered[src[i]]
		if c != 0 {
			src[i] = c
			continue
		}
		switch {
		case i == at:
			return 0, ErrFieldName
		case src[i] == ':':
			return i, 0
		case isSpace(src[i]):
			return 0, ErrFieldColon
		}
		return 0, ErrFieldName
	}
	return 0, ErrIncomplete
}

// parseText reads a field value up to its CRLF, leaving out the whitespace
// around it.
func parseText(src []byte, at int) (start, end int, err Error) {
	start = at
	for start < len(src) && isSpace(src[start]) {
		start++
	}
	i := start
	for i < len(src) && classes[src[i]]&textByte != 0 {
		i++
	}
	if i == len(src) {
		return 0, 0, ErrIncomplete
	}
	if src[i] != '\r' && src[i] != '\n' {
		return 0, 0, ErrFieldValue
	}
	if _, err = lineEnd(src, i); err != 0 {
		return 0, 0, err
	}
	for end = i; end > start && isSpace(src[end-1]); end-- {
	}
	return start, end, 0
}

// lineEnd expects CRLF at src[at], where a CR or an LF stands.
func lineEnd(src []byte, at int) (next int, err Error) {
	switch {
	case src[at] == '\n':
		return 0, ErrLineEnding
	case at+1 == len(src):
		return 0, ErrIncomplete
	case src[at+1] != '\n':
		return 0, ErrLineEnding
	}
	return at + 2, 0
}

// appendLines appends the lines of h, all of them or those whose names don't
// occur in base, and tells how many these are.
func appendLines(dst []byte, base, h *Header) (out []byte, n int) {
	switch {
	case h.Len() == 0:
		return dst, 0
	case base.Len() == 0:
		return append(dst, h.lines...), h.Len()
	}
	for name, value := range h.All() {
		if base.has(name) {
			continue
		}
		dst = append(dst, name...)
		dst = append(dst, ": "...)
		dst = append(dst, value...)
		dst = append(dst, "\r\n"...)
		n++
	}
	return dst, n
}

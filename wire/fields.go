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
	if n := takeFields(src, at, maxFields, where, h); n > 0 {
		return n, 0
	}
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
		name := i
		colon, end := takeLine(src, name)
		if end == 0 {
			if colon, err = parseName(src, name); err != 0 {
				return 0, err
			}
			if end, err = parseText(src, colon+1, ErrFieldValue); err != 0 {
				return 0, err
			}
		}
		i = end + len("\r\n")
		if where == trailerSection && !trailerName(src[name:colon]) {
			return 0, ErrTrailerField
		}
		index = append(index, field{uint16(colon - at), uint16(end - at)})
	}
	h.show(src[at:i-len("\r\n")], index, framersOf(index))
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

// parseText reads text up to its CRLF and returns the CR's index. A byte that
// isn't text is the fault bad.
func parseText(src []byte, at int, bad Error) (end int, err Error) {
	for end = at; end < len(src) && classes[src[end]]&textByte != 0; end++ {
	}
	switch {
	case end == len(src):
		return 0, ErrIncomplete
	case src[end] != '\r' && src[end] != '\n':
		return 0, bad
	}
	_, err = lineEnd(src, end)
	return end, err
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
	if h == nil {
		return dst, 0
	}
	if !overlap(base, h) {
		return append(dst, h.lines...), len(h.index)
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

// overlap tells whether a name occurs in both. Nearly always the lengths alone
// tell that none does.
func overlap(base, h *Header) bool {
	if base == nil {
		return false
	}
	start := 0
	for _, f := range h.index {
		at := 0
		for _, g := range base.index {
			if int(f.colon)-start == int(g.colon)-at && string(h.lines[start:f.colon]) == string(base.lines[at:g.colon]) {
				return true
			}
			at = g.next()
		}
		start = f.next()
	}
	return false
}

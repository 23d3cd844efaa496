package wire

// section tells the two places where fields stand apart.
type section uint8

const (
	headerSection section = iota
	trailerSection
)

// parseFields reads field lines and the empty line behind them from src[at:],
// lowering names in place, and makes h a view of them. It returns the index
// just behind the empty line. Whoever calls it has tried takeFields before: not
// here, as the frame that this needs would take longer than a field does.
func parseFields(src []byte, at, maxFields int, where section, h *Header) (n int, err Error) {
	lines, index, framers := src[at:], h.restart(), framerSet(0)
	judged := 0 // fields whose names may stand here
	for i := 0; ; {
		if n, room := len(index), min(cap(index), maxFields); n < room {
			n, framers = takeLines(lines, index[:room], n, framers)
			index = index[:n]
		}
		if len(index) > 0 {
			i = index[len(index)-1].next()
		}
		if where == trailerSection && !trailerNames(lines, index, judged) {
			return 0, ErrTrailerField
		}
		judged = len(index)
		if i == len(lines) {
			return 0, ErrIncomplete
		}
		if lines[i] == '\r' || lines[i] == '\n' {
			if n, err = lineEnd(lines, i); err != 0 {
				return 0, err
			}
			h.show(lines[:i], index, framers)
			return at + n, 0
		}
		if len(index) == maxFields {
			return 0, ErrTooManyFields
		}
		colon, err := parseName(lines, i)
		if err != 0 {
			return 0, err
		}
		end, err := parseText(lines, colon+1, ErrFieldValue)
		if err != 0 {
			return 0, err
		}
		framers.note(len(index), colon-i)
		index = append(index, field{uint16(colon), uint16(end)})
	}
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

package wire

// parseFields reads field lines and the empty line behind them from src[at:],
// lowering names in place, and makes h a view of them. It returns the index
// just behind the empty line.
func (c *minimal) parseFields(src []byte, at int, m message, h *Header) (n int, err Error) {
	index := h.restart()
	i := at
	for {
		if i == len(src) {
			return 0, ErrIncomplete
		}
		if src[i] == '\r' || src[i] == '\n' {
			if n, err = lineEnd(src, i); err != 0 {
				return 0, err
			}
			h.show(src[at:i], index, framersOf(index))
			return n, 0
		}
		if len(index) == c.wide.MaxFields {
			return 0, ErrTooManyFields
		}
		name := i
		colon, err := parseWord(src, name)
		if err != 0 {
			return 0, err
		}
		about := subjectOf(src[name:colon])
		if named(src[at:], index, src[name:colon]) {
			return 0, ErrFieldRepeated
		}
		if err = m.admit(about); err != 0 {
			return 0, err
		}
		value, err := scanWord(src, colon, ": ", ErrFieldValue)
		if err != 0 {
			return 0, err
		}
		end, err := scanValue(src, value, about)
		if err != 0 {
			return 0, err
		}
		if end == len(src) {
			return 0, ErrIncomplete
		}
		if i, err = lineEnd(src, end); err != 0 {
			return 0, err
		}
		index = append(index, field{uint16(colon - at), uint16(end - at)})
	}
}

// parseWord reads a field name and lowers it, returning the colon's index.
func parseWord(src []byte, at int) (colon int, err Error) {
	for i := at; i < len(src); i++ {
		b := src[i]
		switch {
		case sets[b]&wordBytes != 0 && i < at+minimalName:
			src[i] = lowered[b]
		case isSpace(b) && i == at:
			return 0, ErrFieldFold
		case isSpace(b):
			return 0, ErrFieldColon
		case b == ':' && i > at:
			return i, 0
		default:
			return 0, ErrFieldName
		}
	}
	return 0, ErrIncomplete
}

// named tells whether one of the fields has this name.
func named(lines []byte, index []field, name []byte) bool {
	start := 0
	for _, f := range index {
		if string(lines[start:f.colon]) == string(name) {
			return true
		}
		start = f.next()
	}
	return false
}

// appendFields completes a preamble that begins at out[start:] with fields,
// framing and the empty line, and gives dst back where something is wrong.
func (c *minimal) appendFields(dst, out []byte, start int, m message, base, h *Header, f Framing) ([]byte, error) {
	if f.Kind == UntilClose || f.Kind == Length && f.Length > minimalLargest {
		return dst, ErrFraming
	}
	for _, h := range []*Header{base, h} {
		if err := h.Err(); err != nil {
			return dst, err
		}
	}
	out, fields, err := m.appendLines(out, nil, base)
	if err != 0 {
		return dst, err
	}
	out, more, err := m.appendLines(out, base, h)
	if err != 0 {
		return dst, err
	}
	fields += more
	add, err := outgoingFraming(false, base, h, f)
	if err == ErrFraming && f.Kind == None && !m.request {
		add, err = false, 0 // as the answer to a HEAD request states what isn't there
	}
	if err != 0 {
		return dst, err
	}
	if add {
		fields++
		about := aboutLength
		if f.Kind == Chunked {
			about = aboutCoding
		}
		if err := m.admit(about); err != 0 {
			return dst, err
		}
	}
	if fields > c.wide.MaxFields {
		return dst, ErrTooManyFields
	}
	return c.wide.appendFields(dst, out, start, nil, nil, f, add)
}

// appendLines appends those lines of h whose names don't occur in base, and
// tells how many these are. It makes each line anew: in a Header that another
// codec parsed, there may be more or less than one space before a value.
func (m *message) appendLines(dst []byte, base, h *Header) (out []byte, n int, err Error) {
	if h == nil {
		return dst, 0, 0
	}
	for i := range h.index {
		name, value := h.at(i)
		if base.has(name) {
			continue
		}
		if len(name) > minimalName || !consists(name, wordBytes) {
			return dst, 0, ErrFieldName
		}
		if named(h.lines, h.index[:i], name) {
			return dst, 0, ErrFieldRepeated
		}
		about := subjectOf(name)
		if err = m.admit(about); err != 0 {
			return dst, 0, err
		}
		if end, err := scanValue(value, 0, about); err != 0 || end < len(value) {
			return dst, 0, about.fault()
		}
		dst = append(dst, name...)
		dst = append(dst, ": "...)
		dst = append(dst, value...)
		dst = append(dst, "\r\n"...)
		n++
	}
	return dst, n, 0
}

func consists(text []byte, of byteSet) bool {
	for _, b := range text {
		if sets[b]&of == 0 {
			return false
		}
	}
	return true
}

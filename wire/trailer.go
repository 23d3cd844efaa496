package wire

// ParseTrailer implements Codec. Errors: ErrIncomplete, ErrTrailerTooLong,
// ErrTrailerField, and the errors of field lines.
func (c *http1) ParseTrailer(src []byte, h *Header) (n int, err error) {
	window := src[:min(len(src), c.MaxTrailer)]
	if n := takeFields(window, 0, c.MaxFields, trailerSection, h); n > 0 {
		return n, nil
	}
	n, e := parseFields(window, 0, c.MaxFields, trailerSection, h)
	return verdict(n, e, len(window), c.MaxTrailer, ErrTrailerTooLong)
}

// AppendTrailer implements Codec. Errors: ErrTrailerField, ErrTooManyFields,
// ErrTrailerTooLong, and the Header's own.
func (c *http1) AppendTrailer(dst []byte, h *Header) ([]byte, error) {
	switch {
	case h.Err() != nil:
		return dst, h.Err()
	case h.Len() > c.MaxFields:
		return dst, ErrTooManyFields
	}
	for name := range h.All() {
		if !trailerName(name) {
			return dst, ErrTrailerField
		}
	}
	out, _ := appendLines(dst, nil, h)
	out = append(out, "\r\n"...)
	if len(out)-len(dst) > c.MaxTrailer {
		return dst, ErrTrailerTooLong
	}
	return out, nil
}

// trailerName tells whether a field may stand in a trailer section. Those that
// frame or route a message may not (RFC 9110 section 6.5.1): a recipient that
// merged them would read another message than the one sent. The rule is the
// same in both directions, so what was received can be relayed.
func trailerName(name []byte) bool {
	switch string(name) {
	case "content-length", "transfer-encoding", "host", "connection", "trailer", "te", "upgrade":
		return false
	}
	return true
}

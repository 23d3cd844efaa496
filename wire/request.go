package wire

import "strconv"

// ParseRequest implements ServerCodec. Errors: ErrIncomplete,
// ErrPreambleTooLong, ErrMethod, ErrRequestLine, also for an empty line before
// the request, ErrTarget, ErrVersion, ErrLineEnding, and the errors of field
// lines.
func (c *http1) ParseRequest(src []byte, req *Request) (n int, err error) {
	if req.Header == nil {
		req.Header = new(Header)
	}
	req.Base, req.Framing = nil, Framing{}
	window := src[:min(len(src), c.MaxPreamble)]
	n, e := c.parseRequestLine(window, req)
	if e == 0 {
		if all := takeFields(window, n, c.MaxFields, headerSection, req.Header); all > 0 {
			return all, nil
		}
		n, e = parseFields(window, n, c.MaxFields, headerSection, req.Header)
	}
	return verdict(n, e, len(window), c.MaxPreamble, ErrPreambleTooLong)
}

// parseRequestLine reads method SP request-target SP HTTP-version CRLF.
func (c *http1) parseRequestLine(src []byte, req *Request) (n int, err Error) {
	i := 0
	for i < len(src) && classes[src[i]]&tokenByte != 0 {
		if i++; i > maxMethod {
			return 0, ErrMethod
		}
	}
	if i == len(src) {
		return 0, ErrIncomplete
	}
	if src[i] != ' ' {
		return 0, ErrRequestLine
	}
	method := c.method(src[:i])
	if method == "" {
		return 0, ErrMethod
	}
	i++
	target := i
	for i < len(src) && src[i] != ' ' {
		b := src[i]
		if classes[b]&targetByte == 0 || i == target && !targetStart(method, b) || i > target && src[target] == '*' {
			return 0, ErrTarget
		}
		i++
	}
	if i == len(src) {
		return 0, ErrIncomplete
	}
	if i == target {
		return 0, ErrTarget
	}
	end := i
	i, http10, err := parseVersion(src, i+1, ErrRequestLine)
	if err != 0 {
		return 0, err
	}
	if i == len(src) {
		return 0, ErrIncomplete
	}
	if src[i] != '\r' && src[i] != '\n' {
		return 0, ErrVersion
	}
	if n, err = lineEnd(src, i); err != 0 {
		return 0, err
	}
	req.Method, req.Target, req.HTTP10 = method, src[target:end:end], http10
	return n, 0
}

// AppendRequest implements Codec. Errors: ErrMethod, ErrTarget, ErrFraming and
// its relatives (ErrContentLength, ErrTransferEncoding, …), ErrEncodingVersion,
// ErrTooManyFields, ErrPreambleTooLong, and the Headers' own.
func (c *http1) AppendRequest(dst []byte, req *Request) ([]byte, error) {
	out, known := c.appendMethod(dst, req.Method)
	switch {
	case !known:
		return dst, ErrMethod
	case !validTarget(req.Method, req.Target):
		return dst, ErrTarget
	case req.Framing.Kind == UntilClose:
		return dst, ErrFraming // a request has no such end: RFC 9112 section 6.3, step 7
	}
	add, err := outgoingFraming(req.HTTP10, req.Base, req.Header, req.Framing)
	if err != 0 {
		return dst, err
	}
	start := len(dst)
	out = append(out, req.Target...)
	if req.HTTP10 {
		out = append(out, " HTTP/1.0\r\n"...)
	} else {
		out = append(out, " HTTP/1.1\r\n"...)
	}
	return c.appendFields(dst, out, start, req.Base, req.Header, req.Framing, add)
}

// outgoingFraming compares what the fields of base and h state with the body
// that f announces, and tells whether the framing field has yet to be added.
// Where both state something, they have to agree.
func outgoingFraming(http10 bool, base, h *Header, f Framing) (add bool, err Error) {
	switch {
	case f.Kind > UntilClose, f.Kind == Length && f.Length < 0:
		return false, ErrFraming
	case f.Kind == Chunked && http10:
		return false, ErrEncodingVersion
	case f.Kind != Length:
		f.Length = 0 // where it means nothing, it contradicts nothing
	}
	add = f.Kind == Length || f.Kind == Chunked
	if !base.mayFrame() && !h.mayFrame() {
		return add, 0 // as nearly always
	}
	for _, h := range [...]*Header{base, h} {
		stated, err := agreed(http10, h, f)
		if err != 0 {
			return false, err
		}
		add = add && !stated
	}
	return add, 0
}

// agreed tells whether the fields of h state the framing f, and fails where they
// state another one.
func agreed(http10 bool, h *Header, f Framing) (stated bool, err Error) {
	s := h.says(http10)
	switch {
	case s.err != 0:
		return false, s.err
	case s.framing.Kind == None:
		return false, 0
	case s.framing == f, f.Kind == None && s.framing == Framing{Kind: Length}:
		return true, 0
	}
	return true, ErrFraming
}

// appendFields completes a preamble that begins at out[start:] with fields,
// framing and the empty line, and gives dst back where it breaks a limit.
func (c *http1) appendFields(dst, out []byte, start int, base, h *Header, f Framing, add bool) ([]byte, error) {
	fields := 0
	if base != nil {
		if base.err != 0 {
			return dst, base.err
		}
		out = append(out, base.lines...)
		fields = len(base.index)
	}
	if h != nil {
		if h.err != 0 {
			return dst, h.err
		}
		var own int
		out, own = appendLines(out, base, h)
		fields += own
	}
	if add {
		fields++
		if f.Kind == Length {
			out = append(out, "content-length: "...)
			out = appendDecimal(out, f.Length)
			out = append(out, "\r\n"...)
		} else {
			out = append(out, "transfer-encoding: chunked\r\n"...)
		}
	}
	out = append(out, "\r\n"...)
	switch {
	case fields > c.MaxFields:
		return dst, ErrTooManyFields
	case len(out)-start > c.MaxPreamble:
		return dst, ErrPreambleTooLong
	}
	return out, nil
}

// appendDecimal appends n, which isn't negative. Small ones, as most are, take no
// call.
func appendDecimal(dst []byte, n int64) []byte {
	switch {
	case n < 10:
		return append(dst, byte('0'+n))
	case n < 100:
		return append(dst, byte('0'+n/10), byte('0'+n%10))
	case n < 1000:
		return append(dst, byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
	}
	return strconv.AppendInt(dst, n, 10)
}

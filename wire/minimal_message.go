package wire

import "strconv"

// ParseRequest implements ServerCodec. Errors: ErrIncomplete,
// ErrPreambleTooLong, ErrMethod, ErrRequestLine, ErrTarget, ErrVersion,
// ErrLineEnding, and the errors of field lines, which here are ErrFieldName,
// ErrFieldRepeated, ErrFieldMisplaced, ErrFieldColon, ErrFieldFold,
// ErrFieldValue, ErrTooManyFields, ErrContentLength, ErrTransferEncoding,
// ErrLengthAndChunked, ErrFraming, ErrRange and ErrContentRange.
func (c *minimal) ParseRequest(src []byte, req *Request) (n int, err error) {
	if req.Header == nil {
		req.Header = new(Header)
	}
	req.Base, req.Framing = nil, Framing{}
	window := src[:min(len(src), c.wide.MaxPreamble)]
	n, e := c.parseRequestLine(window, req)
	if e == 0 {
		n, e = c.parseFields(window, n, requestMessage(req.Method), req.Header)
	}
	return verdict(n, e, len(window), c.wide.MaxPreamble, ErrPreambleTooLong)
}

// parseRequestLine reads method SP URI SP "HTTP/1.1" CRLF.
func (c *minimal) parseRequestLine(src []byte, req *Request) (n int, err Error) {
	i := 0
	for i < len(src) && src[i] != ' ' {
		if sets[src[i]]&upperSet == 0 {
			return 0, ErrRequestLine
		}
		if i++; i > len("DELETE") {
			return 0, ErrMethod
		}
	}
	if i == len(src) {
		return 0, ErrIncomplete
	}
	method := c.wide.method(src[:i])
	if method == "" {
		return 0, ErrMethod
	}
	target := i + 1
	end, err := scanURI(src, target)
	if err != 0 {
		return 0, err
	}
	if end == len(src) {
		return 0, ErrIncomplete
	}
	if src[end] != ' ' {
		return 0, ErrTarget
	}
	if i, err = minimalVersion(src, end+1, ErrRequestLine); err != 0 {
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
	req.Method, req.Target, req.HTTP10 = method, src[target:end:end], false
	return n, 0
}

// minimalVersion reads "HTTP/1.1".
func minimalVersion(src []byte, at int, malformed Error) (next int, err Error) {
	next, http10, err := parseVersion(src, at, malformed)
	if http10 {
		err = ErrVersion
	}
	return next, err
}

// ParseResponse implements Codec. Errors: ErrIncomplete, ErrPreambleTooLong,
// ErrStatusLine, ErrVersion, ErrStatus, ErrReason, ErrLineEnding, and the
// errors of field lines as in ParseRequest.
func (c *minimal) ParseResponse(src []byte, resp *Response) (n int, err error) {
	if resp.Header == nil {
		resp.Header = new(Header)
	}
	resp.Delimited = true
	window := src[:min(len(src), c.wide.MaxPreamble)]
	n, e := c.parseStatusLine(window, resp)
	if e == 0 {
		n, e = c.parseFields(window, n, responseMessage(resp.Status), resp.Header)
	}
	return verdict(n, e, len(window), c.wide.MaxPreamble, ErrPreambleTooLong)
}

// parseStatusLine reads "HTTP/1.1" SP status-code SP reason CRLF.
func (c *minimal) parseStatusLine(src []byte, resp *Response) (n int, err Error) {
	i, err := minimalVersion(src, 0, ErrStatusLine)
	if err != 0 {
		return 0, err
	}
	if i, err = scanWord(src, i, " ", ErrStatusLine); err != 0 {
		return 0, err
	}
	status, i, err := parseStatus(src, i)
	if err != 0 {
		return 0, err
	}
	if i, err = scanWord(src, i, " ", ErrStatus); err != 0 {
		return 0, err
	}
	reason := i
	for i < len(src) && sets[src[i]]&reasonBytes != 0 {
		i++
	}
	if i == len(src) {
		return 0, ErrIncomplete
	}
	if i == reason || src[i] != '\r' && src[i] != '\n' {
		return 0, ErrReason
	}
	if n, err = lineEnd(src, i); err != 0 {
		return 0, err
	}
	resp.Status, resp.Reason, resp.HTTP10 = status, src[reason:i:i], false
	return n, 0
}

// AppendRequest implements Codec. Errors: ErrMethod, ErrTarget, ErrVersion for
// HTTP/1.0, ErrPreambleTooLong, the errors of field lines as in ParseRequest,
// and the Headers' own.
func (c *minimal) AppendRequest(dst []byte, req *Request) ([]byte, error) {
	if !c.wide.knows(req.Method) {
		return dst, ErrMethod
	}
	if end, err := scanURI(req.Target, 0); err != 0 || end < len(req.Target) {
		return dst, ErrTarget
	}
	if req.HTTP10 {
		return dst, ErrVersion
	}
	out := append(dst, req.Method...)
	out = append(out, ' ')
	out = append(out, req.Target...)
	out = append(out, " HTTP/1.1\r\n"...)
	return c.appendFields(dst, out, len(dst), requestMessage(req.Method), req.Base, req.Header, req.Framing)
}

// AppendResponse implements ServerCodec. Errors: ErrStatus, ErrReason,
// ErrVersion for HTTP/1.0, ErrFraming also for UntilClose and for what states a
// framing with status 1xx or 204, ErrPreambleTooLong, the errors of field lines
// as in ParseRequest, and the Header's own.
func (c *minimal) AppendResponse(dst []byte, resp *Response) ([]byte, error) {
	switch {
	case resp.Status < 100 || resp.Status > 599:
		return dst, ErrStatus
	case len(resp.Reason) == 0 || !consists(resp.Reason, reasonBytes):
		return dst, ErrReason
	case resp.HTTP10:
		return dst, ErrVersion
	case resp.Framing.Kind != None && neverContent(resp.Status):
		return dst, ErrFraming
	}
	out := append(dst, "HTTP/1.1 "...)
	out = strconv.AppendInt(out, int64(resp.Status), 10)
	out = append(out, ' ')
	out = append(out, resp.Reason...)
	out = append(out, "\r\n"...)
	return c.appendFields(dst, out, len(dst), responseMessage(resp.Status), nil, resp.Header, resp.Framing)
}

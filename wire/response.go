package wire

import "strconv"

// ParseResponse implements Codec. Errors: ErrIncomplete, ErrPreambleTooLong,
// ErrStatusLine, ErrVersion, ErrStatus, ErrReason, ErrLineEnding, and the
// errors of field lines.
func (c *http1) ParseResponse(src []byte, resp *Response) (n int, err error) {
	if resp.Header == nil {
		resp.Header = new(Header)
	}
	resp.Delimited = false // whichever codec parsed into it before
	window := src[:min(len(src), c.MaxPreamble)]
	n, e := takeStatusLine(window, resp), Error(0)
	if n == 0 {
		n, e = parseStatusLine(window, resp)
	}
	if e == 0 {
		if all := takeFields(window, n, c.MaxFields, headerSection, resp.Header); all > 0 {
			return all, nil
		}
		n, e = parseFields(window, n, c.MaxFields, headerSection, resp.Header)
	}
	return verdict(n, e, len(window), c.MaxPreamble, ErrPreambleTooLong)
}

// verdict turns "incomplete" into tooLong where the bytes judged were all that
// the limit allows.
func verdict(n int, e Error, judged, limit int, tooLong Error) (int, error) {
	if e == ErrIncomplete && judged >= limit {
		e = tooLong
	}
	if e != 0 {
		return 0, e
	}
	return n, nil
}

// takeStatusLine reads the usual status line, HTTP/1.1 with a reason, and first of
// all what it mostly is. Whatever else there is gives 0, and parseStatusLine knows
// what it is.
func takeStatusLine(src []byte, resp *Response) (n int) {
	const reason = len("HTTP/1.1 200 ")
	if len(src) < 17 || word(src[:8]) != version11 {
		return 0
	}
	if word(src[8:16]) == statusOK && src[16] == '\n' {
		end := reason + len("OK")
		resp.Status, resp.HTTP10, resp.Reason = 200, false, src[reason:end:end]
		return end + len("\r\n")
	}
	if src[8] != ' ' || src[reason-1] != ' ' {
		return 0
	}
	a, b, c := src[9]-'0', src[10]-'0', src[11]-'0'
	if a-1 >= 5 || b > 9 || c > 9 {
		return 0
	}
	end := reason
	for end < len(src) && classes[src[end]]&textByte != 0 {
		end++
	}
	if end >= len(src)-1 || src[end] != '\r' || src[end+1] != '\n' {
		return 0
	}
	resp.Status, resp.HTTP10 = int(a)*100+int(b)*10+int(c), false
	resp.Reason = src[reason:end:end]
	return end + len("\r\n")
}

// parseStatusLine reads HTTP-version SP status-code [ SP [ reason-phrase ] ]
// CRLF. The RFC wants the second space; servers that leave it out together
// with the reason are many and unambiguous.
func parseStatusLine(src []byte, resp *Response) (n int, err Error) {
	i, http10, err := parseVersion(src, 0, ErrStatusLine)
	if err != 0 {
		return 0, err
	}
	if i == len(src) {
		return 0, ErrIncomplete
	}
	if src[i] != ' ' {
		return 0, ErrStatusLine
	}
	status, i, err := parseStatus(src, i+1)
	if err != 0 {
		return 0, err
	}
	if i == len(src) {
		return 0, ErrIncomplete
	}
	reason := i
	switch src[i] {
	case ' ':
		reason++
		for i++; i < len(src) && classes[src[i]]&textByte != 0; i++ {
		}
		if i == len(src) {
			return 0, ErrIncomplete
		}
		if src[i] != '\r' && src[i] != '\n' {
			return 0, ErrReason
		}
	case '\r', '\n':
	default:
		return 0, ErrStatus
	}
	if n, err = lineEnd(src, i); err != 0 {
		return 0, err
	}
	resp.Status, resp.Reason, resp.HTTP10 = status, src[reason:i:i], http10
	return n, 0
}

// parseStatus reads a status code from 100 to 599.
func parseStatus(src []byte, at int) (status, next int, err Error) {
	for next = at; next < at+3; next++ {
		if next == len(src) {
			return 0, 0, ErrIncomplete
		}
		d := int(src[next]) - '0'
		if d < 0 || d > 9 || next == at && (d < 1 || d > 5) {
			return 0, 0, ErrStatus
		}
		status = status*10 + d
	}
	return status, next, 0
}

// The versions, and what mostly follows in a status line, as words.
const (
	version11 = 'H' | 'T'<<8 | 'T'<<16 | 'P'<<24 | '/'<<32 | '1'<<40 | '.'<<48 | '1'<<56
	version10 = version11 - 1<<56
	statusOK  = ' ' | '2'<<8 | '0'<<16 | '0'<<24 | ' '<<32 | 'O'<<40 | 'K'<<48 | '\r'<<56
)

// parseVersion reads HTTP/1.0 or HTTP/1.1, case-sensitive: RFC 9112 section
// 2.3. What doesn't begin with "HTTP/" is no HTTP at all and gets malformed.
func parseVersion(src []byte, at int, malformed Error) (next int, http10 bool, err Error) {
	const version = "HTTP/1.1"
	if at < len(src)-len(version) {
		switch word(src[at : at+len(version)]) {
		case version11:
			return at + len(version), false, 0
		case version10:
			return at + len(version), true, 0
		}
	}
	for k := range len(version) {
		if at+k == len(src) {
			return 0, false, ErrIncomplete
		}
		switch b := src[at+k]; {
		case b == version[k]:
		case k == len(version)-1 && b == '0':
			http10 = true
		case k >= len("HTTP/"):
			return 0, false, ErrVersion
		default:
			return 0, false, malformed
		}
	}
	return at + len(version), http10, 0
}

// AppendResponse implements ServerCodec. Errors: ErrStatus, ErrReason,
// ErrFraming and its relatives (ErrContentLength, ErrTransferEncoding, …),
// ErrEncodingVersion, ErrTooManyFields, ErrPreambleTooLong, the Header's own.
// ErrFraming is also for what states a framing with status 1xx or 204.
func (c *http1) AppendResponse(dst []byte, resp *Response) ([]byte, error) {
	switch {
	case resp.Status < 100 || resp.Status > 599:
		return dst, ErrStatus
	case resp.Framing.Kind != None && neverContent(resp.Status),
		neverFramed(resp.Status) && resp.Header.states():
		return dst, ErrFraming
	}
	for _, b := range resp.Reason {
		if classes[b]&textByte == 0 {
			return dst, ErrReason
		}
	}
	add, err := outgoingFraming(resp.HTTP10, nil, resp.Header, resp.Framing)
	if err == ErrFraming && resp.Framing.Kind == None {
		add, err = false, 0 // as the answer to a HEAD request states what isn't there
	}
	if err != 0 {
		return dst, err
	}
	start := len(dst)
	out := append(dst, versionText(resp.HTTP10)...)
	out = append(out, ' ')
	out = strconv.AppendInt(out, int64(resp.Status), 10)
	out = append(out, ' ')
	out = append(out, resp.Reason...)
	out = append(out, "\r\n"...)
	return c.appendFields(dst, out, start, nil, resp.Header, resp.Framing, add)
}

func versionText(http10 bool) string {
	if http10 {
		return "HTTP/1.0"
	}
	return "HTTP/1.1"
}

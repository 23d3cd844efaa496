package wiretest

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/degu-go/degu/wire"
)

// stated reads the framing fields of h with big.Int and string comparisons.
func stated(http10 bool, h *wire.Header) (wire.Framing, error) {
	var lengths, codings []string
	for name, value := range h.All() {
		switch string(name) {
		case "content-length":
			n, _ := new(big.Int).SetString(string(value), 10)
			if !decimal.Match(value) || n.Cmp(largest) > 0 {
				return wire.Framing{}, wire.ErrContentLength
			}
			lengths = append(lengths, n.String())
		case "transfer-encoding":
			if !chunkedAnyLetter.Match(value) {
				return wire.Framing{}, wire.ErrTransferEncoding
			}
			codings = append(codings, string(value))
		}
	}
	switch {
	case len(lengths) > 0 && len(codings) > 0:
		return wire.Framing{}, wire.ErrLengthAndChunked
	case len(lengths) > 1:
		return wire.Framing{}, wire.ErrLengthRepeated
	case len(codings) > 1:
		return wire.Framing{}, wire.ErrTransferEncoding
	case len(codings) == 1 && http10:
		return wire.Framing{}, wire.ErrEncodingVersion
	case len(codings) == 1:
		return wire.Framing{Kind: wire.Chunked}, nil
	case len(lengths) == 1:
		n, _ := new(big.Int).SetString(lengths[0], 10)
		return wire.Framing{Kind: wire.Length, Length: n.Int64()}, nil
	}
	return wire.Framing{}, nil
}

// responseFraming is wire.ResponseFraming once more.
func responseFraming(method string, resp *wire.Response) (wire.Framing, error) {
	f, err := stated(resp.HTTP10, resp.Header)
	if err != nil {
		return wire.Framing{}, err
	}
	if method == "HEAD" || resp.Status/100 == 1 || resp.Status == 204 || resp.Status == 304 {
		return wire.Framing{Kind: wire.None}, nil
	}
	if f.Kind == wire.None {
		f.Kind = wire.UntilClose
	}
	return f, nil
}

// appendPreamble puts a preamble together from strings. lax accepts fields
// that state a body where there is none.
func appendPreamble(dst []byte, first string, http10 bool, base, h *wire.Header, f wire.Framing, lax bool) ([]byte, error) {
	if f.Kind > wire.UntilClose || f.Kind == wire.Length && f.Length < 0 {
		return dst, wire.ErrFraming
	}
	if f.Kind == wire.Chunked && http10 {
		return dst, wire.ErrEncodingVersion
	}
	due := f.Kind == wire.Length || f.Kind == wire.Chunked
	for _, h := range []*wire.Header{base, h} {
		s, err := stated(http10, h)
		if err != nil {
			return dst, err
		}
		same := s.Kind == f.Kind && (f.Kind != wire.Length || s.Length == f.Length)
		empty := f.Kind == wire.None && s.Kind == wire.Length && s.Length == 0
		switch {
		case s.Kind == wire.None:
		case same, empty:
			due = false
		case lax && f.Kind == wire.None:
		default:
			return dst, wire.ErrFraming
		}
	}
	for _, h := range []*wire.Header{base, h} {
		if err := h.Err(); err != nil {
			return dst, err
		}
	}
	var lines []string
	for name, value := range base.All() {
		lines = append(lines, fmt.Sprintf("%s: %s", name, value))
	}
	for name, value := range h.All() {
		if _, replaced := base.Peek(string(name)); !replaced {
			lines = append(lines, fmt.Sprintf("%s: %s", name, value))
		}
	}
	if due && f.Kind == wire.Length {
		lines = append(lines, fmt.Sprintf("content-length: %d", f.Length))
	}
	if due && f.Kind == wire.Chunked {
		lines = append(lines, "transfer-encoding: chunked")
	}
	out := first + "\r\n" + strings.Join(append(lines, "\r\n"), "\r\n")
	if len(lines) == 0 {
		out = first + "\r\n\r\n"
	}
	switch {
	case len(lines) > wire.DefaultMaxFields:
		return dst, wire.ErrTooManyFields
	case len(out) > wire.DefaultMaxPreamble:
		return dst, wire.ErrPreambleTooLong
	}
	return append(dst, out...), nil
}

func versionOf(http10 bool) string {
	if http10 {
		return "HTTP/1.0"
	}
	return "HTTP/1.1"
}

func (reference) AppendRequest(dst []byte, req *wire.Request) ([]byte, error) {
	switch {
	case !methods[req.Method]:
		return dst, wire.ErrMethod
	case len(req.Target) == 0 || !targetSoFar.Match(req.Target):
		return dst, wire.ErrTarget
	case req.Framing.Kind == wire.UntilClose:
		return dst, wire.ErrFraming
	}
	first := fmt.Sprintf("%s %s %s", req.Method, req.Target, versionOf(req.HTTP10))
	return appendPreamble(dst, first, req.HTTP10, req.Base, req.Header, req.Framing, false)
}

func (reference) AppendResponse(dst []byte, resp *wire.Response) ([]byte, error) {
	unframed := resp.Status/100 == 1 || resp.Status == 204
	silent := unframed || resp.Status == 304
	states, malformed := stated(resp.HTTP10, resp.Header)
	switch {
	case resp.Status < 100 || resp.Status > 599:
		return dst, wire.ErrStatus
	case silent && resp.Framing.Kind != wire.None, unframed && (states.Kind != wire.None || malformed != nil):
		return dst, wire.ErrFraming
	case strings.ContainsFunc(string(resp.Reason), isControl):
		return dst, wire.ErrReason
	}
	first := fmt.Sprintf("%s %d %s", versionOf(resp.HTTP10), resp.Status, resp.Reason)
	return appendPreamble(dst, first, resp.HTTP10, nil, resp.Header, resp.Framing, true)
}

func (reference) AppendChunk(dst []byte, size int64, ext []byte) ([]byte, error) {
	if size < 0 {
		return dst, wire.ErrChunkSize
	}
	line := fmt.Sprintf("%x\r\n", size)
	if len(ext) > 0 {
		if strings.Contains(" \t", string(ext[:1])) || !extensions.MatchString(";"+string(ext)) {
			return dst, wire.ErrChunkExtension
		}
		line = fmt.Sprintf("%x;%s\r\n", size, ext)
	}
	if len(line) > wire.DefaultMaxChunkLine {
		return dst, wire.ErrChunkLineTooLong
	}
	return append(dst, line...), nil
}

func (reference) AppendTrailer(dst []byte, h *wire.Header) ([]byte, error) {
	if err := h.Err(); err != nil {
		return dst, err
	}
	if h.Len() > wire.DefaultMaxFields {
		return dst, wire.ErrTooManyFields
	}
	text := ""
	for name, value := range h.All() {
		if notInTrailers[string(name)] {
			return dst, wire.ErrTrailerField
		}
		text += fmt.Sprintf("%s: %s\r\n", name, value)
	}
	text += "\r\n"
	if len(text) > wire.DefaultMaxTrailer {
		return dst, wire.ErrTrailerTooLong
	}
	return append(dst, text...), nil
}

func set(words ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

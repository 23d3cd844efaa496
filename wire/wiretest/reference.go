package wiretest

import (
	"math/big"
	"regexp"
	"sort"
	"strings"

	"github.com/degu-go/degu/wire"
)

// Reference reads and writes the grammar of wire.HTTP1 with the default
// limits, as slowly and obviously as possible. It cuts a message into lines
// first and judges each line as a string, which is another way than the byte
// loops of package wire take, and shares no code with them. It agrees with
// wire.HTTP1 in the verdict, the error, the length and the meaning.
var Reference wire.ServerCodec = reference{}

type reference struct{}

// An ending is how a line stops.
type ending int

const (
	open    ending = iota // the bytes stop within the text
	pending               // they stop behind a CR
	crlf
	bare // a CR without LF, or an LF without CR
)

// cutLine takes the first line off s.
func cutLine(s string) (text string, end ending, rest string) {
	i := strings.IndexAny(s, "\r\n")
	switch {
	case i < 0:
		return s, open, ""
	case strings.HasPrefix(s[i:], "\r\n"):
		return s[:i], crlf, s[i+2:]
	case s[i:] == "\r":
		return s[:i], pending, ""
	}
	return s[:i], bare, ""
}

// lineVerdict completes the verdict on a line's text with that on its end. The
// text comes first, since it is further left.
func lineVerdict(text wire.Error, end ending) wire.Error {
	switch {
	case text != 0:
		return text
	case end == crlf:
		return 0
	case end == bare:
		return wire.ErrLineEnding
	}
	return wire.ErrIncomplete
}

// limited cuts src to a limit in bytes.
func limited(src []byte, limit int) string {
	return string(src[:min(len(src), limit)])
}

// finish turns an Error into the results of a parse function.
func finish(n int, err wire.Error, src []byte, limit int, tooLong wire.Error) (int, error) {
	switch {
	case err == wire.ErrIncomplete && len(src) >= limit:
		return 0, tooLong
	case err != 0:
		return 0, err
	}
	return n, nil
}

const (
	notControl = `[^\x00-\x08\x0a-\x1f\x7f]`
	tchar      = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]"
	blank      = `[ \t]*`
)

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

func notToken(r rune) bool {
	return !strings.ContainsRune("!#$%&'*+-.^_`|~", r) &&
		!('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z')
}

var statusLine = regexp.MustCompile(`^HTTP/1\.[01] [1-5][0-9][0-9]( ` + notControl + `*)?$`)

// parseStatusLine asks how much of the text could still become a status line,
// and names the error by the place of the first byte that spoils it.
func parseStatusLine(text string, end ending, resp *wire.Response) wire.Error {
	const example = "HTTP/1.1 200 "
	spoilt := func(k int) bool {
		s := text[:k]
		if k < len(example) {
			s += example[k:]
		}
		return !statusLine.MatchString(s)
	}
	at := len(text)
	if spoilt(at) {
		at = sort.Search(at, spoilt) - 1 // the byte text[at] spoils it
	} else { // no byte does, perhaps the end
		if end == open {
			return wire.ErrIncomplete
		}
		if statusLine.MatchString(text) {
			resp.HTTP10 = text[7] == '0'
			resp.Status = int(text[9]-'0')*100 + int(text[10]-'0')*10 + int(text[11]-'0')
			resp.Reason = []byte(strings.TrimPrefix(text[12:], " "))
			return 0
		}
	}
	switch {
	case at < len("HTTP/"), at == len("HTTP/1.1"):
		return wire.ErrStatusLine
	case at < len("HTTP/1.1"):
		return wire.ErrVersion
	case at <= len("HTTP/1.1 200"):
		return wire.ErrStatus
	}
	return wire.ErrReason
}

func (reference) ParseResponse(src []byte, resp *wire.Response) (int, error) {
	if resp.Header == nil {
		resp.Header = new(wire.Header)
	}
	resp.Delimited = false
	whole := limited(src, wire.DefaultMaxPreamble)
	text, end, rest := cutLine(whole)
	err := lineVerdict(parseStatusLine(text, end, resp), end)
	if err == 0 {
		rest, err = parseFields(rest, false, resp.Header)
	}
	return finish(len(whole)-len(rest), err, src, wire.DefaultMaxPreamble, wire.ErrPreambleTooLong)
}

var methods = map[string]bool{"GET": true, "HEAD": true, "DELETE": true, "PUT": true, "POST": true}

var targetSoFar = regexp.MustCompile(`^(/[!-"$-~]*)?$`)

func parseRequestLine(text string, end ending, req *wire.Request) wire.Error {
	method, rest, complete := strings.Cut(text, " ")
	bad := strings.IndexFunc(method, notToken)
	switch {
	case bad > 32, bad < 0 && len(method) > 32:
		return wire.ErrMethod
	case bad >= 0, !complete && end != open:
		return wire.ErrRequestLine
	case !complete:
		return wire.ErrIncomplete
	case !methods[method]:
		return wire.ErrMethod
	}
	target, version, complete := strings.Cut(rest, " ")
	switch {
	case !targetSoFar.MatchString(target), target == "" && complete, !complete && end != open:
		return wire.ErrTarget
	case !complete:
		return wire.ErrIncomplete
	}
	switch {
	case end != open && (version == "HTTP/1.1" || version == "HTTP/1.0"):
		req.Method, req.Target, req.HTTP10 = method, []byte(target), version == "HTTP/1.0"
		return 0
	case end == open && (strings.HasPrefix("HTTP/1.1", version) || strings.HasPrefix("HTTP/1.0", version)):
		return wire.ErrIncomplete
	case strings.HasPrefix(version, "HTTP/"):
		return wire.ErrVersion
	}
	return wire.ErrRequestLine
}

func (reference) ParseRequest(src []byte, req *wire.Request) (int, error) {
	if req.Header == nil {
		req.Header = new(wire.Header)
	}
	req.Base, req.Framing = nil, wire.Framing{}
	whole := limited(src, wire.DefaultMaxPreamble)
	text, end, rest := cutLine(whole)
	err := lineVerdict(parseRequestLine(text, end, req), end)
	if err == 0 {
		rest, err = parseFields(rest, false, req.Header)
	}
	return finish(len(whole)-len(rest), err, src, wire.DefaultMaxPreamble, wire.ErrPreambleTooLong)
}

// parseFields reads field lines up to an empty one.
func parseFields(s string, trailer bool, h *wire.Header) (rest string, err wire.Error) {
	h.Reset()
	for {
		text, end, rest := cutLine(s)
		if text == "" {
			return rest, lineVerdict(0, end)
		}
		if h.Len() == wire.DefaultMaxFields {
			return "", wire.ErrTooManyFields
		}
		name, value, fault := parseField(text, end)
		if err := lineVerdict(fault, end); err != 0 {
			return "", err
		}
		if trailer && notInTrailers[name] {
			return "", wire.ErrTrailerField
		}
		h.Add(name, value)
		if h.Err() != nil {
			panic("wiretest: Reference and wire.Header disagree about a field: " + text)
		}
		s = rest
	}
}

func parseField(text string, end ending) (name, value string, err wire.Error) {
	i := strings.IndexFunc(text, notToken)
	switch {
	case i < 0 && end == open:
		return "", "", wire.ErrIncomplete
	case i < 0:
		return "", "", wire.ErrFieldName
	case i == 0 && (text[0] == ' ' || text[0] == '\t'):
		return "", "", wire.ErrFieldFold
	case i == 0:
		return "", "", wire.ErrFieldName
	case text[i] == ' ' || text[i] == '\t':
		return "", "", wire.ErrFieldColon
	case text[i] != ':':
		return "", "", wire.ErrFieldName
	}
	name, value, _ = strings.Cut(text, ":")
	if strings.ContainsFunc(value, isControl) {
		return "", "", wire.ErrFieldValue
	}
	return strings.ToLower(name), strings.Trim(value, " \t"), 0
}

const (
	quoted       = `"([^\x00-\x08\x0a-\x1f\x7f"\\]|\\` + notControl + `)*`
	extension    = blank + ";" + blank + tchar + "+(" + blank + "=" + blank + "(" + tchar + "+|" + quoted + `"))?`
	someOfOne    = blank + "(;" + blank + "(" + tchar + "+" + blank + "(=" + blank + "(" + tchar + "+|" + quoted + `\\?)?)?)?)?`
	hexadecimals = "0123456789abcdefABCDEF"
)

var (
	extensions       = regexp.MustCompile("^(" + extension + ")*$")
	extensionsSoFar  = regexp.MustCompile("^(" + extension + ")*" + someOfOne + "$")
	largest          = new(big.Int).SetUint64(1<<63 - 1)
	decimal          = regexp.MustCompile("^[0-9]+$")
	notInTrailers    = set("content-length", "transfer-encoding", "host", "connection", "trailer", "te", "upgrade")
	chunkedAnyLetter = regexp.MustCompile("^[Cc][Hh][Uu][Nn][Kk][Ee][Dd]$")
)

func parseChunkLine(text string, end ending) (line wire.ChunkLine, err wire.Error) {
	ext := strings.TrimLeft(text, hexadecimals)
	size := strings.TrimSuffix(text, ext)
	if size == "" && text == "" && end == open {
		return line, wire.ErrIncomplete
	}
	n, ok := new(big.Int).SetString(size, 16)
	if !ok || n.Cmp(largest) > 0 {
		return line, wire.ErrChunkSize
	}
	if ext != "" && !strings.Contains(" \t;", ext[:1]) {
		return line, wire.ErrChunkSize
	}
	switch {
	case end == open && extensionsSoFar.MatchString(ext):
		return line, wire.ErrIncomplete
	case !extensions.MatchString(ext):
		return line, wire.ErrChunkExtension
	}
	line.Size = n.Int64()
	if _, ext, ok := strings.Cut(ext, ";"); ok {
		line.Ext = []byte(strings.TrimLeft(ext, " \t"))
	}
	return line, 0
}

func (reference) ParseChunk(src []byte) (wire.ChunkLine, int, error) {
	whole := limited(src, wire.DefaultMaxChunkLine)
	text, end, rest := cutLine(whole)
	line, fault := parseChunkLine(text, end)
	n, err := finish(len(whole)-len(rest), lineVerdict(fault, end), src, wire.DefaultMaxChunkLine, wire.ErrChunkLineTooLong)
	if err != nil {
		return wire.ChunkLine{}, n, err
	}
	return line, n, nil
}

func (reference) ParseTrailer(src []byte, h *wire.Header) (int, error) {
	whole := limited(src, wire.DefaultMaxTrailer)
	rest, err := parseFields(whole, true, h)
	return finish(len(whole)-len(rest), err, src, wire.DefaultMaxTrailer, wire.ErrTrailerTooLong)
}

package wire_test

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/degu-go/degu/wire"
)

// The grammar of Minimal once more: the whole message cut into lines, each
// line judged by one expression, and the rules between fields after that. It
// tells the length of the message that src begins with, and nothing about
// messages that aren't whole.

const (
	twinNumber    = `(0|[1-9][0-9]{0,15})`
	twinComponent = `[-0-9A-Za-z+.:_~]+`
	twinVisible   = `[-0-9A-Za-z+.:_~"'()*,;<>\[\]%&=/?]`
	twinToken     = `[-0-9A-Za-z+._~'*]+`
	twinQuoted    = `"[-0-9A-Za-z+.:_~'()*,;<>\[\]]*"`
)

var (
	twinRequest = regexp.MustCompile(`^(GET|HEAD|DELETE|PUT|POST) ` +
		`/(` + twinComponent + `(/` + twinComponent + `)*/?)?(\?[-0-9A-Za-z+.:_~%&=]*)? HTTP/1\.1$`)
	twinStatus      = regexp.MustCompile(`^HTTP/1\.1 [1-5][0-9][0-9] [-0-9A-Za-z ]+$`)
	twinNeverFramed = regexp.MustCompile(`^HTTP/1\.1 (1[0-9][0-9]|204) `)
	twinField       = regexp.MustCompile(`^([-0-9A-Za-z]{1,32}): (` + twinVisible + `( *` + twinVisible + `)*)$`)
	twinLength      = regexp.MustCompile(`^` + twinNumber + `$`)
	twinRange       = regexp.MustCompile(`^bytes=` + twinNumber + `-` + twinNumber + `$`)
	twinPart        = regexp.MustCompile(`^bytes ` + twinNumber + `-` + twinNumber + `/` + twinNumber + `$`)
	twinChunk       = regexp.MustCompile(`^(0|[1-9A-Fa-f][0-9A-Fa-f]{0,6})` +
		`(;[-0-9A-Za-z]+=(` + twinToken + `|` + twinQuoted + `)(;` + twinToken + `)*)?\r\n`)
)

func twin(kind int, src string) (n int, ok bool) {
	switch kind {
	case chunkKind:
		m := twinChunk.FindStringSubmatch(src)
		if m == nil || len(m[0]) > wire.DefaultMaxChunkLine {
			return 0, false
		}
		size, err := strconv.ParseInt(m[1], 16, 64)
		return len(m[0]), err == nil && size <= 16*1024*1024
	case trailerKind:
		return 2, strings.HasPrefix(src, "\r\n")
	}
	message, _, ok := strings.Cut(src, "\r\n\r\n")
	n = len(message) + len("\r\n\r\n")
	if !ok || n > 32*1024 {
		return 0, false
	}
	lines := strings.Split(message, "\r\n")
	fields := map[string]string{}
	for _, line := range lines[1:] {
		m := twinField.FindStringSubmatch(line)
		if m == nil {
			return 0, false
		}
		fields[strings.ToLower(m[1])] = m[2]
	}
	if len(fields) > 20 || len(fields) < len(lines)-1 {
		return 0, false
	}
	if kind == requestKind {
		return n, twinRequest.MatchString(lines[0]) && twinFields(fields) && twinRequestFields(lines[0], fields)
	}
	_, ranged := fields["range"]
	_, sized := fields["content-length"]
	_, coded := fields["transfer-encoding"]
	return n, twinStatus.MatchString(lines[0]) && twinFields(fields) && !ranged &&
		!(twinNeverFramed.MatchString(lines[0]) && (sized || coded))
}

// twinFields judges the values that a codec looks at.
func twinFields(fields map[string]string) bool {
	length, sized := fields["content-length"]
	coding, coded := fields["transfer-encoding"]
	span, ranged := fields["range"]
	part, parted := fields["content-range"]
	number := func(s string) int64 {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			panic(err) // the expression took it
		}
		return n
	}
	switch {
	case sized && coded, sized && !twinLength.MatchString(length), coded && coding != "chunked":
		return false
	case ranged && !twinRange.MatchString(span), parted && !twinPart.MatchString(part):
		return false
	}
	if ranged {
		m := twinRange.FindStringSubmatch(span)
		if number(m[1]) > number(m[2]) {
			return false
		}
	}
	if parted {
		m := twinPart.FindStringSubmatch(part)
		if number(m[1]) > number(m[2]) || number(m[2]) >= number(m[3]) {
			return false
		}
	}
	return true
}

func twinRequestFields(line string, fields map[string]string) bool {
	_, sized := fields["content-length"]
	_, coded := fields["transfer-encoding"]
	_, ranged := fields["range"]
	_, parted := fields["content-range"]
	content := strings.HasPrefix(line, "PUT ") || strings.HasPrefix(line, "POST ")
	return !parted && (content && !ranged || !sized && !coded)
}

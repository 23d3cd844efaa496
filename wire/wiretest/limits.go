package wiretest

import (
	"fmt"
	"strings"

	"github.com/degu-go/degu/wire"
)

// The cases at the default limits: one less, exactly as much, one more.

func responseLimits() []Case {
	return preambleLimits("HTTP/1.1 200 OK\r\n", `HTTP/1.1 200 "OK"`, "HTTP/1.1 200 ")
}

func requestLimits() []Case {
	return preambleLimits("GET / HTTP/1.1\r\n", `GET "/" HTTP/1.1`, "GET /")
}

// preambleLimits makes cases that begin with the line first, which says said.
// endless begins a line that may go on for ever.
func preambleLimits(first, said, endless string) []Case {
	const limit = wire.DefaultMaxPreamble
	cases := []Case{
		refuses("first line too long", "wire.DefaultMaxPreamble", fill(endless, "", limit), wire.ErrPreambleTooLong),
		refuses("name too long", "wire.DefaultMaxPreamble", fill(first, "", limit), wire.ErrPreambleTooLong),
		refuses("end just behind the limit", "wire.DefaultMaxPreamble", fill(first+"a: ", "\r\n\r\n", limit+1), wire.ErrPreambleTooLong),
		refuses("fault at the limit", "RFC 9110 section 5.5: the last byte that is judged", fill(first+"a: ", "\x00", limit), wire.ErrFieldValue),
		refuses("fault behind the limit", "wire.DefaultMaxPreamble: never judged", fill(first+"a: ", "\x00", limit+1), wire.ErrPreambleTooLong),
	}
	for _, n := range []int{limit - 1, limit} {
		value := strings.Repeat("x", n-len(first+"a: \r\n\r\n"))
		cases = append(cases, full(fmt.Sprint("preamble of ", n), "wire.DefaultMaxPreamble",
			first+"a: "+value+"\r\n\r\n", said, "a: "+value))
	}
	return append(cases, countLimits(first, said)...)
}

func countLimits(first string, said ...string) []Case {
	const limit = wire.DefaultMaxFields
	var cases []Case
	for _, n := range []int{limit - 1, limit} {
		lines, fields := many(n)
		cases = append(cases, full(fmt.Sprint(n, " fields"), "wire.DefaultMaxFields",
			first+lines+"\r\n", append(said[:len(said):len(said)], fields...)...))
	}
	lines, _ := many(limit + 1)
	most, _ := many(limit)
	return append(cases,
		refuses(fmt.Sprint(limit+1, " fields"), "wire.DefaultMaxFields", first+lines+"\r\n", wire.ErrTooManyFields),
		refuses("beginning of one field too many", "wire.DefaultMaxFields: its first byte shows it", first+most+"x", wire.ErrTooManyFields),
		refuses("fold of the last field", "wire.DefaultMaxFields: a line like any other", first+most+" x", wire.ErrTooManyFields),
	)
}

func chunkLimits() []Case {
	const limit = wire.DefaultMaxChunkLine
	cases := []Case{
		refuses("digits without end", "wire.DefaultMaxChunkLine: zeros don't overflow", strings.Repeat("0", limit), wire.ErrChunkLineTooLong),
		refuses("spaces without end", "wire.DefaultMaxChunkLine", "5"+strings.Repeat(" ", limit-1), wire.ErrChunkLineTooLong),
		refuses("line of one more", "wire.DefaultMaxChunkLine: CVE-2023-39326", fill("5;", "\r\n", limit+1), wire.ErrChunkLineTooLong),
		refuses("quotes without end", "wire.DefaultMaxChunkLine", fill("5;a=\"", "", limit), wire.ErrChunkLineTooLong),
		refuses("LF at the limit", "RFC 9112 section 2.2: the last byte that is judged", fill("5;", "\n", limit), wire.ErrLineEnding),
		refuses("LF behind the limit", "wire.DefaultMaxChunkLine: never judged", fill("5;", "\n", limit+1), wire.ErrChunkLineTooLong),
		full("zeros up to the limit", "wire.DefaultMaxChunkLine", strings.Repeat("0", limit-3)+"7\r\n", `7 ""`),
	}
	for _, n := range []int{limit - 1, limit} {
		line := fill("5;", "\r\n", n)
		cases = append(cases, full(fmt.Sprint("line of ", n), "wire.DefaultMaxChunkLine",
			line, fmt.Sprintf("5 %q", line[2:n-2])))
	}
	return cases
}

func trailerLimits() []Case {
	const limit = wire.DefaultMaxTrailer
	cases := []Case{
		refuses("section of one more", "wire.DefaultMaxTrailer", fill("a: ", "\r\n\r\n", limit+1), wire.ErrTrailerTooLong),
		refuses("name without end", "wire.DefaultMaxTrailer", fill("", "", limit), wire.ErrTrailerTooLong),
	}
	for _, n := range []int{limit - 1, limit} {
		in := fill("a: ", "\r\n\r\n", n)
		cases = append(cases, full(fmt.Sprint("section of ", n), "wire.DefaultMaxTrailer", in, in[:n-4]))
	}
	return append(cases, countLimits("")...)
}

// fill puts as many letters between two texts as make n bytes.
func fill(before, after string, n int) string {
	return before + strings.Repeat("x", n-len(before)-len(after)) + after
}

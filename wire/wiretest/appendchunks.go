package wiretest

import (
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
)

// appendChunks examines AppendChunk.
func (e exam) appendChunks(t *testing.T, c wire.Codec) {
	const ext = "RFC 9112 section 7.1.1: injection"
	long := strings.Repeat("x", wire.DefaultMaxChunkLine-len("5;\r\n"))
	rows := []struct {
		name, why string
		size      int64
		ext       string
		err       wire.Error
		full      bool
	}{
		{"last chunk", "RFC 9112 section 7.1", 0, "", 0, false},
		{"one byte", "RFC 9112 section 7.1", 1, "", 0, false},
		{"two digits", "in hexadecimal", 255, "", 0, false},
		{"largest", "2^63-1", 1<<63 - 1, "", 0, true},
		{"extension", "RFC 9112 section 7.1.1", 5, "key=value", 0, true},
		{"extension without value", "RFC 9112 section 7.1.1", 5, "key", 0, true},
		{"quoted value", "RFC 9110 section 5.6.4", 5, `a="b;\" c"`, 0, true},
		{"two extensions", "as received, with whitespace between", 5, "a ; b = c", 0, true},
		{"extension of the last chunk", "RFC 9112 section 7.1", 0, "a", 0, true},
		{"longest", "wire.DefaultMaxChunkLine", 5, long, 0, true},

		{"negative size", "RFC 9112 section 7.1", -1, "", wire.ErrChunkSize, false},
		{"smallest size", "RFC 9112 section 7.1", -1 << 63, "", wire.ErrChunkSize, false},
		{"too long", "wire.DefaultMaxChunkLine", 16, long, wire.ErrChunkLineTooLong, false},
		{"CRLF", ext, 5, "a\r\n0\r\n\r\n", wire.ErrChunkExtension, false},
		{"LF", ext, 5, "a\nb", wire.ErrChunkExtension, false},
		{"CR", ext, 5, "a\r", wire.ErrChunkExtension, false},
		{"CRLF in quotes", ext, 5, "a=\"\r\n\"", wire.ErrChunkExtension, false},
		{"escaped LF in quotes", ext, 5, "a=\"\\\n\"", wire.ErrChunkExtension, false},
		{"NUL", ext, 5, "a\x00", wire.ErrChunkExtension, false},
		{"NUL in quotes", ext, 5, "a=\"\x00\"", wire.ErrChunkExtension, false},
		{"quotes not closed", ext + ": the line end would be quoted", 5, `a="b`, wire.ErrChunkExtension, false},
		{"escape not ended", ext + ": the line end would be escaped", 5, `a="b\`, wire.ErrChunkExtension, false},
		{"space before", "the size would be followed by BWS", 5, " a", wire.ErrChunkExtension, false},
		{"space behind", "RFC 9112 section 7.1.1", 5, "a ", wire.ErrChunkExtension, false},
		{"semicolon before", "it is added", 5, ";a", wire.ErrChunkExtension, false},
		{"semicolon behind", "RFC 9112 section 7.1.1", 5, "a;", wire.ErrChunkExtension, false},
		{"no value", "RFC 9112 section 7.1.1", 5, "a=", wire.ErrChunkExtension, false},
		{"no name", "RFC 9112 section 7.1.1", 5, "=a", wire.ErrChunkExtension, false},
		{"two words", "RFC 9112 section 7.1.1", 5, "a b", wire.ErrChunkExtension, false},
		{"space", "RFC 9112 section 7.1.1", 5, " ", wire.ErrChunkExtension, false},
	}
	t.Run("append chunk", func(t *testing.T) {
		for _, r := range rows {
			w := written{
				name: r.name, why: r.why, err: r.err, full: r.full,
				call:      func(dst []byte) ([]byte, error) { return c.AppendChunk(dst, r.size, []byte(r.ext)) },
				unchanged: func() []string { return nil },
			}
			if r.err == 0 {
				w.want = chunkSays(r.size, []byte(r.ext))
			}
			e.check(t, w, chunks(c), chunks(Reference))
		}
	})
}

// appendTrailers examines AppendTrailer.
func (e exam) appendTrailers(t *testing.T, c wire.Codec) {
	var most []string
	for i := range wire.DefaultMaxFields {
		most = append(most, "x-"+string(rune('a'+i/26))+string(rune('a'+i%26)), "1")
	}
	long := strings.Repeat("x", wire.DefaultMaxTrailer-len("a: \r\n\r\n"))
	rows := []struct {
		name, why string
		pairs     []string
		err       wire.Error
		full      bool
	}{
		{"none", "RFC 9112 section 7.1.2", nil, 0, false},
		{"one field", "RFC 9112 section 7.1.2", []string{"etag", "x"}, 0, true},
		{"most fields", "wire.DefaultMaxFields", most, 0, true},
		{"longest", "wire.DefaultMaxTrailer", []string{"a", long}, 0, true},
		{"too many fields", "wire.DefaultMaxFields", append(most[:len(most):len(most)], "a", "b"), wire.ErrTooManyFields, false},
		{"too long", "wire.DefaultMaxTrailer", []string{"a", long + "x"}, wire.ErrTrailerTooLong, false},
		{"CRLF in value", "RFC 9110 section 5.5: injection", []string{"a", "b\r\n\r\nGET /"}, wire.ErrFieldValue, false},
		{"CRLF in name", "RFC 9110 section 5.1: injection", []string{"a\r\nb", "c"}, wire.ErrFieldName, false},
		{"upper-case name", "wire.Header: names are lower case", []string{"ETag", "x"}, wire.ErrFieldCase, false},
	}
	for name := range notInTrailers {
		r := rows[len(rows)-1]
		r.name, r.why, r.pairs, r.err = name, "RFC 9110 section 6.5.1", []string{"a", "b", name, "5"}, wire.ErrTrailerField
		rows = append(rows, r)
	}
	t.Run("append trailer", func(t *testing.T) {
		for _, r := range rows {
			h := wire.NewHeader(r.pairs...)
			w := written{
				name: r.name, why: r.why, err: r.err, full: r.full,
				call:      func(dst []byte) ([]byte, error) { return c.AppendTrailer(dst, h) },
				unchanged: func() []string { return fieldsSay(nil, h) },
			}
			if r.err == 0 {
				w.want = fieldsSay([]string{}, h)
			}
			e.check(t, w, trailers(c), trailers(Reference))
		}
		e.check(t, written{
			name: "nil Header", why: "as documented", want: []string{},
			call:      func(dst []byte) ([]byte, error) { return c.AppendTrailer(dst, nil) },
			unchanged: func() []string { return nil },
		}, trailers(c), trailers(Reference))
	})
}

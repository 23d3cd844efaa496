package wiretest

import (
	"slices"
	"testing"

	"github.com/degu-go/degu/wire"
)

// An Option changes what Run asks for.
type Option uint8

// RFC9112 examines the whole grammar with the default limits: every message
// that isn't marked as refused must be taken, and refusals must have the
// errors of the tables.
const RFC9112 Option = 1

type exam struct{ full bool }

// Run examines c, as the package's documentation says. A wire.ServerCodec is
// examined in both directions.
func Run(t *testing.T, c wire.Codec, options ...Option) {
	var e exam
	for _, o := range options {
		switch o {
		case RFC9112:
			e.full = true
		default:
			t.Fatalf("wiretest: unknown option %d", o)
		}
	}
	e.run(t, "responses", responses(c), slices.Concat(Responses(), responseLimits()))
	e.run(t, "chunks", chunks(c), slices.Concat(Chunks(), chunkLimits()))
	e.run(t, "trailers", trailers(c), slices.Concat(Trailers(), trailerLimits()))
	e.framings(t, "response framing", slices.Concat(responseFramings(), smuggled("GET", ok200)), e.judgeResponse(c))
	e.appendRequests(t, c)
	e.appendChunks(t, c)
	e.appendTrailers(t, c)
	if s, ok := c.(wire.ServerCodec); ok {
		e.run(t, "requests", requests(s), slices.Concat(Requests(), requestLimits()))
		e.framings(t, "request framing", slices.Concat(requestFramings(), smuggled("", "POST / HTTP/1.1")), judgeRequest(s))
		e.appendResponses(t, s)
	}
}

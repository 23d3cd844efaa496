package wire_test

import (
	"testing"

	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

func TestHTTP1(t *testing.T) { wiretest.Run(t, wire.HTTP1, wiretest.RFC9112) }

func TestReference(t *testing.T) { wiretest.Run(t, wiretest.Reference, wiretest.RFC9112) }

// TestNarrow takes the exam for codecs of a narrower grammar with limits as
// low as it allows, and with the client's half alone.
func TestNarrow(t *testing.T) {
	c, err := wire.New(wire.Options{MaxPreamble: 1024, MaxFields: 20, MaxChunkLine: 20, MaxTrailer: 2})
	if err != nil {
		t.Fatal(err)
	}
	wiretest.Run(t, struct{ wire.Codec }{c})
	wiretest.Run(t, c)
}

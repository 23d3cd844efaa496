//go:build (amd64 || arm64) && !purego

package wire_test

import (
	"fmt"
	"testing"

	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

// TestHTTP1Vectors takes the exam as all kinds of processors do.
func TestHTTP1Vectors(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector doesn't see what indexLines does, and takes long over the rest")
	}
	for _, bits := range append([]int{0}, wire.Vectors()...) {
		t.Run(fmt.Sprint(bits), func(t *testing.T) {
			defer wire.SetVector(wire.SetVector(bits))
			wiretest.Run(t, wire.HTTP1, wiretest.RFC9112)
		})
	}
}

//go:build amd64 && !purego

package wire_test

import (
	"testing"

	"github.com/degu-go/degu/wire"
	"github.com/degu-go/degu/wire/wiretest"
)

// TestHTTP1Plain takes the exam as an older processor does.
func TestHTTP1Plain(t *testing.T) {
	defer wire.SetVector(wire.SetVector(false))
	wiretest.Run(t, wire.HTTP1, wiretest.RFC9112)
}

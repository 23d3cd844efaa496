//go:build amd64 && !purego

package wire

// SetVector switches indexLines on or off, if the processor can do it, and
// tells how it was.
func SetVector(on bool) (was bool) {
	was, vector = vector, on
	return was
}

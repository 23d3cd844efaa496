//go:build amd64 && !purego

package wire

// SetVector sets how many bits indexLines takes at once, at most what the
// processor can do, and tells what it was.
func SetVector(bits int) (was int) {
	was, vector = vector, min(bits, widest())
	return was
}

//go:build (amd64 || arm64) && !purego

package wire

import "runtime"

// SetVector sets how many bits indexLines takes at once, at most what the
// processor can do, and tells what it was.
func SetVector(bits int) (was int) {
	was, vector = vector, min(bits, widest())
	return was
}

// Vectors are the numbers of bits that indexLines can take at once here.
func Vectors() (all []int) {
	least := 256
	if runtime.GOARCH == "arm64" {
		least = 128
	}
	for bits := least; bits <= widest(); bits *= 2 {
		all = append(all, bits)
	}
	return all
}

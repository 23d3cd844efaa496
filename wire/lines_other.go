//go:build !(amd64 || arm64) || purego

package wire

// vector is 0: there is no indexLines.
const vector = 0

func indexLines(src *byte, n int, index *field, room int) (end, count int, framers framerSet) {
	return notTaken, 0, 0
}

//go:build !amd64 || purego

package wire

// vector tells whether there is an indexLines.
const vector = false

func indexLines(src *byte, n int, index *field, room int) (end, count int, framers framerSet) {
	return notTaken, 0, 0
}

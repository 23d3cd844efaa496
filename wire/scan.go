package wire

import "bytes"

// FindEnd looks for the empty line that ends a preamble and returns the index
// just behind it, -1 where it hasn't come yet. The first from bytes of src are
// known from an earlier call not to hold it, so that a preamble that drips in
// is searched once, whatever the pieces. FindEnd doesn't judge: a preamble with
// bare line feeds has no end here.
func FindEnd(src []byte, from int) (end int) {
	const empty, few = "\r\n\r\n", 32
	from = min(max(from-len(empty)+1, 0), len(src)) // the end may straddle
	if len(src)-from < few {                        // bytes.Index takes more time to begin than for these
		for i := from + len(empty); i <= len(src); i++ {
			if src[i-1] == '\n' && string(src[i-len(empty):i]) == empty {
				return i
			}
		}
		return -1
	}
	i := bytes.Index(src[from:], []byte(empty))
	if i < 0 {
		return -1
	}
	return from + i + len(empty)
}

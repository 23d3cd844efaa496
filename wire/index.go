package wire

import "math/bits"

// A field says where one line lies in Header.lines: its colon and its CR. It
// begins where the line before it ends, its name ends with the colon, and the
// whitespace around its value is dropped when the value is asked for. 16 bits
// are enough, as maxHeader sees to.
type field struct{ colon, end uint16 }

// next is where the line behind f's begins.
func (f field) next() int { return int(f.end) + len("\r\n") }

func (f field) value(lines []byte) []byte {
	start, end := int(f.colon)+1, int(f.end)
	for start < end && isSpace(lines[start]) {
		start++
	}
	for end > start && isSpace(lines[end-1]) {
		end--
	}
	return lines[start:end:end]
}

// A framerSet has bit i for each field i that statedFraming or Persistent may
// look for. So few other names are as long as theirs that the length is enough
// of a note, and a length costs nothing to compare. The highest bit stands for
// the 64th field and all behind it.
type framerSet uint64

const lastFramer = 63

func (s *framerSet) note(i, nameLength int) {
	switch nameLength {
	case len("connection"), len("content-length"), len("transfer-encoding"):
		*s |= 1 << min(i, lastFramer)
	}
}

// noteName is note where there is time to look at the name: many requests have
// no such field at all.
func (s *framerSet) noteName(i int, name string) {
	switch name {
	case "connection", "content-length", "transfer-encoding":
		s.note(i, len(name))
	}
}

func framersOf(index []field) (s framerSet) {
	start := 0
	for i, f := range index {
		s.note(i, int(f.colon)-start)
		start = f.next()
	}
	return s
}

// framer returns the first field from i on that may frame the message, Len
// where there is none.
func (h *Header) framer(i int) int {
	if i < lastFramer {
		i += bits.TrailingZeros64(uint64(h.framers) >> i)
	}
	if i >= lastFramer && h.framers>>lastFramer == 0 {
		return len(h.index)
	}
	return min(i, len(h.index))
}

// at gives the name and the value of field i.
func (h *Header) at(i int) (name, value []byte) { return h.name(i), h.value(i) }

func (h *Header) name(i int) []byte {
	start := 0
	if i > 0 {
		start = h.index[i-1].next()
	}
	return h.lines[start:h.index[i].colon]
}

func (h *Header) value(i int) []byte { return h.index[i].value(h.lines) }

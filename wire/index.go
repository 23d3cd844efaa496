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
	v := lines[int(f.colon)+1 : f.end]
	for len(v) > 0 && v[0] <= ' ' { // of these, lines have only space and tab
		v = v[1:]
	}
	for len(v) > 0 && v[len(v)-1] <= ' ' {
		v = v[:len(v)-1]
	}
	return v[:len(v):len(v)]
}

// A framerSet has bit i for each field i that says looks for. So few other names
// are as long as theirs that the length is enough of a note, and a length costs
// nothing to compare. The highest bit stands for the 64th field and all behind it.
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

// mayFrame tells whether h, which may be nil, has fields that says looks for.
func (h *Header) mayFrame() bool { return h != nil && h.framers != 0 }

// first returns the first field of the set, one behind all others where there is
// none, and what behind needs to go on.
func (s framerSet) first() (i int, rest framerSet) {
	if s == 0 {
		return noField, 0
	}
	return bits.TrailingZeros64(uint64(s)), s & (s - 1)
}

// behind goes on from field i: rest is what first or behind gave with it.
func (rest framerSet) behind(i int) (int, framerSet) {
	if i >= lastFramer { // any of those that share its bit
		return i + 1, 0
	}
	return rest.first()
}

// noField is more than any field's number.
const noField = maxHeader

// at gives the name and the value of field i.
func (h *Header) at(i int) (name, value []byte) { return h.name(i), h.value(i) }

// start is where field i begins.
func (h *Header) start(i int) int {
	if i == 0 {
		return 0
	}
	return h.index[i-1].next()
}

func (h *Header) name(i int) []byte { return h.lines[h.start(i):h.index[i].colon] }

func (h *Header) value(i int) []byte { return h.index[i].value(h.lines) }

// size is how many bytes all fields called name take.
func (h *Header) size(name string) (n int) {
	for i, f := range h.index {
		if string(h.name(i)) == name {
			n += f.next() - h.start(i)
		}
	}
	return n
}

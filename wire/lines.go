package wire

// What indexLines answers instead of an end.
const (
	notTaken = -1 // parseFields knows the verdict
	noRoom   = -2 // there are more lines than the index holds
)

// indexSlack is how many fields behind the room of an index indexLines may read
// and write: a vector full.
const indexSlack = 16

// takeFields is parseFields where indexLines does its work: it takes only what
// is right and complete, and gives 0 for anything else.
func takeFields(src []byte, at, maxFields int, where section, h *Header) (n int) {
	if vector == 0 || at >= len(src) {
		return 0
	}
	index := h.storage()
	end, count, framers := indexLines(&src[at], len(src)-at, &index[:1][0], cap(index)-indexSlack)
	if end < 0 || count > maxFields || count > lastFramer || where == trailerSection {
		return takeUnusual(src, at, maxFields, where, h, end, count)
	}
	h.show(src[at:at+end], index[:count], framers)
	return at + end + len("\r\n")
}

// takeUnusual goes on where indexLines answered takeFields with end and count, and
// that isn't all there is to it. It is apart since most messages are usual, and
// shouldn't pay for its frame.
func takeUnusual(src []byte, at, maxFields int, where section, h *Header, end, count int) (n int) {
	index := h.storage()
	if end == noRoom && cap(index)-indexSlack < maxFields { // as append would, for lines that are there
		h.index = make([]field, 0, min(2*cap(index), maxFields+indexSlack))
		return takeFields(src, at, maxFields, where, h)
	}
	if end < 0 || count > maxFields {
		return 0
	}
	lines, index := src[at:at+end], index[:count]
	if where == trailerSection && !trailerNames(lines, index, 0) {
		return 0
	}
	h.show(lines, index, framersOf(index)) // indexLines notes no more than lastFramer
	return at + end + len("\r\n")
}

// trailerNames tells whether the fields from number i on may stand in a trailer
// section.
func trailerNames(lines []byte, index []field, i int) bool {
	start := 0
	if i > 0 {
		start = index[i-1].next()
	}
	for _, f := range index[i:] {
		if !trailerName(lines[start:f.colon]) {
			return false
		}
		start = f.next()
	}
	return true
}

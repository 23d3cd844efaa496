package wire

// takeLine reads one field line, from its name to its CRLF, lowers the name and
// returns where the colon and the CR are. It takes only what is right and
// complete, of anything else parseName and parseText know the verdict: end is
// then 0, and a name may have been lowered. There is no call in it, since these
// lines are most of what is parsed.
func takeLine(src []byte, at int) (colon, end int) {
	i := max(at, 0) // which it is: the compiler takes the bounds from here
	for i < len(src)-7 {
		w := word(src[i : i+8])
		upper, stop := letters(w)
		if stop == 0 {
			putWord(src[i:i+8], w|upper>>2)
			i += 8
			continue
		}
		for upper &= stop - 1; upper != 0; upper &= upper - 1 {
			if k := i + first(upper); k < len(src) {
				src[k] |= 'a' - 'A'
			}
		}
		i += first(stop)
		break
	}
	for i < len(src) && src[i] != ':' {
		c := lowered[src[i]]
		if c == 0 {
			return 0, 0
		}
		src[i] = c
		i++
	}
	if i == at {
		return 0, 0
	}
	for colon = i; i < len(src)-7; {
		stop := controls(word(src[i : i+8]))
		if stop == 0 {
			i += 8
			continue
		}
		i += first(stop)
		if src[i] == '\r' {
			break
		}
		if classes[src[i]]&textByte == 0 {
			return 0, 0
		}
		i++
	}
	for i < len(src) && classes[src[i]]&textByte != 0 {
		i++
	}
	if i >= len(src)-1 || src[i] != '\r' || src[i+1] != '\n' {
		return 0, 0
	}
	return colon, i
}

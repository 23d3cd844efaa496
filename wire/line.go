package wire

// takeLines reads field lines behind the n known ones, lowers their names and
// puts their colons and CRs in index, as many as it has room for. It returns how
// many are known then. It takes only what is right and complete and stops at
// anything else, of which parseName and parseText know the verdict; a name may
// have been lowered there. These lines are most of what is parsed: there is no
// call here, and no use of a capacity, which would have to be kept up to date.
//
// Where a line begins is known only when the one before has been looked at to its
// end, and each step on that way that depends on a byte makes the processor wait.
// So a value's words are not those from the colon on, but go on from the name's.
func takeLines(lines []byte, index []field, n int, framers framerSet) (count int, _ framerSet) {
	b := lines
	if n > 0 {
		b = lines[index[n-1].next():]
	}
next:
	for n < len(index) {
		start, k, w := len(lines)-len(b), 0, uint64(0)
		for len(b) > 8 {
			w = word(b)
			stop := others(w)
			if stop == 0 {
				putWord(b, w|letterCase)
				b = b[8:]
				continue
			}
			if k = first(stop); k > 2 { // then the word ends no later than the empty line
				putWord(b, w|letterCase&((stop-1)&^stop>>7))
			}
			break
		}
		colon := len(lines) - len(b) + k
		if k <= 2 || len(b) <= 8 || b[k] != ':' {
			for len(b) > 1 && b[0] != ':' {
				c := lowered[b[0]]
				if c == 0 {
					break next
				}
				b[0] = c
				b = b[1:]
			}
			if len(b) > 8 {
				w = word(b)
			}
			colon = len(lines) - len(b)
			if colon == start {
				break next
			}
		}
		for len(b) > 8 { // two words a turn
			stop := controls(w)
			if stop != 0 {
				b = b[first(stop):]
				break
			}
			b = b[8:]
			if len(b) <= 8 {
				break
			}
			stop = controls(word(b))
			if stop != 0 {
				b = b[first(stop):]
				break
			}
			b = b[8:]
			if len(b) <= 8 {
				break
			}
			w = word(b)
		}
		for len(b) > 1 && b[0] != '\r' {
			if classes[b[0]]&textByte == 0 {
				break next
			}
			b = b[1:]
		}
		if len(b) < 3 || b[0] != '\r' || b[1] != '\n' {
			break next
		}
		framers.note(n, colon-start)
		index[n] = field{uint16(colon), uint16(len(lines) - len(b))}
		n++
		b = b[2:]
	}
	return n, framers
}

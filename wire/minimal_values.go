package wire

// The functions here read text from src[at:] and return the index behind it:
// the end of src, or a byte that the caller judges. Text that ends within src
// is ErrIncomplete. Parsing calls them with what has arrived, appending with
// one whole value, where ErrIncomplete is a fault like any other.

// scanURI reads a path of components behind slashes, none empty but the last,
// and a query where there is one.
func scanURI(src []byte, at int) (end int, err Error) {
	if at == len(src) {
		return 0, ErrIncomplete
	}
	if src[at] != '/' {
		return 0, ErrTarget
	}
	allowed := componentBytes
	for end = at + 1; end < len(src); end++ {
		switch b := src[end]; {
		case sets[b]&allowed != 0:
		case allowed == queryBytes:
			return end, 0
		case b == '?':
			allowed = queryBytes
		case b != '/' || src[end-1] == '/':
			return end, 0
		}
	}
	return end, 0
}

// scanValue reads the value of a field about s. Behind it, only a line end
// may stand.
func scanValue(src []byte, at int, s subject) (end int, err Error) {
	switch s {
	case aboutLength:
		_, end, err = scanNumber(src, at, ErrContentLength)
	case aboutCoding:
		end, err = scanWord(src, at, "chunked", ErrTransferEncoding)
	case aboutRange:
		_, end, err = scanSpan(src, at, "bytes=", ErrRange)
	case aboutPart:
		end, err = scanPart(src, at)
	default:
		end, err = scanText(src, at)
	}
	if err == 0 && end < len(src) && src[end] != '\r' && src[end] != '\n' {
		return 0, s.fault()
	}
	return end, err
}

// scanText reads the value of any other field: at least one byte, no space at
// its beginning or end.
func scanText(src []byte, at int) (end int, err Error) {
	end = at
	for end < len(src) && sets[src[end]]&valueBytes != 0 {
		end++
	}
	switch {
	case end > at && src[at] == ' ':
		return 0, ErrFieldValue
	case end > at && src[end-1] != ' ':
		return end, 0
	case end == len(src):
		return 0, ErrIncomplete
	}
	return 0, ErrFieldValue
}

// scanNumber reads digits, with no zeros before them.
func scanNumber(src []byte, at int, fault Error) (n int64, end int, err Error) {
	end = at
	for end < len(src) && '0' <= src[end] && src[end] <= '9' {
		if end == at+minimalDigits || end > at && n == 0 {
			return 0, 0, fault
		}
		n = n*10 + int64(src[end]-'0')
		end++
	}
	switch {
	case end > at:
		return n, end, 0
	case end == len(src):
		return 0, 0, ErrIncomplete
	}
	return 0, 0, fault
}

// scanWord reads word.
func scanWord(src []byte, at int, word string, fault Error) (end int, err Error) {
	for k := range len(word) {
		if at+k == len(src) {
			return 0, ErrIncomplete
		}
		if src[at+k] != word[k] {
			return 0, fault
		}
	}
	return at + len(word), 0
}

// scanSpan reads unit first "-" last.
func scanSpan(src []byte, at int, unit string, fault Error) (last int64, end int, err Error) {
	at, err = scanWord(src, at, unit, fault)
	if err != 0 {
		return 0, 0, err
	}
	first, at, err := scanNumber(src, at, fault)
	if err != 0 {
		return 0, 0, err
	}
	if at, err = scanWord(src, at, "-", fault); err != 0 {
		return 0, 0, err
	}
	if last, end, err = scanNumber(src, at, fault); err != 0 {
		return 0, 0, err
	}
	return last, end, inOrder(first, last, end < len(src), fault)
}

// scanPart reads the value of a content-range field.
func scanPart(src []byte, at int) (end int, err Error) {
	last, at, err := scanSpan(src, at, "bytes ", ErrContentRange)
	if err != 0 {
		return 0, err
	}
	if at, err = scanWord(src, at, "/", ErrContentRange); err != 0 {
		return 0, err
	}
	total, end, err := scanNumber(src, at, ErrContentRange)
	if err != 0 {
		return 0, err
	}
	return end, inOrder(last+1, total, end < len(src), ErrContentRange)
}

// inOrder compares two numbers, of which the second may still get more digits
// unless it is complete.
func inOrder(low, high int64, complete bool, fault Error) Error {
	switch {
	case low <= high:
		return 0
	case complete:
		return fault
	}
	return ErrIncomplete
}

// scanExtension reads key "=" value as Degu has it, as far as RFC 9112 takes
// it for chunk extensions. Behind it, only a line end may stand.
func scanExtension(src []byte, at int) (end int, err Error) {
	i := at
	for i < len(src) && sets[src[i]]&wordBytes != 0 {
		i++
	}
	switch {
	case i == len(src):
		return 0, ErrIncomplete
	case i == at || src[i] != '=':
		return 0, ErrChunkExtension
	}
	for i++; i < len(src) && sets[src[i]]&extensionBytes != 0; i++ {
	}
	end, err = scanExtensions(src[:i], at)
	switch {
	case err == ErrIncomplete && i == len(src):
		return 0, ErrIncomplete
	case err != 0, end < i, i < len(src) && src[i] != '\r' && src[i] != '\n':
		return 0, ErrChunkExtension
	}
	return end, 0
}

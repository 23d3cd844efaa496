package body

// unwrap moves content to p: what has arrived, or else what one I/O brings. N is
// 0 without an error where that isn't any, and the next step is advance's.
func (b *chunkedBody) unwrap(p []byte) (n int, err error) {
	if len(b.src.Unread()) == 0 {
		switch {
		case b.at == atTrailer:
			return 0, nil
		case len(p) >= firstBuffer:
			return b.unwrapInPlace(p)
		}
		if err = b.src.Fill(); err != nil {
			return 0, err
		}
	}
	n, used := b.decode(p, b.src.Unread())
	b.src.Consume(used)
	return n, nil
}

// unwrapInPlace is one I/O past an empty Buffer. Small chunks arrive in p with
// what frames them and are moved together there, rather than in pieces of the
// Buffer's size: what is behind the content it returns is p's scratch space, as
// io.Reader allows.
func (b *chunkedBody) unwrapInPlace(p []byte) (n int, err error) {
	if b.at == atData && b.left >= min(int64(len(p)), maxDirect) {
		n, err = b.src.Read(p[:min(int64(len(p)), b.left)]) // content alone
		b.took(int64(n))
		return n, err
	}
	got, err := b.src.Read(p[:min(len(p), maxDirect)])
	n, used := b.decode(p, p[:got])
	b.src.giveBack(p[used:got])
	return n, err
}

// decode moves content from src to dst, as much as both have, and returns how
// much that is and how many bytes of src it has used. It stops before what is
// incomplete, what is wrong and the trailer section. Dst and src may begin at
// the same byte: nothing is written beyond what was used.
func (b *chunkedBody) decode(dst, src []byte) (n, used int) {
	for used < len(src) {
		var took int
		var err error
		switch b.at {
		case atData:
			took = copy(dst[n:], src[used:][:min(int64(len(src)-used), b.left)])
			n += took
			b.took(int64(took))
			if n == len(dst) {
				return n, used + took
			}
		case atLine:
			took, err = b.takeLine(src[used:])
		case atEnd:
			took, err = b.takeEnd(src[used:])
		case atTrailer:
			return n, used
		}
		if err != nil {
			return n, used
		}
		used += took
	}
	return n, used
}

package wire

// A Framing says how the content after a preamble is delimited.
type Framing struct {
	Kind   FramingKind
	Length int64 // bytes of content, for Kind Length only
}

// FramingKind is one of None, Length, Chunked, UntilClose.
type FramingKind uint8

// The sealed set of framings.
const (
	None       FramingKind = iota // there is no content, and no end to look for
	Length                        // exactly Framing.Length bytes
	Chunked                       // chunks up to one of size 0, then a trailer section
	UntilClose                    // everything up to the end of the stream
)

func (k FramingKind) String() string {
	switch k {
	case None:
		return "none"
	case Length:
		return "length"
	case Chunked:
		return "chunked"
	case UntilClose:
		return "until close"
	}
	return "unknown framing"
}

// ResponseFraming decides how the content of a response to a request with the
// given method is delimited: RFC 9112 section 6.3. The two framing fields are
// judged first and in any case, also where a rule then ignores them: what
// contradicts itself isn't passed on by a relay. Where resp is Delimited, no
// framing is UntilClose. Errors: ErrContentLength,
// ErrLengthRepeated, ErrTransferEncoding, ErrLengthAndChunked,
// ErrEncodingVersion.
func ResponseFraming(method string, resp *Response) (Framing, error) {
	stated, err := statedFraming(resp.HTTP10, resp.Header)
	switch {
	case err != 0: // steps 3 and 5, and 4 for codings other than chunked
		return Framing{}, err
	case method == "HEAD", neverContent(resp.Status):
		return Framing{}, nil // step 1
	case stated.Kind == None && resp.Delimited:
		return Framing{}, nil // instead of step 8
	case stated.Kind == None: // step 8; step 2 is about CONNECT, which no codec here sends
		return Framing{Kind: UntilClose}, nil
	}
	return stated, nil // steps 4 and 6
}

// neverContent tells the statuses of responses without content, whatever the
// request was: RFC 9112 section 6.3, step 1.
func neverContent(status int) bool {
	return status < 200 || status == 204 || status == 304
}

// RequestFraming decides how the content of a request is delimited, with the
// errors of ResponseFraming.
func RequestFraming(req *Request) (Framing, error) {
	stated, err := statedFraming(req.HTTP10, req.Header)
	return stated, err.orNil() // step 7 where nothing is stated: none
}

// statedFraming reads what the fields of h say, without regard to the message
// they stand in.
func statedFraming(http10 bool, h *Header) (Framing, Error) {
	var f Framing
	if !h.mayFrame() {
		return f, 0
	}
	var lengths, codings int
	for i, rest := h.framers.first(); i < len(h.index); i, rest = rest.behind(i) {
		switch {
		case h.isNamed(i, "content-length"):
			n, ok := parseDecimal(h.value(i))
			if !ok {
				return Framing{}, ErrContentLength
			}
			lengths++
			f = Framing{Length, n}
		case h.isNamed(i, "transfer-encoding"):
			if !equalFold(h.value(i), "chunked") {
				return Framing{}, ErrTransferEncoding
			}
			codings++
		}
	}
	switch {
	case lengths > 0 && codings > 0:
		return Framing{}, ErrLengthAndChunked
	case lengths > 1:
		return Framing{}, ErrLengthRepeated
	case codings > 1:
		return Framing{}, ErrTransferEncoding
	case codings == 1 && http10:
		return Framing{}, ErrEncodingVersion
	case codings == 1:
		return Framing{Kind: Chunked}, 0
	}
	return f, 0
}

// parseDecimal reads 1*DIGIT below 2^63: no sign, no space, nothing else.
func parseDecimal(b []byte) (n int64, ok bool) {
	const safe = 18 // digits are always below that
	for _, c := range b[:min(len(b), safe)] {
		d := c - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	for i := safe; i < len(b); i++ {
		d := int64(b[i] - '0')
		if d > 9 || n > (1<<63-1-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, len(b) > 0
}

// equalFold compares b with a lower-case ASCII word.
func equalFold(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if lowered[c] != word[i] {
			return false
		}
	}
	return true
}

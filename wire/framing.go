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
	f, _, err := AfterResponse(method, resp)
	return f, err
}

// AfterResponse is ResponseFraming, and Persistent for the connection behind the
// content, in one look at the fields. Content that lasts until the connection's
// end leaves none.
func AfterResponse(method string, resp *Response) (f Framing, persistent bool, err error) {
	s := resp.Header.says(resp.HTTP10)
	persistent = !resp.HTTP10 && !s.close
	switch {
	case s.err != 0: // steps 3 and 5, and 4 for codings other than chunked
		return Framing{}, false, s.err
	case method == "HEAD", neverContent(resp.Status):
		return Framing{}, persistent, nil // step 1
	case s.framing.Kind == None && !resp.Delimited: // step 8; step 2 is about CONNECT, which no codec here sends
		return Framing{Kind: UntilClose}, false, nil
	}
	return s.framing, persistent, nil // steps 4 and 6
}

// neverContent tells the statuses of responses without content, whatever the
// request was: RFC 9112 section 6.3, step 1.
func neverContent(status int) bool {
	return status < 200 || status == 204 || status == 304
}

// neverFramed tells the statuses of responses that don't state a framing either:
// RFC 9112 section 6.1 and RFC 9110 section 8.6. A 304 may, that of what it
// doesn't send.
func neverFramed(status int) bool { return status < 200 || status == 204 }

// RequestFraming decides how the content of a request is delimited, with the
// errors of ResponseFraming.
func RequestFraming(req *Request) (Framing, error) {
	s := req.Header.says(req.HTTP10)
	return s.framing, s.err.orNil() // step 7 where nothing is stated: none
}

// said is what the fields of a message say of its content and of its connection.
type said struct {
	framing Framing // None where they say nothing of it, or something wrong
	err     Error   // what is wrong with the framing fields
	close   bool    // the connection is to be closed
}

// says reads what the fields of h say, without regard to the message they stand
// in. H may be nil.
func (h *Header) says(http10 bool) (s said) {
	if !h.mayFrame() {
		return s
	}
	i, rest := h.framers.first()
	if rest == 0 && i < lastFramer && string(h.name(i)) == "content-length" { // alone, as mostly
		if n, ok := parseDecimal(h.value(i)); ok {
			return said{framing: Framing{Length, n}}
		}
		return said{err: ErrContentLength}
	}
	var lengths, codings int
	var length int64
	for ; i < len(h.index); i, rest = rest.behind(i) {
		switch string(h.name(i)) {
		case "content-length":
			n, ok := parseDecimal(h.value(i))
			if !ok && s.err == 0 {
				s.err = ErrContentLength
			}
			length = n
			lengths++
		case "transfer-encoding":
			if !equalFold(h.value(i), "chunked") && s.err == 0 {
				s.err = ErrTransferEncoding
			}
			codings++
		case "connection":
			s.close = s.close || listHas(h.value(i), "close")
		}
	}
	switch {
	case s.err != 0:
	case lengths == 1 && codings == 0:
		s.framing = Framing{Length, length}
	case lengths > 0 && codings > 0:
		s.err = ErrLengthAndChunked
	case lengths > 1:
		s.err = ErrLengthRepeated
	case codings > 1:
		s.err = ErrTransferEncoding
	case codings == 1 && http10:
		s.err = ErrEncodingVersion
	case codings == 1:
		s.framing.Kind = Chunked
	}
	return s
}

// states tells whether the fields of h, which may be nil, state a framing, be it
// right or wrong.
func (h *Header) states() bool {
	s := h.says(false)
	return s.framing.Kind != None || s.err != 0
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

package wire

// Minimal is the codec for closed systems: programs of yours talk to programs
// of yours, and whatever else comes over the connection is a fault or an
// attack. It is Degu's "just enough HTTP". All that it takes is HTTP/1.1 and
// means the same to HTTP1; most of HTTP/1.1, though, it refuses, and with that
// most of what real servers and browsers send.
//
//	request   the five methods; HTTP/1.1; a path without empty components, and perhaps a query
//	response  HTTP/1.1, a status from 100 to 599, a reason of letters, digits, "-" and spaces
//	field     "name: value" with one space, no name twice, at most 20 of them
//	name      1 to 32 letters, digits and "-"
//	value     letters, digits, spaces within, and any of -+.:_~%&=/?"'()*,;<>[]
//	chunk     at most 16 MiB; no zeros before its size; none or one extension, key=value
//	trailer   empty
//
// The fields that frame a message or select a part of it are judged where they
// stand, not only when the framing is asked for:
//
//	content-length     1 to 16 digits, no zeros before them
//	transfer-encoding  chunked
//	range              bytes=first-last, in requests without either of these two
//	content-range      bytes first-last/total, in responses
//
// A request has content only with PUT and POST. A response with status 1xx or
// 204 states neither a length nor chunking. Any other that states neither has no
// content, instead of one that ends with the connection: see Response.Delimited.
//
// The letters of an extension's value are those of Degu; of its punctuation,
// Minimal takes what RFC 9112 takes too: "(" or "," only within quotes.
var Minimal ServerCodec = &minimal{http1{Options{
	MaxPreamble:  DefaultMaxPreamble,
	MaxFields:    minimalFields,
	MaxChunkLine: DefaultMaxChunkLine,
	MaxTrailer:   minimalTrailer,
}}}

// minimal judges more strictly than the codec it has, which does what is the
// same: methods, limits, the end of what is appended.
type minimal struct{ wide http1 }

// A message is what the fields of one preamble are judged by.
type message struct {
	request bool
	framed  bool // it may be
	seen    subject
}

func requestMessage(method string) message {
	return message{request: true, framed: method == "PUT" || method == "POST"}
}

func responseMessage(status int) message { return message{framed: !neverFramed(status)} }

// A subject is what a field is about, a bit each for those that concern the
// codec.
type subject uint8

const (
	aboutLength subject = 1 << iota
	aboutCoding
	aboutRange
	aboutPart

	aboutFraming         = aboutLength | aboutCoding
	aboutAnother subject = 0
)

func subjectOf(name []byte) subject {
	switch string(name) {
	case "content-length":
		return aboutLength
	case "transfer-encoding":
		return aboutCoding
	case "range":
		return aboutRange
	case "content-range":
		return aboutPart
	}
	return aboutAnother
}

// fault is the error of a value that is malformed.
func (s subject) fault() Error {
	switch s {
	case aboutLength:
		return ErrContentLength
	case aboutCoding:
		return ErrTransferEncoding
	case aboutRange:
		return ErrRange
	case aboutPart:
		return ErrContentRange
	}
	return ErrFieldValue
}

// admit tells whether the message may have a field about s, given those before
// it. Repeated names are judged elsewhere.
func (m *message) admit(s subject) Error {
	framing := s&aboutFraming != 0
	switch {
	case m.request && s == aboutPart, !m.request && s == aboutRange:
		return ErrFieldMisplaced
	case framing && !m.framed:
		return ErrFraming
	case framing && m.seen&aboutFraming != 0:
		return ErrLengthAndChunked
	case framing && m.seen&aboutRange != 0, s == aboutRange && m.seen&aboutFraming != 0:
		return ErrFieldMisplaced
	}
	m.seen |= s
	return 0
}

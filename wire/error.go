package wire

// An Error says what is wrong with a message, in one byte. Errors compare with
// == and errors.Is, cost nothing to return and carry no peer bytes: whoever
// knows the connection adds blame and position.
type Error uint8

// The sealed set of errors. The comment names where the rule comes from.
const (
	// ErrIncomplete is no fault: the bytes so far are the beginning of a
	// message. Read more and call again.
	ErrIncomplete Error = iota + 1

	ErrPreambleTooLong  // longer than the codec's MaxPreamble
	ErrTooManyFields    // more than the codec's MaxFields
	ErrStatusLine       // RFC 9112 section 4
	ErrVersion          // neither HTTP/1.0 nor HTTP/1.1; Minimal knows only the latter
	ErrStatus           // not three digits, or not 100 to 599
	ErrReason           // a control character in a reason phrase, or what Minimal leaves out
	ErrRequestLine      // RFC 9112 section 3
	ErrMethod           // not one of the codec's methods
	ErrTarget           // neither origin-form nor, for OPTIONS, "*"; or what Minimal leaves out
	ErrFieldName        // not a token, or empty: RFC 9110 section 5.1; or what Minimal leaves out
	ErrFieldCase        // an outgoing name with an upper-case letter
	ErrFieldColon       // whitespace between name and colon: RFC 9112 section 5.1
	ErrFieldValue       // a control character in a value: RFC 9110 section 5.5; or what Minimal leaves out
	ErrFieldRepeated    // a second field of the same name, which Minimal doesn't take
	ErrFieldMisplaced   // a range or content-range field that a message of Minimal can't have
	ErrFieldFold        // a line that begins with whitespace: RFC 9112 section 5.2
	ErrFieldPairs       // NewHeader with a name that has no value
	ErrHeaderTooLong    // more than 65535 bytes of fields in one Header
	ErrLineEnding       // a bare CR or LF: RFC 9112 section 2.2
	ErrContentLength    // not 1*DIGIT below 2^63: RFC 9110 section 8.6
	ErrLengthRepeated   // a second content-length: RFC 9112 section 6.3
	ErrTransferEncoding // other than one "chunked": RFC 9112 section 6.1
	ErrLengthAndChunked // content-length with transfer-encoding: RFC 9112 section 6.1
	ErrEncodingVersion  // transfer-encoding in HTTP/1.0: RFC 9112 section 6.1
	ErrFraming          // framing fields that contradict the body, or a framing the message can't have
	ErrChunkSize        // no digits, or 2^63 and more: RFC 9112 section 7.1; Minimal takes 16 MiB
	ErrChunkExtension   // RFC 9112 section 7.1.1; or what Minimal leaves out
	ErrChunkLineTooLong // longer than the codec's MaxChunkLine
	ErrChunkEnd         // chunk data that isn't followed by CRLF: RFC 9112 section 7.1
	ErrExtensions       // more than MaxExtensions bytes of chunk extensions in one body
	ErrTrailerTooLong   // longer than the codec's MaxTrailer
	ErrTrailerField     // a field that may not stand in a trailer: RFC 9110 section 6.5.1; for Minimal any
	ErrInterim          // more than MaxInterim interim responses to one request, or MaxInterimBytes of them
	ErrRange            // not one byte range: RFC 9110 section 14.1.2
	ErrContentRange     // RFC 9110 section 14.4
	ErrOptions          // Options out of bounds

	errorCount = iota + 1
)

var errorText = [errorCount]string{
	0:                   "no error",
	ErrIncomplete:       "incomplete: more bytes are needed",
	ErrPreambleTooLong:  "preamble too long",
	ErrTooManyFields:    "too many fields",
	ErrStatusLine:       "malformed status line",
	ErrVersion:          "unsupported protocol version (HTTP/1.1 is, HTTP/1.0 unless the codec is Minimal)",
	ErrStatus:           "malformed status code, or not from 100 to 599",
	ErrReason:           "reason phrase with a control character, or not of the codec's grammar",
	ErrRequestLine:      "malformed request line",
	ErrMethod:           "method not supported by this codec (see Options.Methods)",
	ErrTarget:           "malformed request target (it begins with \"/\" and holds visible ASCII but no \"#\"; Minimal takes less)",
	ErrFieldName:        "malformed field name",
	ErrFieldCase:        "upper-case letter in field name (outgoing names are lower case)",
	ErrFieldColon:       "whitespace between field name and colon",
	ErrFieldValue:       "field value with a control character, or not of the codec's grammar",
	ErrFieldRepeated:    "repeated field",
	ErrFieldMisplaced:   "range or content-range in a message that can't have it",
	ErrFieldFold:        "folded field line",
	ErrFieldPairs:       "odd number of strings for names and values",
	ErrHeaderTooLong:    "header longer than 65535 bytes",
	ErrLineEnding:       "line not ended by CRLF",
	ErrContentLength:    "malformed content-length",
	ErrLengthRepeated:   "repeated content-length",
	ErrTransferEncoding: "unsupported transfer-encoding (only chunked is)",
	ErrLengthAndChunked: "content-length and transfer-encoding in one message",
	ErrEncodingVersion:  "transfer-encoding in an HTTP/1.0 message",
	ErrFraming:          "content-length or transfer-encoding contradicts the body",
	ErrChunkSize:        "malformed chunk size",
	ErrChunkExtension:   "malformed chunk extension",
	ErrChunkLineTooLong: "chunk line too long",
	ErrChunkEnd:         "chunk data not followed by CRLF",
	ErrExtensions:       "too many bytes of chunk extensions",
	ErrTrailerTooLong:   "trailer section too long",
	ErrTrailerField:     "field that can't stand in a trailer section",
	ErrInterim:          "too many interim responses, or too many bytes of them",
	ErrRange:            "malformed range",
	ErrContentRange:     "malformed content-range",
	ErrOptions:          "codec options out of bounds",
}

// Error gives the reason in words, with the name of this package in front.
func (e Error) Error() string {
	if int(e) >= len(errorText) {
		return "wire: unknown error"
	}
	return "wire: " + errorText[e]
}

// orNil makes an interface of e, nil where there is no error. A zero Error in
// an error interface would not compare equal to nil.
func (e Error) orNil() error {
	if e == 0 {
		return nil
	}
	return e
}

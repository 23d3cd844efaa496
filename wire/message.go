package wire

// A Request is a request's preamble.
type Request struct {
	// Method is upper case. A parsed one is the codec's own string.
	Method string

	// Target is the origin-form: a path that begins with "/", with or without
	// a query; "*" is possible for OPTIONS. A parsed one is a view.
	Target []byte

	// HTTP10 says that the version is HTTP/1.0 instead of HTTP/1.1.
	HTTP10 bool

	// Base holds fields that go out before those of Header and replace fields
	// of Header with the same name. It is for AppendRequest only; nil is none.
	Base *Header

	// Header holds the fields; nil is none. AppendRequest changes neither.
	Header *Header

	// Framing tells AppendRequest which body follows: it adds content-length
	// or transfer-encoding unless the fields say the same already, and fails
	// with ErrFraming where they say otherwise. The zero value is no body and
	// no such field. A parsed request's framing is RequestFraming's to tell.
	Framing Framing
}

// A Response is a response's preamble.
type Response struct {
	// Status is from 100 to 599.
	Status int

	// Reason is the reason phrase, possibly empty. A parsed one is a view.
	Reason []byte

	// HTTP10 says that the version is HTTP/1.0 instead of HTTP/1.1.
	HTTP10 bool

	// Header holds the fields. AppendResponse takes nil for none.
	Header *Header

	// Delimited says that the codec's grammar has no content that ends with
	// the connection: where the fields state neither a length nor chunking,
	// there is no content. ParseResponse sets it or resets it, ResponseFraming
	// goes by it, AppendResponse ignores it. Minimal sets it.
	Delimited bool

	// Framing is for AppendResponse, as in Request. With None the fields may
	// state a length or chunking that isn't there, as the answer to a HEAD
	// request or a 304 does; not with status 1xx or 204, which is ErrFraming:
	// RFC 9112 section 6.1, RFC 9110 section 8.6.
	Framing Framing
}

// A ChunkLine stands before each chunk.
type ChunkLine struct {
	// Size is the number of bytes of data that follow; 0 ends the body.
	Size int64

	// Ext is a view of the chunk extensions, without the first ";" and the
	// whitespace around it, nil where there are none: name, name=value or
	// name="quoted value", several of them separated by ";".
	Ext []byte
}

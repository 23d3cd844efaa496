package wire

// Codec is the client's half of the protocol: requests out, responses in. An
// implementation is stateless and safe for concurrent use; package wiretest
// holds the exam it must pass.
//
// Rules common to all methods: an AppendX that fails returns dst unchanged; a
// ParseX returns n = 0 with an error, and leaves whatever in resp, req or h;
// ErrIncomplete means that nothing in src is wrong so far.
type Codec interface {
	// AppendRequest appends the preamble of req.
	AppendRequest(dst []byte, req *Request) ([]byte, error)

	// ParseResponse reads a response's preamble from the front of src into
	// resp and returns its length. A nil resp.Header is replaced by a new
	// Header, any other one is reused.
	ParseResponse(src []byte, resp *Response) (n int, err error)

	// AppendChunk appends the line that goes before a chunk of size bytes,
	// with an extension where ext isn't empty. Size 0 announces the end of the
	// body. CRLF follows the data of every chunk but the last, which has none:
	// those two bytes are the same in every codec and are the caller's to
	// write and to check.
	AppendChunk(dst []byte, size int64, ext []byte) ([]byte, error)

	// ParseChunk reads a chunk line from the front of src.
	ParseChunk(src []byte) (c ChunkLine, n int, err error)

	// AppendTrailer appends the trailer section that follows the last chunk
	// line: the fields of h, which may be nil, and an empty line.
	AppendTrailer(dst []byte, h *Header) ([]byte, error)

	// ParseTrailer reads a trailer section into h, which isn't nil.
	ParseTrailer(src []byte, h *Header) (n int, err error)
}

// ServerCodec adds the server's half: requests in, responses out.
type ServerCodec interface {
	Codec

	// ParseRequest reads a request's preamble from the front of src into req,
	// as ParseResponse does with a response.
	ParseRequest(src []byte, req *Request) (n int, err error)

	// AppendResponse appends the preamble of resp.
	AppendResponse(dst []byte, resp *Response) ([]byte, error)
}

// HTTP1 is the default codec: RFC 9110 and RFC 9112 read strictly, default
// limits, the five methods GET, HEAD, DELETE, PUT and POST.
var HTTP1 ServerCodec = mustNew(Options{})

// New makes a codec with the grammar of HTTP1 and other limits or methods. The
// error is ErrOptions for a limit out of bounds, ErrMethod for a method that
// isn't possible.
func New(o Options) (ServerCodec, error) {
	o, err := o.filled()
	if err != 0 {
		return nil, err
	}
	c := &http1{Options: o}
	c.Methods = nil
	for _, m := range o.Methods {
		if !possibleMethod(m) {
			return nil, ErrMethod
		}
		c.Methods = append(c.Methods, m)
	}
	return c, nil
}

func mustNew(o Options) ServerCodec {
	c, err := New(o)
	if err != nil {
		panic(err)
	}
	return c
}

// http1 is the codec that New makes. It is never changed after that.
type http1 struct{ Options }

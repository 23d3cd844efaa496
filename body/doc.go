// Package body holds what an HTTP/1.1 message carries: bodies to be sent and
// bodies being received, for clients and servers alike.
//
// # Sending
//
// An [Outgoing] body knows its length or that it has none, and writes its
// content. What goes around the content, chunk lines and the end, is the
// [Sender]'s, which also holds a body to the length it declared: more is
// refused, less is an error.
//
//	nil                 no body, and no field that frames one
//	Bytes, String       length; content in memory, usable any number of times
//	New(reader, n)      length; exactly n bytes from where the reader stands
//	Iter(seq, n)        length; pieces that have to add up to n bytes
//	NewChunked(reader)  chunked; a chunk-encoded stream, chunks and extensions kept
//	ChunkedIter(seq)    chunked; extensions and data, the last chunk empty
//	Stream(reader)      chunked; each Read becomes one chunk
//
// # Receiving
//
// An [Incoming] body is cut from a [Buffer], the receiving side of one
// connection, by the framing that package wire decided on. It is read once,
// front to back, by one goroutine. Its State goes from Ready over Started to
// Consumed, the only one in which the connection is in step with the peer, or
// to Failed. An Incoming is an Outgoing too, so a relay sends it on as it is.
//
// # Bounds
//
// Nothing is allocated from a size that the peer states: storage grows as bytes
// arrive, up to what the caller of ReadAll allows or to MaxChunk. Extensions of
// one body and its trailer section are bounded by package wire.
//
// # Specifications
//
// RFC 9112 sections 6 and 7: message body, transfer codings.
//
// # Security considerations
//
// A body that ends early is an error, never a short body; only the end of a
// body delimited by the connection's end can't be told from a cut, which is
// why peers should state a length. Chunk extensions and trailer fields are the
// peer's claims: they are handed over apart from the header and never merged.
package body

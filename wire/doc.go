// Package wire turns bytes into HTTP/1.1 messages and messages into bytes.
//
// It holds no state, does no input or output and starts nothing: each function
// takes the bytes that there are and says what they mean, or appends bytes to
// a slice and returns it. Connections, timeouts and buffers belong to whoever
// calls it. Two families of verbs cover everything: ParseX reads from the
// front of a slice and returns how many bytes it took, AppendX validates a
// message and then appends its bytes.
//
// # What it is for
//
// The preamble of a message (its first line and its fields), the lines between
// the chunks of a chunked body, the trailer section after them, and the one
// decision everything depends on: how the body that follows a preamble is
// delimited ([AfterResponse], [ResponseFraming], [RequestFraming]). Content itself
// never passes through this package.
//
// It isn't for reading a URL, for content codings, cookies or caches, and it
// doesn't interpret a field unless that field frames the message.
//
// # Whose bytes
//
// A parsed message is a view: [Header], [Request] and [Response] refer to the
// slice that was parsed and are good for as long as nobody changes it. Field
// names are lowered in place, in that slice, so the caller's buffer must be
// writable, also when the verdict is [ErrIncomplete] or an error. Bytes behind
// the message are neither read as part of it nor changed. [Header.Get] copies,
// [Header.Peek] doesn't.
//
// An append function that fails returns dst as it was given, with nothing of
// the message in it; only the capacity behind it may have been used.
//
// # Incomplete input
//
// A parse function that needs more bytes answers [ErrIncomplete]; the caller
// reads more and calls again with everything from the message's first byte.
// Parsing goes strictly from left to right, so a verdict doesn't depend on how
// the bytes arrived: what is refused in a whole message is refused in the
// shortest beginning that shows the fault, and never later than with the end
// of the offending line. Limits are judged by the same rule.
//
// Parsing again from the start costs time that grows with the square of the
// number of pieces. A caller whose peer drips bytes uses [FindEnd], which
// resumes where it stopped, to learn when the next call is worth it.
//
// # Assembly
//
// Field lines are indexed 64 bytes at a time on arm64, and on amd64 processors
// with AVX2 or AVX-512, in assembly that takes what is right and complete and
// leaves the verdict on anything else to Go. With the build tag purego there is
// none. Fuzz targets compare the two.
//
// # Specifications
//
//   - RFC 9110, HTTP Semantics: fields (5), methods (9), ranges (14)
//   - RFC 9112, HTTP/1.1: message syntax (2 to 5), framing (6), chunks (7)
//
// # Security considerations
//
// Whatever two recipients could read in two ways is refused, not guessed:
// content-length together with transfer-encoding, a second content-length,
// signs and spaces in numbers, folded lines, whitespace before the colon, bare
// CR or LF, control characters, malformed chunk lines. So is an empty line before
// a request, which RFC 9112 section 2.2 would have a server ignore: it would hide
// that the connection is out of step. Outgoing text passes the same byte classes
// at one place each, so a line break in a value, a target or a chunk extension
// can't start a second message. Every size is bounded (limits.go), and no
// allocation is made from a size that a peer states.
//
// The host field is the caller's. HTTP1 parses and sends a request without one
// and a request with two, which a server has to answer with 400 (RFC 9112 section
// 3.2) and a relay must not send on: two recipients may find two hosts in it.
// Minimal, which takes no name twice, refuses the second.
package wire

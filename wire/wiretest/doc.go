// Package wiretest examines implementations of wire.Codec.
//
// [Run] is the exam: tables of messages that real servers send, of messages
// that attackers send and of messages that lie exactly at a limit, each read
// whole, byte by byte, in two pieces cut at every place, with bytes behind it,
// and between canaries. [Reference] is a second implementation of the grammar
// of wire.HTTP1, slow and meant to be checked by reading it. DiffResponse,
// DiffRequest, DiffChunk and DiffTrailer compare a codec with it on any bytes,
// which is what a fuzz target wants.
//
// # Writing another codec
//
// A codec passes with
//
//	func TestMine(t *testing.T) { wiretest.Run(t, mine) }
//
// if it keeps the rules common to all methods of wire.Codec, refuses every
// message that the tables mark as refused, and takes those few that each HTTP
// client or server has to understand. It may refuse the rest, each with an
// error of its choice; but what it takes, it must understand like Reference,
// and what it refuses, it must refuse for good: a message is never refused in
// one way, then in another when more bytes are there, or taken after all.
// One that knows no content that ends with the connection marks its responses
// as Delimited; then none is framed so.
//
// A codec for the whole grammar of RFC 9112, with the default limits of
// package wire, passes [RFC9112] to Run. It then has to take all messages that
// aren't marked as refused, and to name the same wire.Error as the tables.
//
// A wire.ServerCodec is examined in both directions, a wire.Codec in the
// client's.
package wiretest

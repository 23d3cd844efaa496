// Package conn makes HTTP/1.1 requests over one connection, one at a time.
//
// A [Conn] works on any net.Conn. It starts no goroutine, has at most one timer,
// and in a round trip without a cancellable context allocates nothing. It never
// retries and never follows a redirect: it tells what happened.
//
// # The life of a connection
//
// A Conn is idle, or it has an exchange under way: Request sends the request,
// waits for the preamble of the response and returns; if there is a body, it
// has to be read to its end before the next request. An error anywhere closes
// the connection, because a stream that may be out of step must not be used
// again. state.go holds all states and transitions as one table.
//
// # Whose bytes
//
// A [Response] belongs to the Conn, header and body included, and is good until
// the next request. [Response.Clone] keeps status and header for longer.
//
// # Time
//
// The timeout of [Options] bounds each single read and write; a small request
// and the wait for its response count as one. The context of a request bounds
// the whole exchange, up to the last byte of the body: when it is done, whatever
// is under way on the connection returns at once. What the caller's own reader or
// destination waits for is theirs to end.
//
// A request is sent whole before its answer is read, unless its field "expect:
// 100-continue" has it wait for the server's word before the body. A server that
// answers at length while it still takes the request, an echo for instance, can
// fill the buffers in between until neither side gets on; the timeout ends that.
//
// # Content that isn't copied
//
// On Linux, without TLS, content of a stated length goes by the process: from an
// *os.File by sendfile, into an *os.File, a TCP or a Unix socket by splice, and
// so does a response's body that is sent on as a request's over another Conn.
// Elsewhere it is copied, with the same results. While such content of 1 MiB or
// more is sent over a Unix socket, that socket has a larger send buffer than
// before, unless somebody has given it more than the usual already.
//
// # Sockets of the system
//
// On Linux a *net.TCPConn or *net.UnixConn is read and written by calls of this
// package's own, which take less time than package net's where little is moved;
// waiting and deadlines are the runtime's as always. [Direct] has the same put
// beneath TLS.
//
// # Memory
//
// A connection reads ahead into some kilobytes of its own, which it keeps for
// the next request. Whoever keeps many connections idle has them give it up:
// ReleaseBuffers.
//
// # Concurrency
//
// A Conn is not for concurrent use. A request that meets another one under way
// in a second goroutine is refused with ErrBusy and leaves the other alone.
// Only Close, Closed and State may be called at any time, from anywhere; Close not
// under a lock that the Err method of a context of the caller's own waits for, since
// Close waits for that while a request begins or is interrupted.
//
// # Specifications
//
// RFC 9112, HTTP/1.1, sections 2, 6 and 9; RFC 9110 section 15 on 1xx.
//
// # Security considerations
//
// Bytes that arrive although nothing was asked for are no answer: the next request
// finds them and fails. What arrives only while a request is being written can't be
// told from its answer. Before the first request only a *net.TCPConn or
// *net.UnixConn is asked: TLS, say, may have something of its own to read. Where the
// socket is within a net.Conn that has neither SyscallConn nor NetConn, and on
// Windows, it can't be asked at all, and only what was read ahead with the answer
// before is found. Number and size of interim responses are bounded; so is all that is
// parsed (package wire). A body delimited by the end of the connection can't be told
// from one that was cut.
package conn

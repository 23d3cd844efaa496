// Package misc holds fixtures for testing programs that speak HTTP/1.1 with
// this module: temporary servers on every kind of address, certificates,
// connections that break on purpose, and a check for what a test leaves behind.
//
// Its servers are built on the server's half of package wire and on package
// body. They are for tests and demonstrations on one machine, not for the open
// network: they have no limits on connections and little on time.
//
// # Servers
//
// A [Server] is ready when its constructor returns, and nothing of it is left
// when Close returns:
//
//	TCP(h)       127.0.0.1, a free port
//	TCP6(h)      ::1, a free port
//	Unix(h)      a socket file in a private temporary directory
//	Abstract(h)  a random name in the abstract namespace of Linux
//	NewServer    any net.Listener
//
// With the option [TLS] any of them speaks TLS. A [TempPKI] has the certificates
// for it, and for clients.
//
// A [Handler] gets a [Request] and returns a [Response]; what goes around them
// is the server's: framing, keep-alive, 100 (Continue), the answers to requests
// that aren't acceptable. What it adds to an answer is what delimits it, and
// connection: close where that is so. There is no date field, so that the same
// request gets the same bytes every time.
//
// # Broken networks
//
// A [Script] is a server written as a transcript, for what no well-behaved server
// does. A [Faulty] is a connection that splits, delays, stalls, cuts, resets or
// corrupts what goes through it, at a given byte or as a seed has it. [Pair] makes
// connections in memory, with which all of that takes no time under
// testing/synctest.
//
// # Where it is lenient, on purpose
//
// A request without a host field is served, as Degu's servers do, though RFC
// 9112 section 3.2 wants 400: clients of Unix sockets send none by default.
package misc

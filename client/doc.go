// Package client says where a server is and how to connect to it, and makes
// connections. It is a thin composition of the packages below it: address,
// conn, wire, body.
//
// A [Client] holds no socket and no state: make one, share it between
// goroutines, and call [Client.Connect] for each connection. Requests are made
// on connections (package conn), one at a time each.
//
// It doesn't retry, redirect, pool, decode or keep cookies. Programs that want
// an interface of their own domain wrap a Client and a conn.Conn; the examples
// show how.
//
// # Security considerations
//
// What New makes is plain HTTP: it belongs on loopback and on local sockets,
// where the system keeps others out. For everything else there is NewTLS, whose
// policy is package tlsconfig's: TLS 1.2, the server's certificate verified,
// its name checked unless there is an own CA.
package client

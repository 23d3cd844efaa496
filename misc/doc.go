// Package misc holds fixtures for testing programs that speak HTTP/1.1 with
// this module: temporary servers on every kind of address, and a check for
// what a test leaves behind.
//
// Its servers are built on the server's half of package wire and on package
// body. They are for tests and demonstrations on one machine, not for the open
// network: they have no limits on connections and little on time.
package misc

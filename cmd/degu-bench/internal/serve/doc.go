// Package serve has the servers that clients are measured against: a canned
// responder, which does next to nothing besides reading and writing, in a
// process of its own, and nginx where it is installed.
//
// The responder's targets say what to answer:
//
//	/bytes/N         N bytes, with content-length
//	/chunks/N/SIZE   N bytes in chunks of SIZE
//	/hold/C/N/ID     /bytes/N, once C connections wait for it
//
// A request's body is read and dropped, whatever the method.
package serve

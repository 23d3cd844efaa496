// Package degu is the root of a low-level HTTP/1.1 client SDK, made of layers
// that can be used one by one. There is no code here; import the layer you
// need:
//
//   - address: where a server is, and dialling it
//   - tlsconfig: which servers and clients to trust, and TLS by one policy
//   - wire: bytes to messages and back, without I/O, state or allocation
//   - body: what messages carry, in both directions
//   - conn: one connection, one request at a time
//   - client: where and how together, making connections
//   - misc: temporary servers, certificates and checks, for tests
//
// The command degu, in cmd/degu, does what a client does from the shell.
package degu

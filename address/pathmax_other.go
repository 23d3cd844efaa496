//go:build !unix

package address

// pathMax is what Windows takes; the rest have no Unix sockets.
const pathMax = 107

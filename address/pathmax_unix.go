//go:build unix

package address

import "syscall"

// pathMax leaves room for the NUL that ends a path in a socket address.
const pathMax = len(syscall.RawSockaddrUnix{}.Path) - 1

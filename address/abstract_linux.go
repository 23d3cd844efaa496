package address

import (
	"context"
	"net"
)

// dialAbstract relies on package net turning a leading "@" into the NUL and
// keeping every other byte; the length makes the rest of the name, NULs and all.
func (a Address) dialAbstract(ctx context.Context, d *net.Dialer) (net.Conn, error) {
	return d.DialContext(ctx, "unix", "@"+a.text)
}

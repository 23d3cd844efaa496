//go:build !linux

package address

import (
	"context"
	"net"
)

func (a Address) dialAbstract(context.Context, *net.Dialer) (net.Conn, error) {
	return nil, refuse(ErrUnsupported, a.String(), "abstract names need Linux: use a socket file")
}

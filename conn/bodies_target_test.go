package conn_test

import (
	"net"
	"path/filepath"
	"testing"
	"time"
)

// A target is where received content can go.
type target struct {
	dir   string
	sinks map[string]net.Listener
}

func newTarget(t *testing.T) *target {
	t.Helper()
	to := &target{t.TempDir(), make(map[string]net.Listener)}
	for network, at := range map[string]string{"tcp": "127.0.0.1:0", "unix": filepath.Join(to.dir, "s")} {
		l, err := net.Listen(network, at)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		to.sinks[network] = l
	}
	return to
}

// sink is a connection, and what the other end of it got, once it is closed.
func (t *target) sink(network string) (net.Conn, <-chan digest, error) {
	at := t.sinks[network].Addr()
	sock, err := net.Dial(at.Network(), at.String())
	if err != nil {
		return nil, nil, err
	}
	other, err := t.sinks[network].Accept() // it waits there already
	if err != nil {
		sock.Close()
		return nil, nil, err
	}
	got := make(chan digest, 1)
	go func() {
		defer other.Close()
		other.SetDeadline(time.Now().Add(2 * time.Minute))
		d, _ := digestOf(other) // of what there is, whatever the error
		got <- d
	}()
	return sock, got, nil
}

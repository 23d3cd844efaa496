//go:build linux

package conn_test

import (
	"crypto/sha256"
	"io"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/degu-go/degu/conn"
)

// A pipe that blocks, such as standard output, can't be waited for by the
// runtime: content is written to it by hand once it is full.
func TestDownloadToBlockingPipe(t *testing.T) {
	_, content := fileOf(t, 5*slice)
	for _, over := range overNetworks {
		checkLeaks(t)
		var fds [2]int
		if err := unix.Pipe(fds[:]); err != nil {
			t.Fatal(err)
		}
		r, w := os.NewFile(uintptr(fds[0]), "r"), os.NewFile(uintptr(fds[1]), "w")
		sum := make(chan [32]byte)
		go func() {
			time.Sleep(50 * time.Millisecond) // until it is full
			h := sha256.New()
			io.Copy(h, r)
			sum <- [32]byte(h.Sum(nil))
		}()
		c := conn.New(over.wrap(serve(t, over.network, expect(getSlash), serveContent(content, 0), untilEOF)), conn.Options{})
		resp, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := resp.Body.WriteTo(w); n != int64(len(content)) || err != nil {
			t.Errorf("%s: %d, %v", over.name, n, err)
		}
		w.Close()
		if <-sum != sha256.Sum256(content) {
			t.Errorf("%s: other bytes arrived", over.name)
		}
		r.Close()
		c.Close()
	}
}

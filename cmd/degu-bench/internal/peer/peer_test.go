package peer_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/degu-go/degu/cmd/degu-bench/internal/leak"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/serve"
)

func memory(answer string) peer.Place {
	return peer.Place{Dial: func() (net.Conn, error) { return serve.MemoryOf([]byte(answer), len(answer)).Shared(), nil }}
}

// thrice makes the exchange three times on one connection, or until it fails.
func thrice(t *testing.T, p peer.Peer, place peer.Place, x peer.Exchange) error {
	t.Helper()
	c, err := p.Open(place, 1, x)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 3 {
		if err := c.Do(0); err != nil {
			return err
		}
	}
	return nil
}

// Each client takes the right answer, however often, and notices a wrong one.
func TestChecks(t *testing.T) {
	const right = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n12345"
	for _, p := range peer.All() {
		for _, tt := range []struct {
			name, reason, answer string
			bad                  bool
		}{
			{"right", "as it should be", right, false},
			{"status", "a server that refuses is fast", strings.Replace(right, "200", "503", 1), true},
			{"length", "so is one that sends less", "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n1234", true},
		} {
			if p.Floor && tt.name == "length" {
				continue // it would wait for more
			}
			t.Run(p.Name+"/"+tt.name, func(t *testing.T) {
				leak.Check(t)
				for _, x := range []peer.Exchange{
					{Method: "GET", Target: "/bytes/5", Want: 5},
					{Method: "POST", Target: "/bytes/5", Want: 5, Body: []byte("12345")},
					{Method: "GET", Target: "/bytes/5", Want: 5, Stream: true},
				} {
					if err := thrice(t, p, memory(tt.answer), x); (err != nil) != tt.bad {
						t.Errorf("%+v: %v (%s)", x, err, tt.reason)
					}
				}
			})
		}
	}
}

// Files are received and sent whole.
func TestFiles(t *testing.T) {
	const right = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n12345"
	source := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(source, []byte("123"), 0o600); err != nil {
		t.Fatal(err)
	}
	sink, err := os.Create(filepath.Join(t.TempDir(), "sink"))
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	for _, p := range peer.All() {
		t.Run(p.Name, func(t *testing.T) {
			leak.Check(t)
			x := peer.Exchange{Method: "PUT", Target: "/bytes/5", Want: 5, Source: source, Length: 3, Sink: sink, Stream: true}
			c, err := p.Open(memory(right), 1, x)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for range 2 {
				if err := x.Rewind(); err != nil {
					t.Fatal(err)
				}
				if err := c.Do(0); err != nil {
					t.Fatal(err)
				}
				if b, err := os.ReadFile(sink.Name()); err != nil || string(b) != "12345" {
					t.Errorf("the file has %q, %v", b, err)
				}
			}
		})
	}
}

// After Reset there is another connection, and it is used again until the next
// one.
func TestReset(t *testing.T) {
	const right = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
	for _, p := range peer.All() {
		t.Run(p.Name, func(t *testing.T) {
			leak.Check(t)
			dials := 0
			place := peer.Place{Dial: func() (net.Conn, error) {
				dials++
				return memory(right).Dial()
			}}
			c, err := p.Open(place, 1, peer.Exchange{Method: "GET", Target: "/bytes/0"})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for want := 1; want <= 3; want++ {
				for range 2 {
					if err := c.Do(0); err != nil {
						t.Fatal(err)
					}
				}
				c.Idle()
				if dials != want {
					t.Errorf("connected %d times, want %d", dials, want)
				}
				if err := c.Reset(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// The parts alone take the right answer, if it comes whole, and no other one.
func TestParts(t *testing.T) {
	const right = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n12345"
	for _, tt := range []struct {
		name, reason, answer string
		piece                int
		bad                  bool
	}{
		{"right", "as it should be", right, len(right), false},
		{"status", "a server that refuses is fast", strings.Replace(right, "200", "503", 1), len(right), true},
		{"length", "so is one that sends less", "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n1234", len(right), true},
		{"in pieces", "which it doesn't wait for", right, len(right) - 1, true},
		{"the last one", "which isn't what is measured", strings.Replace(right, "\r\n\r\n", "\r\nconnection: close\r\n\r\n", 1), 100, true},
	} {
		for _, content := range [][]byte{nil, []byte("12345")} {
			place := peer.Place{Dial: func() (net.Conn, error) { return serve.MemoryOf([]byte(tt.answer), tt.piece).Shared(), nil }}
			x := peer.Exchange{Method: "POST", Target: "/bytes/5", Want: 5, Body: content}
			if err := thrice(t, peer.Parts(), place, x); (err != nil) != tt.bad {
				t.Errorf("%s: %v (%s)", tt.name, err, tt.reason)
			}
		}
	}
}

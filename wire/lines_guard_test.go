//go:build linux && (amd64 || arm64) && !purego

package wire

import (
	"bytes"
	"math/rand/v2"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// guarded gives memory before and behind which nothing can be read or written.
func guarded(t *testing.T, pages int) []byte {
	t.Helper()
	page := os.Getpagesize()
	all, err := unix.Mmap(-1, 0, (pages+2)*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Munmap(all) })
	for _, guard := range [][]byte{all[:page], all[(pages+1)*page:]} {
		if err := unix.Mprotect(guard, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return all[page : (pages+1)*page]
}

// TestLinesGuarded reads messages of all lengths that begin or end where memory
// does: a byte read outside ends the test.
func TestLinesGuarded(t *testing.T) {
	needsVector(t)
	mem := guarded(t, 2)
	r := rand.New(rand.NewPCG(7, 8))
	for n := 1; n < 400; n++ {
		msg := append(bytes.Repeat([]byte("Field: value\r\n"), n/14), "\r\n"...)
		if n%2 == 0 {
			msg = someFields(r)
		}
		for _, src := range [][]byte{mem[:len(msg)], mem[len(mem)-len(msg):]} {
			copy(src, msg)
			if !twins(t, src) {
				t.Fatalf("not taken: %q", msg)
			}
		}
		for back := range 70 { // ends so far from the guard
			src := mem[len(mem)-back-len(msg) : len(mem)-back]
			copy(src, msg)
			copy(mem[len(mem)-back:], "\r\n\r\nAAAAAAAAAAA")
			if !twins(t, src) {
				t.Fatalf("%d bytes before the guard: not taken: %q", back, msg)
			}
		}
		for cut := range len(msg) { // what isn't whole ends there too
			src := mem[len(mem)-cut:]
			copy(src, msg)
			if cut > 0 && twins(t, src) {
				t.Fatalf("%d bytes of %q are taken", cut, msg)
			}
		}
	}
}

// TestLinesReadOnly reads lower-case lines from memory that can't be written.
func TestLinesReadOnly(t *testing.T) {
	needsVector(t)
	mem := guarded(t, 1)
	n := copy(mem, bytes.Repeat([]byte("name: Value\r\n"), 20))
	n += copy(mem[n:], "\r\nBODY")
	if err := unix.Mprotect(mem, unix.PROT_READ); err != nil {
		t.Fatal(err)
	}
	defer SetVector(vector)
	for _, vector = range Vectors() {
		if got := takeFields(mem[:n], 0, 100, headerSection, new(Header)); got != n-len("BODY") {
			t.Fatalf("%d: %d bytes are taken, want %d", vector, got, n-len("BODY"))
		}
	}
	if err := unix.Mprotect(mem, unix.PROT_READ|unix.PROT_WRITE); err != nil {
		t.Fatal(err)
	}
}

package conn_test

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/degu-go/degu/body"
)

// A receiving is a way to read a body. It returns what it came to.
type receiving struct {
	name  string
	read  func(t *target, b body.Incoming, c payload) (got digest, s shape, err error)
	parts bool // it sees the chunks: s is theirs
	inRAM bool // it has the content in memory
}

var receivings = []receiving{
	{name: "Read", read: readOdd},
	{name: "WriteTo", read: func(_ *target, b body.Incoming, _ payload) (d digest, _ shape, err error) {
		n, err := b.WriteTo(&d)
		return d, shape{}, errors.Join(err, agree(n, d))
	}},
	{name: "WriteTo after Read", read: readThenWrite},
	{name: "WriteTo a file", read: writeToFile},
	{name: "WriteTo a TCP socket", read: writeToSocket("tcp")},
	{name: "WriteTo a Unix socket", read: writeToSocket("unix")},
	{name: "ReadChunk", parts: true, read: func(_ *target, b body.Incoming, _ payload) (digest, shape, error) {
		return readParts(func(yield func(body.Chunk, error) bool) {
			for {
				c, err := b.ReadChunk()
				if err == io.EOF || !yield(c, err) {
					return
				}
			}
		})
	}},
	{name: "Chunks", parts: true, read: func(_ *target, b body.Incoming, _ payload) (digest, shape, error) {
		return readParts(b.Chunks())
	}},
	{name: "ReadAll", inRAM: true, read: func(_ *target, b body.Incoming, c payload) (d digest, _ shape, err error) {
		data, err := b.ReadAll(c.size)
		d.Write(data)
		return d, shape{}, err
	}},
	{name: "Discard", read: discardExactly},
}

func agree(n int64, d digest) error {
	if n != d.n {
		return fmt.Errorf("it tells of %d bytes and wrote %d", n, d.n)
	}
	return nil
}

// oddSizes are what Read is called with, one after another: none is a multiple
// of another one, and some are larger than any buffer.
var oddSizes = []int{1, 3, 0, 511, 4099, 64<<10 + 3, 300_007}

func readOdd(_ *target, b body.Incoming, _ payload) (d digest, _ shape, err error) {
	buf := make([]byte, oddSizes[len(oddSizes)-1])
	for i := 0; err == nil; i++ {
		var n int
		n, err = b.Read(buf[:oddSizes[i%len(oddSizes)]])
		d.Write(buf[:n])
	}
	if err == io.EOF {
		err = nil
	}
	return d, shape{}, err
}

// readThenWrite stops in the midst of a chunk, and of the receive buffer.
func readThenWrite(_ *target, b body.Incoming, _ payload) (d digest, _ shape, err error) {
	var first [3]byte
	n, err := b.Read(first[:])
	d.Write(first[:n])
	if err != nil && err != io.EOF {
		return d, shape{}, err
	}
	m, err := b.WriteTo(&d)
	return d, shape{}, errors.Join(err, agree(m+int64(n), d))
}

func writeToFile(t *target, b body.Incoming, _ payload) (d digest, _ shape, err error) {
	f, err := os.Create(filepath.Join(t.dir, "content"))
	if err != nil {
		return d, shape{}, err
	}
	defer f.Close()
	n, err := b.WriteTo(f)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return d, shape{}, err
	}
	d, err = digestOf(f)
	return d, shape{}, errors.Join(err, agree(n, d))
}

func writeToSocket(network string) func(*target, body.Incoming, payload) (digest, shape, error) {
	return func(t *target, b body.Incoming, _ payload) (d digest, _ shape, err error) {
		to, result, err := t.sink(network)
		if err != nil {
			return d, shape{}, err
		}
		n, err := b.WriteTo(to)
		to.Close()
		d = <-result
		return d, shape{}, errors.Join(err, agree(n, d))
	}
}

func readParts(parts iter.Seq2[body.Chunk, error]) (d digest, s shape, err error) {
	for c, err := range parts {
		if err != nil {
			return d, s, err
		}
		d.Write(c.Data)
		s.add(len(c.Data), c.Ext)
	}
	return d, s, nil
}

// discardExactly shows that a body has so many bytes and no more: it is larger
// than one less, and nothing is left behind that. Content that is dropped has no
// sum, so the one that is wanted is returned.
func discardExactly(_ *target, b body.Incoming, c payload) (d digest, _ shape, err error) {
	rest := int64(0)
	if b.Length() != body.UnknownLength {
		rest = c.size // it is refused before a byte is read
	}
	if c.size > 0 {
		if err := b.Discard(c.size - 1); err != body.ErrTooLarge {
			return d, shape{}, fmt.Errorf("Discard of a byte less than there are: %v", err)
		}
	}
	if err := b.Discard(rest); err != nil {
		return d, shape{}, err
	}
	return c.digest(), shape{}, nil
}

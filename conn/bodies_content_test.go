package conn_test

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"sync"

	"github.com/degu-go/degu/body"
)

// A payload is what a body carries, generated from its seed: the key stream of a
// cipher, so that no part of it equals another one and any size is cheap.
type payload struct {
	seed, size int64
	chunk      int64 // bytes of each chunk but the last, where there are chunks
	ext        bool  // extensions with the first chunk and with the empty one
	trailer    bool  // a field behind the chunks
}

// marked says that c has all that a chunked body can have.
func (c payload) marked(trailer bool) payload {
	c.ext, c.trailer = true, trailer
	return c
}

// plain is c where nothing but the content is sent.
func (c payload) plain() payload {
	c.ext, c.trailer = false, false
	return c
}

func (c payload) String() string { return fmt.Sprintf("%d bytes in chunks of %d", c.size, c.chunk) }

var payloadKey = func() cipher.Block {
	b, err := aes.NewCipher([]byte("sixteen bytes of"))
	if err != nil {
		panic(err)
	}
	return b
}()

// payloadReader reads a payload.
type payloadReader struct {
	stream cipher.Stream
	left   int64
}

func (c payload) reader() *payloadReader {
	var iv [aes.BlockSize]byte
	binary.BigEndian.PutUint64(iv[:], uint64(c.seed))
	return &payloadReader{cipher.NewCTR(payloadKey, iv[:]), c.size}
}

func (r *payloadReader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), r.left)]
	clear(p)
	r.stream.XORKeyStream(p, p)
	r.left -= int64(len(p))
	return len(p), nil
}

// bytes is the content in memory.
func (c payload) bytes() []byte {
	b := make([]byte, c.size)
	c.reader().Read(b)
	return b
}

// chunks calls yield with each chunk, the empty one included; the data is good
// until the next call.
func (c payload) chunks(yield func(body.Chunk, error) bool) {
	r, buf := c.reader(), make([]byte, min(c.chunk, c.size))
	for at := int64(0); at < c.size; at += c.chunk {
		n, err := r.Read(buf)
		if !yield(body.Chunk{Ext: c.extAt(at), Data: buf[:n]}, err) {
			return
		}
	}
	yield(body.Chunk{Ext: c.extAt(c.size)}, nil)
}

func (c payload) extAt(at int64) []byte {
	switch {
	case !c.ext:
		return nil
	case at == c.size:
		return []byte("last=1")
	case at == 0:
		return []byte("first=1")
	}
	return nil
}

// A digest tells contents apart by length and CRC-32C: processors have an
// instruction for it, so that a gigabyte takes no time to speak of, with the race
// detector neither; and bytes that are lost, doubled, swapped or altered change
// it, but for one time in 2^32.
type digest struct {
	n   int64
	sum uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (d *digest) Write(p []byte) (int, error) {
	d.n += int64(len(p))
	d.sum = crc32.Update(d.sum, castagnoli, p)
	return len(p), nil
}

func (d digest) String() string { return fmt.Sprintf("%d bytes, sum %08x", d.n, d.sum) }

func digestOf(r io.Reader) (d digest, err error) {
	_, err = io.CopyBuffer(&d, r, make([]byte, 64<<10))
	return d, err
}

// digest is the payload's, and made once.
func (c payload) digest() digest {
	key := payload{seed: c.seed, size: c.size}
	if d, ok := digests.Load(key); ok {
		return d.(digest)
	}
	d, _ := digestOf(c.reader())
	digests.Store(key, d)
	return d
}

var digests sync.Map

// A shape is what is to be kept of a chunked body besides its content: sizes and
// extensions of its chunks, and the trailer section.
type shape struct {
	chunks  int
	lines   digest
	trailer string
}

func (s *shape) add(size int, ext []byte) {
	s.chunks++
	var line [64]byte
	text := append(strconv.AppendInt(line[:0], int64(size), 10), ';')
	s.lines.Write(append(append(text, ext...), '\n'))
}

func (s shape) String() string {
	return fmt.Sprintf("%d chunks, lines of %v, trailer %q", s.chunks, s.lines, s.trailer)
}

const trailerField = "x-trailer=behind"

func (c payload) shape() (s shape) {
	for at := int64(0); at < c.size; at += c.chunk {
		s.add(int(min(c.chunk, c.size-at)), c.extAt(at))
	}
	s.add(0, c.extAt(c.size))
	if c.trailer {
		s.trailer = trailerField
	}
	return s
}

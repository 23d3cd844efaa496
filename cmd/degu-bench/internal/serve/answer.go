package serve

import (
	"bytes"
	"io"
	"strconv"
	"strings"
)

// blockSize is what a large answer is written in.
const blockSize = 256 << 10

var filler = bytes.Repeat([]byte{'x'}, blockSize)

// An Answer is rendered once and written many times.
type Answer struct {
	Wait  int    // connections that it waits for
	head  []byte // preamble, and the body where that is small
	block []byte // of the rest of the body
	times int64  // how often block comes
	tail  []byte
}

// fields of every answer: four with those that frame the body.
const fields = "HTTP/1.1 200 OK\r\nServer: canned\r\nDate: Sun, 02 Mar 2025 10:00:00 GMT\r\nContent-Type: application/octet-stream\r\n"

// NewAnswer makes what a target asks for.
func NewAnswer(target string) (*Answer, error) {
	kind, numbers, err := split(target)
	if err != nil {
		return nil, err
	}
	switch {
	case kind == "bytes" && len(numbers) == 1:
		return plain(numbers[0]), nil
	case kind == "hold" && len(numbers) == 3:
		a := plain(numbers[1])
		a.Wait = int(numbers[0])
		return a, nil
	case kind == "chunks" && len(numbers) == 2 && numbers[1] > 0 && numbers[1] <= blockSize:
		return chunked(numbers[0], numbers[1]), nil
	}
	return nil, ErrRequest
}

func split(target string) (kind string, numbers []int64, err error) {
	parts := strings.Split(strings.TrimPrefix(target, "/"), "/")
	for _, part := range parts[1:] {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || n < 0 {
			return "", nil, ErrRequest
		}
		numbers = append(numbers, n)
	}
	return parts[0], numbers, nil
}

func plain(n int64) *Answer {
	a := &Answer{head: []byte(fields + "Content-Length: " + strconv.FormatInt(n, 10) + "\r\n\r\n")}
	if n <= 64<<10 {
		a.head = append(a.head, filler[:n]...)
		return a
	}
	a.block, a.times, a.tail = filler, n/blockSize, filler[:n%blockSize]
	return a
}

func chunked(n, size int64) *Answer {
	a := &Answer{head: []byte(fields + "Transfer-Encoding: chunked\r\n\r\n")}
	one := chunk(size)
	perBlock := max(1, blockSize/int64(len(one)))
	chunks := n / size
	a.block, a.times = bytes.Repeat(one, int(perBlock)), chunks/perBlock
	a.tail = bytes.Repeat(one, int(chunks%perBlock))
	if rest := n % size; rest > 0 {
		a.tail = append(a.tail, chunk(rest)...)
	}
	a.tail = append(a.tail, "0\r\n\r\n"...)
	return a
}

func chunk(size int64) []byte {
	line := strconv.FormatInt(size, 16) + "\r\n"
	return append(append([]byte(line), filler[:size]...), "\r\n"...)
}

// ContentSize is the number of bytes behind the preamble of what a target asks
// for, with everything that stands between the chunks.
func ContentSize(target string) (int64, error) {
	a, err := NewAnswer(target)
	if err != nil {
		return 0, err
	}
	preamble := bytes.Index(a.head, emptyLine) + len(emptyLine)
	return int64(len(a.head)-preamble) + int64(len(a.block))*a.times + int64(len(a.tail)), nil
}

// WriteTo writes it.
func (a *Answer) WriteTo(w io.Writer) (written int64, err error) {
	put := func(p []byte) {
		if err != nil || len(p) == 0 {
			return
		}
		var n int
		n, err = w.Write(p)
		written += int64(n)
	}
	put(a.head)
	for i := int64(0); i < a.times && err == nil; i++ {
		put(a.block)
	}
	put(a.tail)
	return written, err
}

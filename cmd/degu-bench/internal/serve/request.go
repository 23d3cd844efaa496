package serve

import (
	"bytes"
	"errors"
	"strconv"
)

// Request is what a server has to know of one.
type Request struct {
	Target  []byte
	Size    int   // of the preamble
	Length  int64 // of the body
	Chunked bool
}

// ErrRequest is what no client here sends.
var ErrRequest = errors.New("serve: not a request that a benchmark makes")

var (
	emptyLine = []byte("\r\n\r\n")
	length    = []byte("content-length: ")
	coding    = []byte("transfer-encoding: chunked")
)

// Parse reads the preamble at the front of src; ok is false while it isn't
// complete. It is no codec: it trusts its peers, which are the clients here.
func Parse(src []byte) (r Request, ok bool, err error) {
	end := bytes.Index(src, emptyLine)
	if end < 0 {
		return r, false, nil
	}
	r.Size = end + len(emptyLine)
	method, rest, _ := bytes.Cut(src[:end], []byte(" "))
	target, _, found := bytes.Cut(rest, []byte(" "))
	if !found || len(method) == 0 || len(target) == 0 || target[0] != '/' {
		return r, false, ErrRequest
	}
	r.Target = target
	if method[0] != 'P' { // POST and PUT alone have a body
		return r, true, nil
	}
	for _, line := range bytes.Split(src[:end], []byte("\r\n"))[1:] {
		switch {
		case hasPrefixFold(line, length):
			if r.Length, err = strconv.ParseInt(string(line[len(length):]), 10, 64); err != nil {
				return r, false, ErrRequest
			}
		case hasPrefixFold(line, coding):
			r.Chunked = true
		}
	}
	return r, true, nil
}

func hasPrefixFold(line, prefix []byte) bool {
	return len(line) >= len(prefix) && bytes.EqualFold(line[:len(prefix)], prefix)
}

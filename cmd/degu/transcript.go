package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// verbose shows on w what goes over the wire: "> " and "< " stand before what
// was sent and received, "* " before remarks. What is in brackets stands for
// content, which isn't shown.
func verbose(w io.Writer) *conn.Trace {
	return &conn.Trace{
		RequestPreamble:  func(p []byte) { w.Write(marked(">", p)) },
		ResponsePreamble: func(p []byte, _ *wire.Response) { w.Write(marked("<", p)) },
		ChunkSent:        func(size int64, ext []byte) { chunkLine(w, ">", size, ext) },
		ChunkReceived:    func(size int64, ext []byte) { chunkLine(w, "<", size, ext) },
		Trailer: func(h *wire.Header) {
			for name, value := range h.All() {
				fmt.Fprintf(w, "< %s: %s\n", name, value)
			}
		},
	}
}

// marked puts mark before each line of a preamble.
func marked(mark string, preamble []byte) []byte {
	var out []byte
	for line := range bytes.Lines(preamble) {
		out = append(out, mark...)
		if line = bytes.TrimSuffix(line, []byte("\r\n")); len(line) > 0 {
			out = append(out, ' ')
		}
		out = append(out, line...)
		out = append(out, '\n')
	}
	return out
}

func chunkLine(w io.Writer, mark string, size int64, ext []byte) {
	text := fmt.Sprintf("chunk of %d bytes", size)
	if size == 0 {
		text = "last chunk"
	}
	if len(ext) > 0 {
		text += ", extension: " + string(ext)
	}
	fmt.Fprintf(w, "%s [%s]\n", mark, text)
}

package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// A stage shows the demonstration.
type stage struct {
	w       io.Writer
	colour  bool
	short   bool   // a line for each exchange instead of a transcript
	mute    bool   // nothing of what goes over the wire
	begun   bool   // there was a heading
	number  int    // of scenes since the last one
	pending string // content that goes out behind the next line from the client
}

type side uint8

const (
	fromClient side = iota
	fromServer
)

var (
	marks   = [...]string{fromClient: "  client > ", fromServer: "  server < "}
	colours = [...]string{fromClient: "36", fromServer: "32"} // cyan, green
)

const (
	bold = "1"
	dim  = "2"

	// contentLines and contentWidth are how much of a content is shown.
	contentLines = 3
	contentWidth = 60
)

// coloured tells whether w is a terminal whose user likes colours.
func coloured(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (s *stage) paint(code, text string) string {
	if !s.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s *stage) heading(text string) {
	if s.begun {
		fmt.Fprintln(s.w)
	}
	s.begun, s.number = true, 0
	fmt.Fprintf(s.w, "%s\n%s\n\n", s.paint(bold, text), strings.Repeat("=", len(text)))
}

func (s *stage) prose(lines ...string) {
	for _, line := range lines {
		fmt.Fprintln(s.w, line)
	}
}

// scene announces an exchange.
func (s *stage) scene(title, why string) {
	s.number++
	if s.short {
		if s.number == 1 {
			fmt.Fprintln(s.w)
		}
		return
	}
	fmt.Fprintf(s.w, "\n%s\n%s\n\n", s.paint(bold, fmt.Sprintf("%d. %s", s.number, title)), s.paint(dim, why))
}

// result says how it went.
func (s *stage) result(title, line string) {
	if s.short {
		fmt.Fprintf(s.w, "  ok  %-24s  %s\n", title, line)
		return
	}
	fmt.Fprintf(s.w, "  ok: %s\n", line)
}

// trace shows what goes over the wire.
func (s *stage) trace() *conn.Trace {
	return &conn.Trace{
		RequestPreamble: func(p []byte) {
			s.preamble(fromClient, p)
			s.flushPending()
		},
		ResponsePreamble: func(p []byte, _ *wire.Response) { s.preamble(fromServer, p) },
		ChunkSent: func(size int64, ext []byte) {
			s.chunk(fromClient, size, ext)
			s.flushPending()
		},
		ChunkReceived: func(size int64, ext []byte) { s.chunk(fromServer, size, ext) },
		Trailer: func(h *wire.Header) {
			for name, value := range h.All() {
				s.line(fromServer, string(name)+": "+string(value))
			}
			s.line(fromServer, "")
		},
	}
}

func (s *stage) quiet() bool { return s.short || s.mute }

func (s *stage) line(from side, text string) {
	if !s.quiet() {
		fmt.Fprintln(s.w, s.paint(colours[from], strings.TrimRight(marks[from]+text, " ")))
	}
}

func (s *stage) preamble(from side, p []byte) {
	for line := range strings.Lines(string(p)) {
		s.line(from, strings.TrimSuffix(line, "\r\n"))
	}
}

// chunk shows a chunk line as it is on the wire, and what it says.
func (s *stage) chunk(from side, size int64, ext []byte) {
	text, meaning := strconv.FormatInt(size, 16), fmt.Sprintf("a chunk of %d bytes", size)
	if len(ext) > 0 {
		text += ";" + string(ext)
		meaning += " with an extension"
	}
	if size == 0 {
		meaning = "the last chunk"
	}
	s.line(from, fmt.Sprintf("%-34s (%s)", text, meaning))
	if size == 0 && from == fromClient {
		s.line(from, "") // the trailer section, of which a Trace tells the received ones
	}
}

func (s *stage) flushPending() {
	if s.pending != "" {
		s.content(fromClient, s.pending)
		s.pending = ""
	}
}

// content shows the beginning of a content.
func (s *stage) content(from side, text string) {
	shown := 0
	for line := range strings.Lines(text) {
		if shown++; shown > contentLines {
			s.line(from, fmt.Sprintf("| ... (%d bytes in all)", len(text)))
			return
		}
		line = strings.TrimSuffix(line, "\n")
		if len(line) > contentWidth {
			line = line[:contentWidth] + "..."
		}
		s.line(from, "| "+line)
	}
}

package wire_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/degu-go/degu/wire"
)

const nginx = "HTTP/1.1 200 OK\r\n" +
	"Server: nginx/1.22.1\r\n" +
	"Date: Sun, 02 Mar 2025 10:00:00 GMT\r\n" +
	"Content-Type: text/html; charset=utf-8\r\n" +
	"Content-Length: 615\r\n" +
	"Last-Modified: Tue, 25 Feb 2025 08:30:12 GMT\r\n" +
	"Connection: keep-alive\r\n" +
	"ETag: \"67bd7f44-267\"\r\n" +
	"Vary: Accept-Encoding\r\n" +
	"Cache-Control: public, max-age=3600\r\n" +
	"X-Frame-Options: SAMEORIGIN\r\n" +
	"Strict-Transport-Security: max-age=31536000\r\n" +
	"Accept-Ranges: bytes\r\n" +
	"\r\n"

func parsed(t *testing.T, src []byte) *wire.Header {
	t.Helper()
	var resp wire.Response
	if n, err := wire.HTTP1.ParseResponse(src, &resp); err != nil || n != len(src) {
		t.Fatal(n, err)
	}
	return resp.Header
}

// TestHeaderOwnsChanges changes a parsed Header in each way and looks at the
// caller's buffer, which it was a view of.
func TestHeaderOwnsChanges(t *testing.T) {
	for name, change := range map[string]func(h *wire.Header){
		"Add":            func(h *wire.Header) { h.Add("x-added", "1") },
		"Set":            func(h *wire.Header) { h.Set("server", "x") },
		"Set of another": func(h *wire.Header) { h.Set("x-added", "1") },
		"Del":            func(h *wire.Header) { h.Del("server") },
		"Del of all":     func(h *wire.Header) { h.Del("server"); h.Del("date"); h.Set("via", "x") },
		"Reset and Add":  func(h *wire.Header) { h.Reset(); h.Add("x-added", "1") },
		"faulty Add":     func(h *wire.Header) { h.Add("x-added", "\n") },
		"too long":       func(h *wire.Header) { h.Add("x-added", strings.Repeat("v", 1<<16)) },
	} {
		t.Run(name, func(t *testing.T) {
			src := make([]byte, len(nginx), 4096)
			copy(src, nginx)
			slack := src[len(src):cap(src)]
			h := parsed(t, src)
			want := string(src) // the names are lower case now
			change(h)
			if string(src) != want {
				t.Errorf("the caller's buffer became %q", src)
			}
			if bytes.Trim(slack, "\x00") != nil {
				t.Errorf("%q was written behind the caller's message", bytes.Trim(slack, "\x00"))
			}
			before := list(h)
			clear(src)
			if after := list(h); name != "faulty Add" && name != "too long" && strings.Join(before, "|") != strings.Join(after, "|") {
				t.Errorf("a changed Header still refers to the caller's buffer: %q", after)
			}
		})
	}
}

// TestHeaderViews appends to each view that a Header gives: the bytes behind
// belong to somebody else.
func TestHeaderViews(t *testing.T) {
	for how, h := range headers(t, "a", "1", "b", "", "c", "3") {
		t.Run(how, func(t *testing.T) {
			for name, value := range h.All() {
				_ = append(name, '!')
				_ = append(value, '!')
				peeked, _ := h.Peek(string(name))
				_ = append(peeked, '!')
			}
			wantFields(t, h, "a: 1", "b: ", "c: 3")
		})
	}
	src := make([]byte, 0, 4096)
	src = append(src, "GET /target HTTP/1.1\r\na: 1\r\n\r\n"...)
	var req wire.Request
	if _, err := wire.HTTP1.ParseRequest(src, &req); err != nil {
		t.Fatal(err)
	}
	want := string(src)
	_ = append(req.Target, '!')
	if string(src) != want {
		t.Errorf("append to a target made %q", src)
	}
	src = append(src[:0], "HTTP/1.1 200 Reason\r\na: 1\r\n\r\n"...)
	var resp wire.Response
	if _, err := wire.HTTP1.ParseResponse(src, &resp); err != nil {
		t.Fatal(err)
	}
	want = string(src)
	_ = append(resp.Reason, '!')
	if string(src) != want {
		t.Errorf("append to a reason made %q", src)
	}
	src = append(src[:0], "5;ext\r\nhello\r\n"...)
	line, _, err := wire.HTTP1.ParseChunk(src)
	if err != nil {
		t.Fatal(err)
	}
	_ = append(line.Ext, '!')
	if string(src) != "5;ext\r\nhello\r\n" {
		t.Errorf("append to an extension made %q", src)
	}
}

// TestHeaderClone keeps a clone beyond the buffer and changes either one.
func TestHeaderClone(t *testing.T) {
	src := []byte(nginx)
	h := parsed(t, src)
	want := list(h)
	c := h.Clone()
	c2 := c.Clone()
	clear(src)
	wantFields(t, c, want...)
	c.Set("server", "x")
	c.Del("date")
	wantFields(t, c2, want...)
}

// TestHeaderRelay sends a received Header on: the lines go out as they came,
// with names in lower case, also where OWS is unusual.
func TestHeaderRelay(t *testing.T) {
	for _, lines := range []string{
		nginx[strings.Index(nginx, "\r\n")+2 : len(nginx)-2],
		"a:1\r\nb: \t2 \t\r\nc:\r\nd:   \r\na: \xff\r\n",
		"",
	} {
		src := []byte("HTTP/1.1 200 OK\r\n" + lines + "\r\n")
		h := parsed(t, src)
		out, err := wire.HTTP1.AppendResponse(nil, &wire.Response{Status: 200, Reason: []byte("OK"), Header: h})
		if err != nil || !bytes.Equal(out, src) {
			t.Errorf("%q relayed as %q, %v", src, out, err)
		}
	}
}

// TestHeaderReparsed uses one Header for messages of all sizes: nothing of an
// earlier one is left, and a change between them does no harm.
func TestHeaderReparsed(t *testing.T) {
	big := ""
	for range 60 {
		big += "x-many: 1\r\n"
	}
	h := new(wire.Header)
	for i, lines := range []string{"a: 1\r\n", big, "b: 2\r\nc: 3\r\n", "", big, "", "d: 4\r\n"} {
		src := []byte(lines + "\r\n")
		if _, err := wire.HTTP1.ParseTrailer(src, h); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(append(list(h), ""), "\r\n"); got != lines {
			t.Errorf("message %d reads as %q, want %q", i, got, lines)
		}
		if i%2 == 0 {
			h.Add("x-own", "1")
		}
		if h.Err() != nil {
			t.Fatal(h.Err())
		}
	}
	h.Add("BAD", "")
	if _, err := wire.HTTP1.ParseTrailer([]byte("\r\n"), h); err != nil || h.Err() != nil {
		t.Errorf("a fault survives a new message: %v, %v", err, h.Err())
	}
}

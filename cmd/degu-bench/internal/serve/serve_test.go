package serve

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/degu-go/degu/misc"
)

// What each target answers, as net/http reads it.
func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name, target string
		size         int64
		chunked      bool
	}{
		{"nothing", "/bytes/0", 0, false},
		{"one write", "/bytes/16384", 16384, false},
		{"many writes", "/bytes/1000001", 1000001, false},
		{"chunks that fit", "/chunks/65536/1024", 65536, true},
		{"a smaller last chunk", "/chunks/1000001/1000", 1000001, true},
		{"more than a block of chunks", "/chunks/2000000/65536", 2000000, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := NewAnswer(tt.target)
			if err != nil {
				t.Fatal(err)
			}
			var wire bytes.Buffer
			if _, err := a.WriteTo(&wire); err != nil {
				t.Fatal(err)
			}
			preamble := bytes.Index(wire.Bytes(), emptyLine) + len(emptyLine)
			if size, err := ContentSize(tt.target); err != nil || size != int64(wire.Len()-preamble) {
				t.Errorf("ContentSize %d, %v; %d were written", size, err, wire.Len()-preamble)
			}
			resp, err := http.ReadResponse(bufio.NewReader(&wire), nil)
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, resp.Body)
			if err != nil || n != tt.size || (len(resp.TransferEncoding) > 0) != tt.chunked || wire.Len() > 0 {
				t.Errorf("%d bytes, %v, %v, %d bytes left over", n, err, resp.TransferEncoding, wire.Len())
			}
		})
	}
}

func TestNoAnswer(t *testing.T) {
	for _, target := range []string{"/", "/bytes", "/bytes/x", "/bytes/-1", "/bytes/1/2", "/chunks/1/0", "/chunks/1", "/hold/1", "/hold/1/1", "/other/1"} {
		if _, err := NewAnswer(target); !errors.Is(err, ErrRequest) {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// A session reads every kind of request from net/http, one after another, and
// keeps in step.
func TestSession(t *testing.T) {
	misc.CheckLeaks(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var accepting sync.WaitGroup
	accepting.Go(func() { accept(l, new(gates)) })
	defer accepting.Wait()
	defer l.Close()
	tr := new(http.Transport)
	defer tr.CloseIdleConnections()
	for _, tt := range []struct {
		name, method string
		body         io.Reader
	}{
		{"GET", "GET", nil},
		{"small body", "POST", strings.NewReader("small")},
		{"body in several reads", "PUT", strings.NewReader(strings.Repeat("x", 5000))},
		{"large body", "PUT", strings.NewReader(strings.Repeat("x", 1<<20))},
		{"chunks", "PUT", io.MultiReader(strings.NewReader(strings.Repeat("x", 100_000)))},
		{"GET again", "GET", nil},
	} {
		req, err := http.NewRequest(tt.method, "http://"+l.Addr().String()+"/bytes/100", tt.body)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := tr.RoundTrip(req)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if b, err := io.ReadAll(resp.Body); err != nil || len(b) != 100 {
			t.Errorf("%s: %d bytes, %v", tt.name, len(b), err)
		}
		resp.Body.Close()
	}
}

// Requests that wait for each other are answered together, and the gate closes
// again; those for another target have nothing to do with them.
func TestGates(t *testing.T) {
	misc.CheckLeaks(t)
	var g gates
	var other sync.WaitGroup
	other.Go(func() { g.wait("other", 2) })
	for range 3 {
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() { g.wait("one", 5) })
		}
		all.Wait()
	}
	g.wait("other", 2)
	other.Wait()
	if len(g.held) > 0 {
		t.Errorf("%d gates are left", len(g.held))
	}
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, reason, text string
		size               int
		length             int64
		chunked, ok, fault bool
	}{
		{"GET", "no body", "GET /a HTTP/1.1\r\nhost: x\r\n\r\n", 28, 0, false, true, false},
		{"incomplete", "more is to come", "GET /a HTTP/1.1\r\nhost: x\r\n", 0, 0, false, false, false},
		{"lower case", "as the SDK writes it", "PUT /a HTTP/1.1\r\ncontent-length: 12\r\n\r\n", 39, 12, false, true, false},
		{"upper case", "as the others write it", "POST /a HTTP/1.1\r\nContent-Length: 12\r\n\r\nxx", 40, 12, false, true, false},
		{"chunked", "either case", "PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 47, 0, true, true, false},
		{"absolute target", "no client sends it", "GET http://x/ HTTP/1.1\r\n\r\n", 26, 0, false, false, true},
		{"no request", "a client that is out of step", "xxxx\r\n\r\n", 8, 0, false, false, true},
		{"no length", "nor is this one", "PUT /a HTTP/1.1\r\ncontent-length: x\r\n\r\n", 38, 0, false, false, true},
	} {
		r, ok, err := Parse([]byte(tt.text))
		if ok != tt.ok || (err != nil) != tt.fault || r.Size != tt.size || r.Length != tt.length || r.Chunked != tt.chunked {
			t.Errorf("%s: %+v, %v, %v (%s)", tt.name, r, ok, err, tt.reason)
		}
	}
}

// However a request is cut, there is one answer to each, and none without.
func TestMemory(t *testing.T) {
	request := "POST /bytes/10 HTTP/1.1\r\ncontent-length: 5\r\n\r\n12345"
	for cut := range len(request) {
		for _, shared := range []bool{false, true} {
			m, err := NewMemory("/bytes/10")
			if err != nil {
				t.Fatal(err)
			}
			if shared {
				m.Shared()
			}
			exchange(t, m, request[:cut], request[cut:])
			exchange(t, m, request[:cut], request[cut:])
			if len(m.left) > 0 || m.due() {
				t.Errorf("cut at %d: %d bytes left, an answer due: %v", cut, len(m.left), m.due())
			}
			m.Close()
			if _, err := m.Read(make([]byte, 1)); err != net.ErrClosed {
				t.Errorf("read without a request: %v", err)
			}
		}
	}
}

func exchange(t *testing.T, m *Memory, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if n, err := m.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	resp, err := http.ReadResponse(bufio.NewReader(m), nil)
	if err != nil {
		t.Fatalf("%q: %v", parts, err)
	}
	if b, err := io.ReadAll(resp.Body); len(b) != 10 || err != nil {
		t.Fatalf("%q: %q, %v", parts, b, err)
	}
}

// A reader that waits gets what comes, and the end when it is closed.
func TestMemoryWaits(t *testing.T) {
	misc.CheckLeaks(t)
	m := MemoryOf([]byte("answer"), 1).Shared()
	got := make(chan string)
	go func() {
		var b [10]byte
		n, _ := io.ReadFull(m, b[:6])
		_, err := m.Read(b[6:])
		got <- fmt.Sprint(string(b[:n]), err)
	}()
	m.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
	m.Close()
	if s := <-got; !strings.HasSuffix(s, net.ErrClosed.Error()) {
		t.Error(s)
	}
	if _, err := m.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

func TestNoMemory(t *testing.T) {
	for _, target := range []string{"/bytes/1000000", "/hold/1/1/1", "/x"} {
		if _, err := NewMemory(target); !errors.Is(err, ErrRequest) {
			t.Errorf("%s: %v", target, err)
		}
	}
}

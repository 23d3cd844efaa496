package body_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

var wholeBodies = []struct {
	name, reason string
	framing      wire.Framing
	stream       string
	want         string
	rest         string
}{
	{"length", "the plain case", length(5), "hello", "hello", ""},
	{"length, next message behind", "what follows belongs to the next response", length(5), "helloHTTP/1.1", "hello", "HTTP/1.1"},
	{"length 0", "nothing is read", length(0), "next", "", "next"},
	{"length 1", "the smallest", length(1), "xy", "x", "y"},
	{"chunked", "two chunks", chunked, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde", ""},
	{"chunked, next message behind", "the empty line ends it", chunked, "1\r\na\r\n0\r\n\r\nHTTP/1.1", "a", "HTTP/1.1"},
	{"chunked, empty", "an end alone", chunked, "0\r\n\r\nx", "", "x"},
	{"chunked, padded and upper case", "lighttpd and Varnish pad sizes, thirteen servers write A to F", chunked, "00a\r\n0123456789\r\nA\r\n0123456789\r\n000\r\n\r\n", "01234567890123456789", ""},
	{"chunked, extensions", "content doesn't hold them", chunked, "1;a=b\r\nx\r\n1;c=\"d;\\\"\"\r\ny\r\n0;e\r\n\r\n", "xy", ""},
	{"chunked, trailer", "fields behind the last chunk", chunked, "1\r\nx\r\n0\r\nEtag: 1\r\nx-sum: 2\r\n\r\nrest", "x", "rest"},
	{"chunked, content like framing", "content isn't looked at", chunked, "7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n\r\n", ""},
	{"until close", "everything", untilClose, "all of it\r\n", "all of it\r\n", ""},
	{"until close, empty", "nothing is something too", untilClose, "", "", ""},
}

// readers are the ways to read a whole body.
var readers = []struct {
	name string
	read func(body.Incoming) ([]byte, error)
}{
	{"ReadAll", func(b body.Incoming) ([]byte, error) { return b.ReadAll(1 << 20) }},
	{"Read", func(b body.Incoming) ([]byte, error) { return io.ReadAll(b) }},
	{"Read byte by byte", func(b body.Incoming) (all []byte, err error) {
		for p := make([]byte, 1); err == nil; {
			var n int
			n, err = b.Read(p)
			all = append(all, p[:n]...)
		}
		if err == io.EOF {
			err = nil
		}
		return all, err
	}},
	{"WriteTo", func(b body.Incoming) ([]byte, error) {
		var w bytes.Buffer
		_, err := b.WriteTo(&w)
		return w.Bytes(), err
	}},
	{"Chunks", func(b body.Incoming) (all []byte, err error) {
		for c, err := range b.Chunks() {
			if err != nil {
				return all, err
			}
			if len(c.Data) == 0 && b.State() != body.Consumed {
				return all, errors.New("an empty chunk before the end")
			}
			all = append(all, c.Data...)
		}
		return all, nil
	}},
}

func TestWholeBodies(t *testing.T) {
	for _, tt := range wholeBodies {
		for _, d := range deliveries {
			for _, r := range readers {
				t.Run(tt.name+"/"+d.name+"/"+r.name, func(t *testing.T) {
					b, buf, o := receive(tt.framing, d.cut(tt.stream)...)
					got, err := r.read(b)
					if err != nil || string(got) != tt.want {
						t.Fatalf("got %q, %v; want %q (%s)", got, err, tt.want, tt.reason)
					}
					if b.State() != body.Consumed || o.calls != 1 || o.fault != nil {
						t.Errorf("state %v, owner told %d times, fault %v", b.State(), o.calls, o.fault)
					}
					if n, err := b.Read(make([]byte, 9)); n != 0 || err != io.EOF {
						t.Errorf("Read behind the end: %d, %v", n, err)
					}
					if got := rest(t, buf); got != tt.rest {
						t.Errorf("left %q behind the body, want %q", got, tt.rest)
					}
				})
			}
		}
	}
}

// A body that is cut anywhere is an error, however it is read, and never a
// shorter body. Only the end of the connection as a delimiter can't tell.
func TestCutBodies(t *testing.T) {
	for _, tt := range wholeBodies {
		whole := strings.TrimSuffix(tt.stream, tt.rest)
		if tt.framing.Kind == wire.UntilClose {
			continue
		}
		for cut := range len(whole) {
			for _, d := range deliveries {
				for _, r := range readers {
					b, _, o := receive(tt.framing, d.cut(whole[:cut])...)
					got, err := r.read(b)
					if !errors.Is(err, io.ErrUnexpectedEOF) {
						t.Fatalf("%s, %s, %s, cut at %d: %q, %v", tt.name, d.name, r.name, cut, got, err)
					}
					if !strings.HasPrefix(tt.want, string(got)) {
						t.Fatalf("%s, cut at %d: got %q, no beginning of %q", tt.name, cut, got, tt.want)
					}
					if b.State() != body.Failed || o.calls != 1 || o.fault == nil {
						t.Fatalf("%s, cut at %d: state %v, owner told %d times", tt.name, cut, b.State(), o.calls)
					}
					if _, again := b.Read(make([]byte, 1)); again != err {
						t.Fatalf("%s, cut at %d: then %v", tt.name, cut, again)
					}
				}
			}
		}
	}
}

// Whoever reads up to io.EOF needs no read behind the last byte of a declared
// length, however often and late it is asked for again.
func TestEndComesWithTheLastByte(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		length       int64
		read         int
		want         []error
	}{
		{"whole", "a read that takes it all", 5, 8, []error{io.EOF, io.EOF}},
		{"exact", "room for no more than that", 5, 5, []error{io.EOF, io.EOF}},
		{"in pieces", "only the last one ends it", 5, 2, []error{nil, nil, io.EOF, io.EOF}},
		{"nothing", "a length of 0 has its end from the start", 0, 5, []error{io.EOF}},
		{"no room", "asks for nothing and learns nothing", 5, 0, []error{nil, nil}},
	} {
		b, _, _ := receive(length(tt.length), "helloHTTP/1.1"[:max(tt.length, 1)])
		var got []byte
		for i, want := range tt.want {
			p := make([]byte, tt.read)
			n, err := b.Read(p)
			got = append(got, p[:n]...)
			if err != want {
				t.Errorf("%s: read %d gives %d and %v, want %v (%s)", tt.name, i, n, err, want, tt.reason)
			}
		}
		if want := "hello"[:tt.length]; tt.read > 0 && string(got) != want {
			t.Errorf("%s: %q, want %q", tt.name, got, want)
		}
	}
}

func TestLengthErrorTellsBothNumbers(t *testing.T) {
	b, _, _ := receive(length(10), "abc")
	_, err := b.ReadAll(10)
	var le *body.LengthError
	if !errors.As(err, &le) || le.Declared != 10 || le.Actual != 3 || !le.Received {
		t.Fatalf("%#v", err)
	}
	if got, want := err.Error(), "body: actual length 3 is short of declared length 10"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMalformedChunks(t *testing.T) {
	for _, tt := range []struct {
		name, reason, stream string
		want                 error
	}{
		{"data too long", "RFC 9112 section 7.1: CRLF follows the data", "1\r\nab\r\n0\r\n\r\n", wire.ErrChunkEnd},
		{"data too short", "the CRLF is taken for data, what follows isn't one", "3\r\na\r\n0\r\n\r\n", wire.ErrChunkEnd},
		{"bare LF behind data", "RFC 9112 section 7.1; the terminator that smuggling by chunks lives on", "1\r\na\n0\r\n\r\n", wire.ErrChunkEnd},
		{"CR alone behind data", "RFC 9112 section 7.1", "1\r\na\rb0\r\n\r\n", wire.ErrChunkEnd},
		{"no digits", "RFC 9112 section 7.1: 1*HEXDIG", "\r\n0\r\n\r\n", wire.ErrChunkSize},
		{"sign", "RFC 9112 section 7.1", "+1\r\na\r\n0\r\n\r\n", wire.ErrChunkSize},
		{"0x", "RFC 9112 section 7.1", "0x1\r\na\r\n0\r\n\r\n", wire.ErrChunkSize},
		{"2^63", "no size wraps around", "8000000000000000\r\na", wire.ErrChunkSize},
		{"bare LF in extension", "CVE-2025-22871 and its kin: two readings of one line", "1;a\nx\r\na\r\n0\r\n\r\n", wire.ErrLineEnding},
		{"folded trailer", "RFC 9112 section 5.2", "0\r\na: b\r\n c\r\n\r\n", wire.ErrFieldFold},
		{"length in trailer", "RFC 9110 section 6.5.1", "0\r\ncontent-length: 3\r\n\r\n", wire.ErrTrailerField},
		{"line too long", "the limit in wire", "1;" + strings.Repeat("a", 5000), wire.ErrChunkLineTooLong},
		{"trailer too long", "the limit in wire", "0\r\n" + strings.Repeat("a: "+strings.Repeat("b", 1000)+"\r\n", 20), wire.ErrTrailerTooLong},
		{"too many extensions", "CVE-2023-39326: a byte of data per line of extension",
			strings.Repeat("1;"+strings.Repeat("a", 4000)+"\r\nx\r\n", 17) + "0\r\n\r\n", wire.ErrExtensions},
		{"too many zeros", "likewise", strings.Repeat(strings.Repeat("0", 4000)+"1\r\nx\r\n", 17) + "0\r\n\r\n", wire.ErrExtensions},
		{"too much whitespace before an extension", "likewise", strings.Repeat("1"+strings.Repeat(" ", 4000)+";a\r\nx\r\n", 17) + "0\r\n\r\n", wire.ErrExtensions},
		{"too much whitespace within an extension", "likewise", strings.Repeat("1;"+strings.Repeat(" ", 4000)+"a\r\nx\r\n", 17) + "0\r\n\r\n", wire.ErrExtensions},
	} {
		for _, d := range deliveries {
			for _, r := range readers {
				t.Run(tt.name+"/"+d.name+"/"+r.name, func(t *testing.T) {
					b, _, o := receive(chunked, d.cut(tt.stream)...)
					if _, err := r.read(b); err != tt.want {
						t.Errorf("got %v, want %v (%s)", err, tt.want, tt.reason)
					}
					if b.State() != body.Failed || o.fault != tt.want {
						t.Errorf("state %v, owner told %v", b.State(), o.fault)
					}
				})
			}
		}
	}
}

func TestTrailer(t *testing.T) {
	b, _, _ := receive(chunked, "1\r\nx\r\n0\r\nETag: \"1\"\r\n\r\n")
	if b.Trailer() != nil {
		t.Error("a trailer before the end")
	}
	if err := b.Discard(1); err != nil {
		t.Fatal(err)
	}
	if got := b.Trailer().Get("etag"); got != `"1"` {
		t.Errorf("got %q", got)
	}
	if l, _, _ := receive(length(0)); l.Trailer() != nil {
		t.Error("a length body has no trailer")
	}
}

func TestReadChunkKeepsBoundariesAndExtensions(t *testing.T) {
	b, _, _ := receive(chunked, "3;k=v\r\nabc\r\n2\r\nde\r\n1;x;y=\"z\"\r\nf\r\n0;last\r\n\r\n")
	var got []string
	for c, err := range b.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(c.Ext)+"|"+string(c.Data))
	}
	want := "k=v|abc |de x;y=\"z\"|f last|"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
	if _, err := b.ReadChunk(); err != io.EOF {
		t.Errorf("behind the end: %v", err)
	}
}

func TestReadChunkMixedWithRead(t *testing.T) {
	b, _, _ := receive(chunked, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
	if _, err := io.ReadFull(b, make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ReadChunk(); err != body.ErrMidChunk {
		t.Fatalf("within a chunk: %v", err)
	}
	if _, err := io.ReadFull(b, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if c, err := b.ReadChunk(); err != nil || string(c.Data) != "de" {
		t.Fatalf("%q, %v", c.Data, err)
	}
}

func TestReadChunkTooLarge(t *testing.T) {
	b, _, _ := receive(chunked, "1000001\r\n", strings.Repeat("x", body.MaxChunk+1), "\r\n0\r\n\r\n")
	if _, err := b.ReadChunk(); err != body.ErrChunkTooLarge {
		t.Fatalf("got %v", err)
	}
	if err := b.Discard(body.MaxChunk + 1); err != nil {
		t.Errorf("the body can't be read on: %v", err)
	}
}

// A size that the peer states and never delivers costs no memory.
func TestStatedSizesAllocateNothing(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    wire.Framing
		head string
	}{
		{"length", length(1 << 40), "x"},
		{"chunk", chunked, "fffffff\r\nx"},
		{"chunk read whole", chunked, "ffffff\r\nx"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			in, _, _ := receive(tt.f, tt.head)
			if tt.name == "chunk read whole" {
				in.ReadChunk()
			} else {
				in.ReadAll(1 << 50)
			}
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
				t.Errorf("%d bytes for one byte received", n)
			}
		})
	}
}

func TestMaximum(t *testing.T) {
	for _, tt := range []struct {
		name     string
		f        wire.Framing
		stream   string
		declared bool
	}{
		{"length", length(5), "hello", true},
		{"chunked", chunked, "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", false},
		{"until close", untilClose, "hello", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, _, o := receive(tt.f, tt.stream)
			got, err := b.ReadAll(4)
			if err != body.ErrTooLarge || o.calls != 0 {
				t.Fatalf("ReadAll(4): %q, %v", got, err)
			}
			if tt.declared && (len(got) != 0 || b.State() != body.Ready) {
				t.Errorf("a declared length was read before it was refused: %q", got)
			}
			more, err := b.ReadAll(5)
			if s := string(got) + string(more); err != nil || s != "hello" {
				t.Errorf("nothing may be lost: %q, %v", s, err)
			}

			b, _, _ = receive(tt.f, tt.stream)
			if err := b.Discard(4); err != body.ErrTooLarge {
				t.Errorf("Discard(4): %v", err)
			}
			b, _, _ = receive(tt.f, tt.stream)
			if err := b.Discard(5); err != nil || b.State() != body.Consumed {
				t.Errorf("Discard(5): %v", err)
			}
			b, _, _ = receive(tt.f, tt.stream)
			if got, err := b.ReadAll(5); err != nil || string(got) != "hello" {
				t.Errorf("ReadAll(5): %q, %v", got, err)
			}
		})
	}
}

func TestClose(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    wire.Framing
	}{{"length", length(5)}, {"chunked", chunked}, {"until close", untilClose}} {
		b, _, o := receive(tt.f, "5\r\nhello\r\n0\r\n\r\n")
		b.Read(make([]byte, 1))
		b.Close()
		b.Close()
		if _, err := b.Read(make([]byte, 1)); err != body.ErrClosed || b.State() != body.Failed || o.calls != 1 {
			t.Errorf("%s: %v, %v, owner told %d times", tt.name, err, b.State(), o.calls)
		}
	}
	b, _, o := receive(length(1), "x")
	b.Discard(1)
	if b.Close(); b.State() != body.Consumed || o.calls != 1 {
		t.Errorf("Close at the end: %v", b.State())
	}
}

func TestStateStrings(t *testing.T) {
	for s, want := range map[body.State]string{
		body.Ready: "ready", body.Started: "started", body.Consumed: "consumed", body.Failed: "failed", 9: "unknown state",
	} {
		if s.String() != want {
			t.Errorf("%d: %s", s, s)
		}
	}
}

// A source that fails with something else than its end passes that on.
func TestSourceError(t *testing.T) {
	reset := errors.New("reset")
	for _, k := range []wire.FramingKind{wire.Length, wire.Chunked, wire.UntilClose} {
		var (
			buf body.Buffer
			o   owner
			s   body.Storage
			b   body.Incoming
		)
		buf.Init(&pieces{parts: []string{"5\r\nab"}, err: reset})
		switch k {
		case wire.Length:
			b = s.Length(&buf, 10, o.done)
		case wire.Chunked:
			b = s.Chunked(&buf, wire.HTTP1, o.done)
		case wire.UntilClose:
			b = s.UntilClose(&buf, o.done)
		}
		if _, err := b.ReadAll(100); err != reset || o.fault != reset {
			t.Errorf("%v: %v", k, err)
		}
	}
}

// The largest maximum there is means any length.
func TestLargestMaximum(t *testing.T) {
	for _, f := range []wire.Framing{length(5), chunked, untilClose} {
		stream := "hello"
		if f == chunked {
			stream = "5\r\nhello\r\n0\r\n\r\n"
		}
		b, _, _ := receive(f, stream)
		if got, err := b.ReadAll(math.MaxInt64); err != nil || string(got) != "hello" {
			t.Errorf("%v: ReadAll: %q, %v", f.Kind, got, err)
		}
		b, _, _ = receive(f, stream)
		if err := b.Discard(math.MaxInt64); err != nil || b.State() != body.Consumed {
			t.Errorf("%v: Discard: %v", f.Kind, err)
		}
	}
}

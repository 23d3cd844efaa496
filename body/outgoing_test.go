package body_test

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// sink records each write, and fails once fail bytes went through, if not 0.
type sink struct {
	bytes.Buffer
	writes int
	fail   int
}

var errSink = errors.New("sink is full")

func (s *sink) Write(p []byte) (int, error) {
	s.writes++
	if s.fail > 0 && s.Len()+len(p) > s.fail {
		n, _ := s.Buffer.Write(p[:s.fail-s.Len()])
		return n, errSink
	}
	return s.Buffer.Write(p)
}

// ReadFrom hides the Buffer's, which would go past Write.
func (s *sink) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{s}, r)
}

func send(w io.Writer, b body.Outgoing) error {
	var s body.Sender
	s.Init(w, wire.HTTP1)
	return s.Send(b)
}

func TestOutgoing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(offset int64) *os.File {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		if _, err := f.Seek(offset, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, tt := range []struct {
		name, reason string
		b            body.Outgoing
		framing      wire.Framing
		want         string
		writes       int // -1: any
	}{
		{"nil", "no body", nil, wire.Framing{}, "", 0},
		{"bytes", "in memory", body.Bytes([]byte("abc")), length(3), "abc", 1},
		{"string", "in memory", body.String("abc"), length(3), "abc", 1},
		{"nil bytes", "a body of length 0, unlike nil", body.Bytes(nil), length(0), "", 0},
		{"reader", "exactly the length, the rest stays", body.New(strings.NewReader("abcdef"), 4), length(4), "abcd", 1},
		{"reader, length 0", "not even one read", body.New(iotest.ErrReader(errors.New("read")), 0), length(0), "", 0},
		{"reader, one byte a read", "a source may be slow", body.New(iotest.OneByteReader(strings.NewReader("abc")), 3), length(3), "abc", 3},
		{"reader that ends with its data", "io.EOF along with bytes", body.New(iotest.DataErrReader(strings.NewReader("abc")), 3), length(3), "abc", 1},
		{"file slice", "from its current offset, the document's example", body.New(at(3), 4), length(4), "3456", 1},
		{"iterator", "a write a piece", body.Iter(pieceSeq(nil, "ab", "", "c"), 3), length(3), "abc", 2},
		{"iterator, length 0", "nothing", body.Iter(pieceSeq(nil), 0), length(0), "", 0},
		{"iterator of chunks", "the last one is the iterator's own", chunkSeq(nil, "ab", "c", ""), chunked, "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", 3},
		{"iterator of one empty chunk", "an end alone", chunkSeq(nil, ""), chunked, "0\r\n\r\n", 1},
		{"extensions", "of the last chunk as well", body.ChunkedIter(func(yield func(body.Chunk, error) bool) {
			_ = yield(body.Chunk{Ext: []byte("a=b"), Data: []byte("x")}, nil) && yield(body.Chunk{Ext: []byte("end")}, nil)
		}), chunked, "1;a=b\r\nx\r\n0;end\r\n\r\n", 2},
		{"encoded stream", "chunks, extensions and trailer as they are", body.NewChunked(strings.NewReader("02;a=b\r\nab\r\n1\r\nc\r\n0;end\r\nX-Sum: 1\r\n\r\nmore")), chunked,
			"2;a=b\r\nab\r\n1\r\nc\r\n0;end\r\nx-sum: 1\r\n\r\n", 3},
		{"stream", "a chunk a read, each in one write", body.Stream(iotest.OneByteReader(strings.NewReader("ab"))), chunked, "1\r\na\r\n1\r\nb\r\n0\r\n\r\n", 3},
		{"stream, empty", "an end alone", body.Stream(strings.NewReader("")), chunked, "0\r\n\r\n", 1},
		{"stream that ends with its data", "io.EOF along with bytes", body.Stream(iotest.DataErrReader(strings.NewReader("ab"))), chunked, "2\r\nab\r\n0\r\n\r\n", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := body.OutgoingFraming(tt.b)
			if err != nil || f != tt.framing {
				t.Fatalf("framing %v, %v; want %v (%s)", f, err, tt.framing, tt.reason)
			}
			var w sink
			if err := send(&w, tt.b); err != nil {
				t.Fatal(err)
			}
			if w.String() != tt.want || w.writes != tt.writes {
				t.Errorf("got %q in %d writes, want %q in %d (%s)", w.String(), w.writes, tt.want, tt.writes, tt.reason)
			}
		})
	}
}

// scripted is an outgoing body of the tests' own.
type scripted struct {
	length int64
	write  func(w io.Writer) error
}

func (s scripted) Length() int64 { return s.length }
func (s scripted) WriteTo(w io.Writer) (int64, error) {
	return 0, s.write(w)
}

func writing(length int64, parts ...string) scripted {
	return scripted{length, func(w io.Writer) error {
		for _, p := range parts {
			if _, err := io.WriteString(w, p); err != nil {
				return err
			}
		}
		return nil
	}}
}

func TestOutgoingFaults(t *testing.T) {
	own := errors.New("own")
	used := body.New(strings.NewReader("abc"), 3)
	usedStream := body.Stream(strings.NewReader("abc"))
	usedIter, usedChunks := body.Iter(pieceSeq(nil, "a"), 1), chunkSeq(nil, "")
	usedEncoded := body.NewChunked(strings.NewReader("0\r\n\r\n"))
	for _, b := range []body.Outgoing{used, usedStream, usedIter, usedChunks, usedEncoded} {
		if err := send(io.Discard, b); err != nil {
			t.Fatal(err)
		}
	}
	chunk := func(ext, data string) scripted {
		return scripted{body.UnknownLength, func(w io.Writer) error {
			return w.(body.ChunkWriter).WriteChunk(body.Chunk{Ext: []byte(ext), Data: []byte(data)})
		}}
	}
	for _, tt := range []struct {
		name, reason string
		b            body.Outgoing
		want         string // of the error
		is           error  // errors.Is finds it
		sent         string
	}{
		{"reader too short", "declared and actual length differ", body.New(strings.NewReader("abc"), 5),
			"body: actual length 3 is short of declared length 5", nil, "abc"},
		{"own body too short", "WriteTo returned nil all the same", writing(5, "abc"),
			"body: actual length 3 is short of declared length 5", nil, "abc"},
		{"own body too long", "not one byte too many goes out", writing(5, "abc", "def"),
			"body: actual length 6 exceeds declared length 5", nil, "abc"},
		{"own body too long, error ignored", "a fault is remembered", scripted{2, func(w io.Writer) error {
			io.WriteString(w, "abc")
			io.WriteString(w, "a")
			return nil
		}}, "body: actual length 3 exceeds declared length 2", nil, ""},
		{"source fails", "its error is passed on", body.New(io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(own)), 5), "own", own, "ab"},
		{"stream fails", "no end is written: the peer must not take it for whole", body.Stream(io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(own))), "own", own, "2\r\nab\r\n"},
		{"used twice", "a reader is spent", used, "body: a body made from a reader, or received, can be sent only once", body.ErrUsed, ""},
		{"stream used twice", "a reader is spent", usedStream, "body: a body made from a reader, or received, can be sent only once", body.ErrUsed, ""},
		{"iterator used twice", "an iterator may be spent", usedIter, "body: a body made from a reader, or received, can be sent only once", body.ErrUsed, ""},
		{"iterator of chunks used twice", "an iterator may be spent", usedChunks, "body: a body made from a reader, or received, can be sent only once", body.ErrUsed, ""},
		{"encoded stream used twice", "a reader is spent", usedEncoded, "body: a body made from a reader, or received, can be sent only once", body.ErrUsed, ""},
		{"negative length", "a slip", body.New(strings.NewReader(""), -2), "body: negative length", body.ErrNegative, ""},
		{"length -1", "stated, it isn't UnknownLength", body.New(strings.NewReader("abc"), -1), "body: negative length", body.ErrNegative, ""},
		{"length -1 of an iterator", "likewise", body.Iter(pieceSeq(nil, "abc"), -1), "body: negative length", body.ErrNegative, ""},
		{"chunk behind the empty one", "nothing comes behind the last chunk", chunkSeq(nil, "a", "", "b"), "body: chunk after the empty one, which is the last", body.ErrChunkAfterLast, "1\r\na\r\n"},
		{"two empty chunks", "only the last one is", chunkSeq(nil, "", ""), "body: chunk after the empty one, which is the last", body.ErrChunkAfterLast, ""},
		{"own body writes behind the last chunk", "the Sender knows as well", scripted{body.UnknownLength, func(w io.Writer) error {
			w.(body.ChunkWriter).WriteChunk(body.Chunk{})
			_, err := io.WriteString(w, "x")
			return err
		}}, "body: chunk after the empty one, which is the last", body.ErrChunkAfterLast, ""},
		{"no empty chunk", "an iterator that stops early isn't done", chunkSeq(nil, "a", "b"), "body: chunks ended without an empty one, which is the last", body.ErrNoLastChunk, "1\r\na\r\n1\r\nb\r\n"},
		{"no chunk at all", "likewise", chunkSeq(nil), "body: chunks ended without an empty one, which is the last", body.ErrNoLastChunk, ""},
		{"iterator of chunks fails", "its error is passed on", chunkSeq(own, "a"), "own", own, "1\r\na\r\n"},
		{"iterator too short", "declared and actual length differ", body.Iter(pieceSeq(nil, "ab", "c"), 5),
			"body: actual length 3 is short of declared length 5", nil, "abc"},
		{"iterator too long", "not one byte too many goes out", body.Iter(pieceSeq(nil, "ab", "cdef"), 5),
			"body: actual length 6 exceeds declared length 5", nil, "ab"},
		{"iterator too long by an own piece", "what fits stays, what doesn't is refused", body.Iter(pieceSeq(nil, "ab", "c"), 2),
			"body: actual length 3 exceeds declared length 2", nil, "ab"},
		{"iterator fails", "its error is passed on", body.Iter(pieceSeq(own, "ab"), 5), "own", own, "ab"},
		{"encoded stream cut", "no end is written", body.NewChunked(strings.NewReader("1\r\na\r\n2\r\nb")), "unexpected EOF", io.ErrUnexpectedEOF, "1\r\na\r\n2\r\nb"},
		{"encoded stream malformed", "what can't be parsed isn't sent", body.NewChunked(strings.NewReader("1\r\na\r\nx")), "wire: malformed chunk size", wire.ErrChunkSize, "1\r\na\r\n"},
		{"extension with a line break", "it would start a line of its own", chunk("a\r\nb", "x"), "wire: malformed chunk extension", wire.ErrChunkExtension, ""},
		{"reader without progress", "it would hold the connection for ever", body.New(stuck{}, 3), "multiple Read calls return no data or error", io.ErrNoProgress, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var w sink
			err := send(&w, tt.b)
			if err == nil || err.Error() != tt.want || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want %s (%s)", err, tt.want, tt.reason)
			}
			if w.String() != tt.sent {
				t.Errorf("sent %q, want %q (%s)", w.String(), tt.sent, tt.reason)
			}
		})
	}
}

// pieceSeq yields pieces, then err if there is one.
func pieceSeq(err error, pieces ...string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, p := range pieces {
			if !yield([]byte(p), nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// chunkSeq is a body of chunks without extensions, then err if there is one.
func chunkSeq(err error, data ...string) body.Outgoing {
	return body.ChunkedIter(func(yield func(body.Chunk, error) bool) {
		for p, err := range pieceSeq(err, data...) {
			if !yield(body.Chunk{Data: p}, err) {
				return
			}
		}
	})
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

// The writer's error comes back as it is, whatever the body makes of it.
func TestSinkFails(t *testing.T) {
	hides := scripted{body.UnknownLength, func(w io.Writer) error {
		io.WriteString(w, "abc")
		return nil
	}}
	for name, b := range map[string]body.Outgoing{
		"bytes":  body.String("hello"),
		"reader": body.New(strings.NewReader("hello"), 5),
		"stream": body.Stream(strings.NewReader("hello")),
		"hiding": hides,
	} {
		if err := send(&sink{fail: 2}, b); err != errSink {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestChunkSizes(t *testing.T) {
	for _, n := range []int{1, 15, 16, 4095, 4096, 64<<10 - 8, 64<<10 - 7, 64 << 10, 64<<10 + 1, 1 << 20} {
		data := bytes.Repeat([]byte("x"), n)
		var w sink
		err := send(&w, scripted{body.UnknownLength, func(w io.Writer) error {
			return w.(body.ChunkWriter).WriteChunk(body.Chunk{Ext: []byte("e"), Data: data})
		}})
		if err != nil {
			t.Fatal(err)
		}
		in, _, _ := receive(chunked, w.String())
		c, err := in.ReadChunk()
		if err != nil || !bytes.Equal(c.Data, data) || string(c.Ext) != "e" {
			t.Errorf("%d bytes: %d came back, extension %q, %v", n, len(c.Data), c.Ext, err)
		}
		if err := in.Discard(0); err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestBodiesComplete(t *testing.T) {
	b := body.Bodies{}.Complete()
	var (
		buf body.Buffer
		o   owner
	)
	buf.Init(strings.NewReader("ab1\r\nc\r\n0\r\n\r\nde"))
	for _, in := range []body.Incoming{b.Length(&buf, 2, o.done), b.Chunked(&buf, wire.HTTP1, o.done), b.UntilClose(&buf, o.done)} {
		if _, err := in.ReadAll(10); err != nil {
			t.Error(err)
		}
	}
	if b.New(nil, 3).Length() != 3 || b.Iter(nil, 3).Length() != 3 || b.Stream(nil).Length() != body.UnknownLength ||
		b.NewChunked(nil).Length() != body.UnknownLength || b.ChunkedIter(nil).Length() != body.UnknownLength {
		t.Error("outgoing constructors")
	}
	own := func(r io.Reader) body.Outgoing { return nil }
	if b := (body.Bodies{Stream: own}).Complete(); b.Stream(nil) != nil {
		t.Error("an own constructor was replaced")
	}
}

// ownInline is an Inline that isn't this package's.
type ownInline struct{ body.Outgoing }

func (ownInline) Content() []byte { return []byte("own") }

func TestInlineContent(t *testing.T) {
	for _, row := range []struct {
		name, why string
		b         body.Outgoing
		want      string
		ok        bool
	}{
		{"bytes", "in memory", body.Bytes([]byte("bytes")), "bytes", true},
		{"empty", "in memory, though there is nothing", body.Bytes(nil), "", true},
		{"own", "whoever has the method", ownInline{body.String("other")}, "own", true},
		{"reader", "has to be read first", body.New(strings.NewReader("reader"), 6), "", false},
		{"none", "no body at all", nil, "", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got, ok := body.InlineContent(row.b); string(got) != row.want || ok != row.ok {
				t.Errorf("got %q, %v, want %q, %v: %s", got, ok, row.want, row.ok, row.why)
			}
		})
	}
}

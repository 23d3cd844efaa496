package body_test

import (
	"io"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// A call that meets another one under way is told so, and changes nothing.
func TestTwoGoroutines(t *testing.T) {
	reached, refused := make(chan struct{}), make(chan struct{})
	var (
		src  body.Buffer
		o    owner
		s    body.Storage
		data string
	)
	src.Init(readerFunc(func(p []byte) (int, error) {
		if data != "" {
			return 0, io.EOF
		}
		data = "hello"
		close(reached)
		<-refused
		return copy(p, data), nil
	}))
	in := s.Length(&src, 5, o.done)
	go func() {
		defer close(refused)
		<-reached
		for name, call := range map[string]func() error{
			"Read":      func() error { _, err := in.Read(make([]byte, 1)); return err },
			"WriteTo":   func() error { _, err := in.WriteTo(io.Discard); return err },
			"Close":     in.Close,
			"ReadAll":   func() error { _, err := in.ReadAll(5); return err },
			"Discard":   func() error { return in.Discard(5) },
			"ReadChunk": func() error { _, err := in.ReadChunk(); return err },
			"Chunks": func() (err error) {
				for _, err = range in.Chunks() {
				}
				return err
			},
		} {
			if err := call(); err != body.ErrBusy {
				t.Errorf("%s: %v", name, err)
			}
		}
	}()
	if b, err := in.ReadAll(5); err != nil || string(b) != "hello" || o.calls != 1 || in.State() != body.Consumed {
		t.Errorf("%q, %v, %v", b, err, in.State())
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// What panics within a call leaves the body to be used by whoever recovers.
func TestGuardSurvivesAPanic(t *testing.T) {
	for _, tt := range []struct {
		name  string
		open  func(src *body.Buffer, done body.Done) body.Incoming
		there string // content that arrived before
		call  func(in body.Incoming)
	}{
		{"the destination", ofLength, "hel", func(in body.Incoming) { in.WriteTo(panicking{}) }},
		{"the source, by Read", ofLength, "", func(in body.Incoming) { in.Read(make([]byte, 5)) }},
		{"the source, by ReadChunk", ofLength, "", func(in body.Incoming) { in.ReadChunk() }},
		{"the source, by ReadAll", ofLength, "hel", func(in body.Incoming) { in.ReadAll(5) }},
		{"the codec, by Read", inChunks, "5\r\nhello", func(in body.Incoming) { in.Read(make([]byte, 5)) }},
		{"the codec, by ReadChunk", inChunks, "5\r\nhello", func(in body.Incoming) { in.ReadChunk() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var (
				src body.Buffer
				o   owner
			)
			left := tt.there
			src.Init(readerFunc(func(p []byte) (n int, err error) {
				if left == "" {
					panic("own")
				}
				n, left = copy(p, left), ""
				return n, nil
			}))
			if tt.there != "" {
				if err := src.Fill(); err != nil {
					t.Fatal(err)
				}
			}
			in := tt.open(&src, o.done)
			func() {
				defer func() {
					if recover() == nil {
						t.Error("no panic")
					}
				}()
				tt.call(in)
			}()
			if err := in.Close(); err != nil || in.State() != body.Failed {
				t.Errorf("%v, %v", err, in.State())
			}
		})
	}
}

func ofLength(src *body.Buffer, done body.Done) body.Incoming {
	return new(body.Storage).Length(src, 5, done)
}

func inChunks(src *body.Buffer, done body.Done) body.Incoming {
	return new(body.Storage).Chunked(src, panickingCodec{wire.HTTP1}, done)
}

type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("own") }

type panickingCodec struct{ wire.Codec }

func (panickingCodec) ParseChunk([]byte) (wire.ChunkLine, int, error) { panic("own") }

// Between two chunks the body is free: a loop can give it up.
func TestCloseWithinChunks(t *testing.T) {
	in, _, o := receive(chunked, "1\r\na\r\n1\r\nb\r\n0\r\n\r\n")
	var last error
	for _, err := range in.Chunks() {
		if last = err; err == nil {
			if err := in.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if last != body.ErrClosed || o.fault != body.ErrClosed {
		t.Errorf("%v, %v", last, o.fault)
	}
}

// Two senders with one body: one of them gets it.
func TestTwoSenders(t *testing.T) {
	for range 50 {
		b := body.Stream(readerFunc(func([]byte) (int, error) { return 0, io.EOF }))
		errs := make(chan error)
		for range 2 {
			go func() { errs <- send(io.Discard, b) }()
		}
		if a, b := <-errs, <-errs; (a == nil) == (b == nil) || a != nil && a != body.ErrUsed || b != nil && b != body.ErrUsed {
			t.Fatalf("%v, %v", a, b)
		}
	}
}

package body_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// BenchmarkChunked is what chunks take beside a copy of their data out of the
// source, for a reader of 64 KiB at a time.
func BenchmarkChunked(b *testing.B) {
	for _, size := range []int{16, 128, 1 << 10, 64 << 10} {
		b.Run(fmt.Sprintf("of %d bytes", size), func(b *testing.B) {
			const content = 1 << 20
			one := fmt.Sprintf("%x\r\n%s\r\n", size, bytes.Repeat([]byte("x"), size))
			stream := append(bytes.Repeat([]byte(one), content/size), "0\r\n\r\n"...)
			var (
				src   bytes.Reader
				buf   body.Buffer
				store body.Storage
			)
			buf.Init(&src)
			p := make([]byte, 64<<10)
			b.SetBytes(content)
			b.ReportAllocs()
			for b.Loop() {
				src.Reset(stream)
				buf.Resume()
				in := store.Chunked(&buf, wire.HTTP1, nothing)
				var err error
				for err == nil {
					_, err = in.Read(p)
				}
				if err != io.EOF {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(content/size), "ns/chunk")
		})
	}
}

// BenchmarkDrip is a byte of a preamble that arrives byte by byte.
func BenchmarkDrip(b *testing.B) {
	codec, err := wire.New(wire.Options{MaxPreamble: 64 << 10})
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []int{1 << 10, 8 << 10, 60 << 10} {
		b.Run(fmt.Sprintf("of %d KiB", size>>10), func(b *testing.B) {
			line := "x-field: " + strings.Repeat("v", 500) + "\r\n"
			preamble := "HTTP/1.1 200 OK\r\n" + strings.Repeat(line, size/len(line)) + "\r\n"
			src := &dripping{s: preamble}
			var buf body.Buffer
			buf.Init(src)
			resp := wire.Response{Header: new(wire.Header)}
			for b.Loop() {
				src.s = preamble
				for {
					seen := buf.Unread()
					n, err := codec.ParseResponse(seen, &resp)
					if err == nil {
						buf.Consume(n)
						break
					}
					if err != wire.ErrIncomplete {
						b.Fatal(err)
					}
					if err := buf.Await(len(seen), wire.FindEnd); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(preamble)), "ns/byte")
		})
	}
}

// dripping is a source that brings a byte at a time.
type dripping struct{ s string }

func (d *dripping) Read(p []byte) (int, error) {
	if d.s == "" {
		return 0, io.EOF
	}
	p[0] = d.s[0]
	d.s = d.s[1:]
	return 1, nil
}

// BenchmarkReadAll is the content of a body in storage of the caller's own.
func BenchmarkReadAll(b *testing.B) {
	for _, size := range []int{100, 16 << 10, 1 << 20} {
		content := strings.Repeat("x", size)
		for _, tt := range []struct {
			name   string
			stream string
			begin  func(s *body.Storage, src *body.Buffer) body.Incoming
		}{
			{"length", content, func(s *body.Storage, src *body.Buffer) body.Incoming {
				return s.Length(src, int64(size), nothing)
			}},
			{"chunk", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", size, content), func(s *body.Storage, src *body.Buffer) body.Incoming {
				return s.Chunked(src, wire.HTTP1, nothing)
			}},
		} {
			b.Run(fmt.Sprintf("%s of %d bytes", tt.name, size), func(b *testing.B) {
				var (
					src   strings.Reader
					buf   body.Buffer
					store body.Storage
				)
				buf.Init(&src)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					src.Reset(tt.stream)
					buf.Resume()
					if got, err := tt.begin(&store, &buf).ReadAll(1 << 30); err != nil || len(got) != size {
						b.Fatal(len(got), err)
					}
				}
			})
		}
	}
}

func nothing(err error) error { return err }

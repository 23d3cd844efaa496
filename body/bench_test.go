package body_test

import (
	"bytes"
	"fmt"
	"io"
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
				in := store.Chunked(&buf, wire.HTTP1, func(err error) error { return err })
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

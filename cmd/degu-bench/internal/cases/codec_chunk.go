package cases

import (
	"bytes"
	"io"
	"net/http/httputil"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
	"github.com/degu-go/degu/wire"
)

// chunkContests ask what a chunk costs besides its data, one byte here.
func chunkContests() (all []*measure.Contest) {
	for _, c := range []struct{ name, line string }{
		{"size alone", "1\r\n"},
		{"extension", "1;name=\"a quoted value\"\r\n"},
	} {
		text := bytes.Repeat([]byte(c.line+"x\r\n"), chunksInRow)
		text = append(text, "0\r\n\r\n"...)
		all = append(all, &measure.Contest{
			Group: "codec", Table: "chunk parsed", Column: c.name,
			About: "One chunk of one byte, of a thousand in memory. The SDK's row is the codec alone, that of net/http a reader of chunked bodies.",
			Unit:  measure.Nanoseconds, Layout: pin.Find(pin.Apart), Base: peer.DeguName,
			Entries: []measure.Entry{
				loop(peer.DeguName, func(n int) error { return chunksDegu(text, n) }),
				loop("net/http", func(n int) error { return chunksStandard(text, n) }),
			},
		})
	}
	return all
}

const chunksInRow = 1000

func chunksDegu(text []byte, n int) error {
	rest := text
	for range n {
		c, size, err := wire.HTTP1.ParseChunk(rest)
		if err != nil {
			return err
		}
		rest = rest[size+int(c.Size)+len("\r\n"):]
		if rest[0] == '0' {
			rest = text
		}
	}
	return nil
}

func chunksStandard(text []byte, n int) error {
	src := bytes.NewReader(nil)
	buf := make([]byte, 1)
	for n > 0 {
		src.Reset(text)
		r := httputil.NewChunkedReader(src)
		for ; n > 0; n-- {
			if _, err := r.Read(buf); err == io.EOF {
				break
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

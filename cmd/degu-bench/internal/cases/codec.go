package cases

import (
	"bufio"
	"bytes"
	"net/http"

	"github.com/valyala/fasthttp"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
	"github.com/degu-go/degu/wire"
)

// codec asks what it costs to read and write preambles, without a connection.
func codec(*Stage) (all []*measure.Contest, err error) {
	for _, m := range messages {
		all = append(all, &measure.Contest{
			Group: "codec", Table: "response parsed", Column: m.name,
			About: "One response's preamble from a fresh copy in memory, the copying included: as many at once as are 16 KiB together.",
			Unit:  measure.Nanoseconds, Layout: pin.Find(pin.Apart), Base: peer.DeguName,
			Entries: []measure.Entry{
				{Name: peer.DeguName, Open: func() (measure.Runner, error) { return parseDegu(m.text), nil }},
				{Name: "fasthttp", Open: func() (measure.Runner, error) { return parseFast(m.text), nil }},
				{Name: "net/http", Open: func() (measure.Runner, error) { return parseStandard(m.text), nil }},
			},
		})
	}
	return append(append(all, requestContest()), chunkContests()...), nil
}

// copies are of one message: parsers may change what they read. They are made
// many at a time, since nothing reads a message in the moment in which it is
// written: a processor that is still about it makes such a reader wait.
type copies struct {
	text string
	buf  []byte
	used int
}

func copiesOf(text string) *copies {
	size := max(1, 16<<10/len(text)) * len(text)
	return &copies{text, make([]byte, size), size}
}

func (c *copies) next() []byte {
	if c.used == len(c.buf) {
		for rest := c.buf; len(rest) > 0; {
			rest = rest[copy(rest, c.text):]
		}
		c.used = 0
	}
	c.used += len(c.text)
	return c.buf[c.used-len(c.text) : c.used]
}

func parseDegu(text string) repeat {
	var resp wire.Response
	copies := copiesOf(text)
	return func(n int) error {
		for range n {
			if _, err := wire.HTTP1.ParseResponse(copies.next(), &resp); err != nil {
				return err
			}
		}
		return nil
	}
}

func parseFast(text string) repeat {
	var h fasthttp.ResponseHeader
	src := bytes.NewReader(nil)
	r := bufio.NewReaderSize(src, 8<<10)
	copies := copiesOf(text)
	return func(n int) error {
		for range n {
			src.Reset(copies.next())
			r.Reset(src)
			if err := h.Read(r); err != nil {
				return err
			}
		}
		return nil
	}
}

func parseStandard(text string) repeat {
	src := bytes.NewReader(nil)
	r := bufio.NewReaderSize(src, 8<<10)
	copies := copiesOf(text)
	get := &http.Request{Method: "GET"}
	return func(n int) error {
		for range n {
			src.Reset(copies.next())
			r.Reset(src)
			resp, err := http.ReadResponse(r, get)
			if err != nil {
				return err
			}
			resp.Body.Close()
		}
		return nil
	}
}

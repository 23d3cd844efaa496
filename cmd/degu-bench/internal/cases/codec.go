package cases

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"time"

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
			About: "One response's preamble from a copy that no parser has seen. Copying isn't counted.",
			Unit:  measure.Nanoseconds, Layout: pin.Find(pin.Apart), Base: peer.DeguName,
			Entries: []measure.Entry{
				parser(peer.DeguName, m.text, deguParser),
				parser("fasthttp", m.text, fastParser),
				parser("net/http", m.text, standardParser),
			},
		})
	}
	return append(append(all, requestContest()), chunkContests()...), nil
}

// parser is an entry that parses text, by a function of its own.
func parser(name, text string, open func() func(src []byte) error) measure.Entry {
	return measure.Entry{Name: name, Open: func() (measure.Runner, error) {
		size := max(1, 16<<10/len(text)) * len(text)
		return &parsing{text: text, copies: make([]byte, size), used: size, parse: open()}, nil
	}}
}

// parsing parses copies of one message, since parsers may change what they read.
// They are made many at a time: nothing reads a message in the moment in which it
// is written, when a processor that is still about it makes the reader wait.
type parsing struct {
	text   string
	copies []byte
	used   int
	aside  time.Duration
	parse  func(src []byte) error
}

func (p *parsing) Do(n int) error {
	for range n {
		if p.used == len(p.copies) {
			p.prepare()
		}
		src := p.copies[p.used : p.used+len(p.text)]
		p.used += len(p.text)
		if err := p.parse(src); err != nil {
			return fmt.Errorf("%.40q: %w", p.text, err)
		}
	}
	return nil
}

func (p *parsing) prepare() {
	start := time.Now()
	for rest := p.copies; len(rest) > 0; {
		rest = rest[copy(rest, p.text):]
	}
	p.used = 0
	p.aside += time.Since(start)
}

func (p *parsing) Prepared() time.Duration { return p.aside }
func (p *parsing) Close() error            { return nil }

func deguParser() func([]byte) error {
	var resp wire.Response
	return func(src []byte) error {
		_, err := wire.HTTP1.ParseResponse(src, &resp)
		return err
	}
}

func fastParser() func([]byte) error {
	var h fasthttp.ResponseHeader
	in := bytes.NewReader(nil)
	r := bufio.NewReaderSize(in, 8<<10)
	return func(src []byte) error {
		in.Reset(src)
		r.Reset(in)
		return h.Read(r)
	}
}

func standardParser() func([]byte) error {
	in := bytes.NewReader(nil)
	r := bufio.NewReaderSize(in, 8<<10)
	get := &http.Request{Method: "GET"}
	return func(src []byte) error {
		in.Reset(src)
		r.Reset(in)
		resp, err := http.ReadResponse(r, get)
		if err != nil {
			return err
		}
		resp.Body.Close() // of content that isn't there
		return nil
	}
}

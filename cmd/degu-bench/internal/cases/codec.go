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
			About: "One response's preamble from a fresh copy in memory, the copy included.",
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

func parseDegu(text string) repeat {
	var resp wire.Response
	buf := make([]byte, len(text))
	return func(n int) error {
		for range n {
			copy(buf, text)
			if _, err := wire.HTTP1.ParseResponse(buf, &resp); err != nil {
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
	buf := make([]byte, len(text))
	return func(n int) error {
		for range n {
			src.Reset(buf[:copy(buf, text)])
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
	get := &http.Request{Method: "GET"}
	return func(n int) error {
		for range n {
			src.Reset([]byte(text))
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

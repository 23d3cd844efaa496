package cases

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/valyala/fasthttp"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
	"github.com/degu-go/degu/wire"
)

const (
	requestTarget = "/foo/bar?key=value"
	jsonType      = "application/json"
)

// requestContest asks what a request with five fields costs to write.
func requestContest() *measure.Contest {
	return &measure.Contest{
		Group: "codec", Table: "request appended", Column: "5 fields",
		About: "One PUT request's preamble with host, user-agent, content-type, accept and content-length, appended to a buffer that is used again.",
		Unit:  measure.Nanoseconds, Layout: pin.Find(pin.Apart), Base: peer.DeguName,
		Entries: []measure.Entry{
			loop(peer.DeguName, appendDegu),
			loop("fasthttp", appendFast),
			loop("net/http", appendStandard),
		},
	}
}

func appendDegu(n int) (err error) {
	req := &wire.Request{
		Method: "PUT", Target: []byte(requestTarget),
		Base:    wire.NewHeader("host", peer.Host, "user-agent", peer.Agent),
		Header:  wire.NewHeader("content-type", jsonType, "accept", jsonType),
		Framing: wire.Framing{Kind: wire.Length, Length: 27},
	}
	var dst []byte
	for range n {
		if dst, err = wire.HTTP1.AppendRequest(dst[:0], req); err != nil {
			return err
		}
	}
	return nil
}

func appendFast(n int) error {
	var h fasthttp.RequestHeader
	h.SetMethod("PUT")
	h.SetRequestURI(requestTarget)
	h.SetHost(peer.Host)
	h.SetUserAgent(peer.Agent)
	h.SetContentType(jsonType)
	h.Set("Accept", jsonType)
	h.SetContentLength(27)
	var dst []byte
	for range n {
		dst = h.AppendBytes(dst[:0])
	}
	return nil
}

// appendStandard has to send a body as well: there is no function without. It
// is empty in effect, a copy of 27 bytes.
func appendStandard(n int) error {
	content := strings.NewReader(strings.Repeat("x", 27))
	req, err := http.NewRequest("PUT", "http://"+peer.Host+requestTarget, content)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", peer.Agent)
	req.Header.Set("Content-Type", jsonType)
	req.Header.Set("Accept", jsonType)
	var dst bytes.Buffer
	for range n {
		dst.Reset()
		content.Seek(0, 0)
		if err := req.Write(&dst); err != nil {
			return err
		}
	}
	return nil
}

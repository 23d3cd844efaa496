package wire_test

import (
	"errors"
	"fmt"

	"github.com/degu-go/degu/wire"
)

// A response is parsed from whatever has arrived. The program that reads the
// bytes decides when to try again.
func Example_response() {
	stream := "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"

	var resp wire.Response
	for _, arrived := range []int{20, len(stream)} {
		src := []byte(stream[:arrived])
		n, err := wire.HTTP1.ParseResponse(src, &resp)
		if errors.Is(err, wire.ErrIncomplete) {
			fmt.Println("read more")
			continue
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		framing, err := wire.ResponseFraming("GET", &resp)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(resp.Status, string(resp.Reason), resp.Header.Get("content-type"))
		fmt.Println(framing.Kind, framing.Length, string(src[n:]))
	}
	// Output:
	// read more
	// 200 OK text/plain
	// length 5 hello
}

// Base fields are the same for each request of a client; the framing field is
// added.
func Example_request() {
	req := &wire.Request{
		Method:  "POST",
		Target:  []byte("/things?new"),
		Base:    wire.NewHeader("host", "example.com"),
		Header:  wire.NewHeader("content-type", "application/json"),
		Framing: wire.Framing{Kind: wire.Length, Length: 2},
	}
	out, err := wire.HTTP1.AppendRequest(nil, req)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q\n", append(out, "{}"...))
	// Output:
	// "POST /things?new HTTP/1.1\r\nhost: example.com\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
}

// A fault of NewHeader, Add or Set isn't lost: the Header can't be sent.
func ExampleNewHeader_fault() {
	h := wire.NewHeader("x-comment", "two\r\nlines", "accept", "*/*")
	fmt.Println(h.Err())

	_, err := wire.HTTP1.AppendRequest(nil, &wire.Request{Method: "GET", Target: []byte("/"), Header: h})
	fmt.Println(err)
	// Output:
	// wire: field value with a control character, or not of the codec's grammar
	// wire: field value with a control character, or not of the codec's grammar
}

func ExampleHeader() {
	h := wire.NewHeader("accept", "text/html", "cookie", "a=1")
	h.Add("cookie", "b=2")
	h.Set("accept", "*/*")
	for name, value := range h.All() {
		fmt.Printf("%s: %s\n", name, value)
	}
	fmt.Println(h.Values("cookie"))
	// Output:
	// cookie: a=1
	// cookie: b=2
	// accept: */*
	// [a=1 b=2]
}

// The codec reads and writes the lines around the data of chunks; the data is
// the caller's.
func Example_chunk() {
	out, err := wire.HTTP1.AppendChunk(nil, 5, []byte("sum=42"))
	if err != nil {
		fmt.Println(err)
		return
	}
	out = append(out, "hello\r\n"...)
	fmt.Printf("%q\n", out)

	line, n, err := wire.HTTP1.ParseChunk(out)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(line.Size, string(line.Ext), string(out[n:n+int(line.Size)]))
	// Output:
	// "5;sum=42\r\nhello\r\n"
	// 5 sum=42 hello
}

// The same fields frame different things, depending on what was asked and
// what the status is.
func ExampleResponseFraming() {
	resp := &wire.Response{Status: 200, Header: wire.NewHeader("content-length", "615")}
	for _, method := range []string{"GET", "HEAD"} {
		f, err := wire.ResponseFraming(method, resp)
		fmt.Println(method, f.Kind, f.Length, err)
	}
	resp.Header.Add("transfer-encoding", "chunked")
	_, err := wire.ResponseFraming("GET", resp)
	fmt.Println(err)
	// Output:
	// GET length 615 <nil>
	// HEAD none 0 <nil>
	// wire: content-length and transfer-encoding in one message
}

// Ranges are half-open here and closed on the wire.
func ExampleRange() {
	r := wire.Range{Start: 0, Stop: 500}
	fmt.Println(r)

	got, err := wire.ParseContentRange([]byte("bytes 0-499/1234"))
	fmt.Println(got.Start, got.Stop, got.Total, err)
	// Output:
	// bytes=0-499
	// 0 500 1234 <nil>
}

// FindEnd tells when a preamble that drips in is worth parsing.
func ExampleFindEnd() {
	stream := []byte("HTTP/1.1 204 No Content\r\n\r\n")
	known := 0
	for n := 9; n <= len(stream); n += 9 {
		end := wire.FindEnd(stream[:n], known)
		fmt.Println(n, end)
		known = n
	}
	// Output:
	// 9 -1
	// 18 -1
	// 27 27
}

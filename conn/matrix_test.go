package conn_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"text/tabwriter"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
)

// A recording is an exchange that goes well.
type recording struct {
	name, method string
	body         func() body.Outgoing // nil: none
	response     string
	closes       bool // the server, behind the response

	request string // as the connection sends it
	whole   message
}

const content = "hello, world"

var recordings = []recording{
	{name: "GET, length", method: "GET", response: "HTTP/1.1 200 OK\r\nserver: x\r\ncontent-length: 12\r\n\r\n" + content},
	{name: "GET, chunks", method: "GET", response: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" +
		"5;a=1\r\nhello\r\n7;b=\"2\"\r\n, world\r\n0;c\r\nx-sum: 12\r\n\r\n"},
	{name: "GET, until close", method: "GET", closes: true, response: "HTTP/1.1 200 OK\r\nserver: x\r\n\r\n" + content},
	{name: "GET, connection: close", method: "GET", closes: true,
		response: "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 12\r\n\r\n" + content},
	{name: "HEAD", method: "HEAD", response: "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n"},
	{name: "DELETE, 204", method: "DELETE", response: "HTTP/1.1 204 No Content\r\nserver: x\r\n\r\n"},
	{name: "POST, bytes", method: "POST", body: func() body.Outgoing { return body.String(content) },
		response: "HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok"},
	{name: "POST, reader", method: "POST", body: func() body.Outgoing { return body.New(strings.NewReader(content), 12) },
		response: "HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok"},
	{name: "POST, stream", method: "POST", body: func() body.Outgoing { return body.Stream(strings.NewReader(content)) },
		response: "HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok"},
	{name: "POST, 100 before 200", method: "POST", body: func() body.Outgoing { return body.String(content) },
		response: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"},
}

const (
	refusal = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 3\r\n\r\nbad"
	again   = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nagain"
)

// outcomes of a run, in the order of the table's columns.
const (
	asRecorded   = iota // the exchange goes well
	anError             // reported, and the connection is closed
	cutShort            // of a body that lasts until the connection's end: RFC 9112 section 8
	otherContent        // a byte of it is another one: nothing can tell
	otherMessage        // well formed, and read as what it says
	refused             // the server's answer to an altered request
	outcomes
)

// replacements of a byte, as far as they aren't what it is; 1 and 32 turn a bit.
var replacements = []func(b byte) byte{
	func(b byte) byte { return b ^ 1 }, func(b byte) byte { return b ^ 0x20 },
	func(byte) byte { return 0 }, func(byte) byte { return 0xff },
	func(byte) byte { return '\r' }, func(byte) byte { return '\n' },
	func(byte) byte { return ' ' }, func(byte) byte { return '0' }, func(byte) byte { return ':' },
}

// Whatever happens to an exchange, at whichever byte: no wrong body, no hang, no
// panic, and no connection that is used after an error.
func TestFaultMatrix(t *testing.T) {
	checkLeaks(t)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "exchange\tdirection\tfault\toffsets\truns\tas recorded\terror\tcut short\tother content\tother message\trefused")
	var total [outcomes]int
	runs := 0
	for _, r := range recordings {
		t.Run(r.name, func(t *testing.T) {
			r.record(t)
			// Time is fake: a timeout takes none, and what hangs is a deadlock.
			synctest.Test(t, func(t *testing.T) {
				for _, direction := range []string{"request", "response"} {
					for kind := misc.FaultDelay; kind <= misc.FaultCorrupt; kind++ {
						offsets, counts, sum := r.row(t, direction, kind)
						fmt.Fprintf(w, "%s\t%s\t%v\t%d\t%d", r.name, direction, kind, offsets, sum)
						for i, n := range counts {
							fmt.Fprintf(w, "\t%d", n)
							total[i] += n
						}
						fmt.Fprintln(w)
						runs += sum
					}
				}
			})
		})
	}
	fmt.Fprintf(w, "all\t\t\t\t%d", runs)
	for _, n := range total {
		fmt.Fprintf(w, "\t%d", n)
	}
	fmt.Fprintln(w)
	w.Flush()
	t.Log("\n" + table.String())
}

// record makes the exchange without a fault.
func (r *recording) record(t *testing.T) {
	m := &memory{answer: r.response, keep: true}
	c := conn.New(m, conn.Options{})
	got, err := r.exchange(c, 0)
	if r.request = m.sent.String(); err != nil {
		t.Fatal(err)
	}
	want, ok := judge(r.method, r.response, true)
	if r.whole = want; !ok || got != want.seen() {
		t.Fatalf("%+v\nwant %+v", got, want)
	}
}

// row makes a fault of one kind at every offset of one direction.
func (r *recording) row(t *testing.T, direction string, kind misc.FaultKind) (offsets int, counts [outcomes]int, runs int) {
	text := r.request
	if direction == "response" {
		text = r.response
	}
	for at := range len(text) {
		fault := misc.Fault{Kind: kind, At: int64(at), Delay: time.Second / 2}
		if kind != misc.FaultCorrupt {
			counts[r.run(t, direction, fault)]++
			runs++
			continue
		}
		for _, other := range replacements {
			if fault.Mask = other(text[at]) ^ text[at]; fault.Mask != 0 {
				counts[r.run(t, direction, fault)]++
				runs++
			}
		}
	}
	return len(text), counts, runs
}

// run makes the exchange with one fault, and checks all that there is to check.
func (r *recording) run(t *testing.T, direction string, fault misc.Fault) int {
	ours, theirs := misc.Pair()
	var faults misc.Faults
	if direction == "request" {
		faults.Write = []misc.Fault{fault}
	} else {
		faults.Read = []misc.Fault{fault}
	}
	c := conn.New(misc.NewFaulty(ours, faults), conn.Options{Timeout: time.Second})
	served := make(chan string)
	go func() { served <- r.serve(theirs) }()
	begin := time.Now()

	text, closed := r.arrives(direction, fault)
	want, ok := judge(r.method, text, closed)
	got, err := r.exchange(c, int(fault.At))
	outcome := anError
	var faulty string
	switch {
	case ok && err == nil:
		outcome = r.classify(direction, fault, want)
		if faulty = compare(got, want); faulty == "" {
			faulty = r.afterwards(c, want)
		}
	case ok || err == nil:
		faulty = fmt.Sprintf("got %+v, %v; want %+v, %v", got, err, want, ok)
	case !strings.HasPrefix(want.body, got.body):
		faulty = fmt.Sprintf("%q before the error, want what %q begins with", got.body, want.body)
	default:
		faulty = r.afterError(c, err)
	}
	c.Close()
	if sent := <-served; faulty == "" && !strings.HasPrefix(r.request, sent) && (direction == "response" || fault.Kind != misc.FaultCorrupt) {
		faulty = fmt.Sprintf("the server got %q", sent)
	}
	if took := time.Since(begin); faulty == "" && took > 5*time.Second {
		faulty = fmt.Sprint("it took ", took)
	}
	if faulty != "" {
		t.Errorf("%s of the %s at %d, mask %#x (%q): %s", fault.Kind, direction, fault.At, fault.Mask, text, faulty)
	}
	return outcome
}

// arrives is what the client gets to see of a response, and whether the stream
// ends behind it.
func (r *recording) arrives(direction string, f misc.Fault) (text string, closed bool) {
	switch {
	case f.Kind == misc.FaultDelay:
		return r.response, r.closes
	case f.Kind == misc.FaultCorrupt && direction == "request":
		return refusal, true
	case f.Kind == misc.FaultCorrupt:
		b := []byte(r.response)
		b[f.At] ^= f.Mask
		return string(b), r.closes
	case direction == "request":
		return "", true
	}
	return r.response[:f.At], f.Kind == misc.FaultCut
}

func (r *recording) classify(direction string, f misc.Fault, m message) int {
	switch {
	case m.seen() == r.whole.seen():
		return asRecorded
	case direction == "request":
		return refused
	case f.Kind == misc.FaultCut:
		return cutShort
	}
	if m.status == r.whole.status && m.header == r.whole.header && len(m.body) == len(r.whole.body) && m.rest == "" {
		return otherContent
	}
	return otherMessage
}

// serve is the other end: it answers as recorded if it was asked as recorded,
// and once more if the connection goes on. It returns what it was sent.
func (r *recording) serve(s net.Conn) string {
	defer s.Close()
	got := make([]byte, len(r.request))
	n, err := io.ReadFull(s, got)
	if err != nil {
		return string(got[:n])
	}
	if string(got) != r.request {
		io.WriteString(s, refusal)
		return string(got)
	}
	io.WriteString(s, r.response)
	if r.closes {
		return string(got)
	}
	if _, err := io.ReadFull(s, make([]byte, len(getSlash))); err == nil {
		io.WriteString(s, again)
	}
	return string(got)
}

// exchange makes the request and reads the body, one way or the other.
func (r *recording) exchange(c *conn.Conn, way int) (m message, err error) {
	var b body.Outgoing
	if r.body != nil {
		b = r.body()
	}
	resp, err := c.Request(background, r.method, "/", nil, b)
	if err != nil {
		return m, err
	}
	m.status, m.header = resp.Status, headers(resp.Header)
	if resp.Body == nil {
		return m, nil
	}
	var data []byte
	switch way % 3 {
	case 0:
		data, err = resp.Body.ReadAll(1 << 20)
	case 1:
		var to bytes.Buffer
		_, err = resp.Body.WriteTo(&to)
		data = to.Bytes()
	case 2:
		for chunk, fault := range resp.Body.Chunks() {
			data, err = append(data, chunk.Data...), fault
		}
	}
	m.body = string(data)
	if h := resp.Body.Trailer(); h != nil {
		m.trailer = headers(h)
	}
	if n, after := resp.Body.Read(make([]byte, 1)); n != 0 || err == nil && after != io.EOF || err != nil && after != err {
		err = fmt.Errorf("after the end of the body, %v: %d, %v", err, n, after)
	}
	return m, err
}

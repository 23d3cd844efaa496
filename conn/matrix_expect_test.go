package conn_test

import (
	"fmt"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
)

// A request that waits for word, with every fault at every byte of both
// directions: no hang, and no connection that is used again unless the request
// went out whole and the answer is that to it.
func TestFaultMatrixExpect(t *testing.T) {
	checkLeaks(t)
	const answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
	for _, tt := range []struct{ name, word string }{{"asked", goOn}, {"not asked", ""}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runs, fine := 0, 0
				for direction, text := range map[string]string{"request": putExpecting + "hello", "response": tt.word + answer} {
					for kind := misc.FaultDelay; kind <= misc.FaultCorrupt; kind++ {
						for at := range len(text) {
							for _, other := range replacements {
								f := misc.Fault{Kind: kind, At: int64(at), Delay: time.Second / 2, Mask: other(text[at]) ^ text[at]}
								if kind == misc.FaultCorrupt && f.Mask == 0 {
									continue
								}
								ok, faulty := expectFault(direction, f, tt.word, answer)
								if faulty != "" {
									t.Errorf("%s of the %s at %d, mask %#x: %s", kind, direction, at, f.Mask, faulty)
								}
								runs++
								if ok {
									fine++
								}
								if kind != misc.FaultCorrupt {
									break
								}
							}
						}
					}
				}
				t.Logf("%d runs, %d of them with a response", runs, fine)
			})
		})
	}
}

func expectFault(direction string, f misc.Fault, word, answer string) (ok bool, faulty string) {
	ours, theirs := misc.Pair()
	var faults misc.Faults
	if direction == "request" {
		faults.Write = []misc.Fault{f}
	} else {
		faults.Read = []misc.Fault{f}
	}
	c := conn.New(misc.NewFaulty(ours, faults), conn.Options{Timeout: time.Second, ContinueTimeout: time.Second / 4})
	served := make(chan string)
	go func() { served <- serveExpecting(theirs, word, answer) }()
	begin := time.Now()
	r, err := c.Put(background, "/", expecting, body.String("hello"))
	var content []byte
	if err == nil && r.Body != nil {
		content, err = r.Body.ReadAll(1 << 20)
	}
	idle := c.State() == conn.Idle
	if err != nil {
		faulty = (&recording{method: "PUT"}).afterError(c, err)
	}
	c.Close()
	sent := <-served
	altered := f.Kind == misc.FaultCorrupt
	switch {
	case faulty != "":
	case time.Since(begin) > 5*time.Second:
		faulty = fmt.Sprint("it took ", time.Since(begin))
	case idle && len(sent) < len(putExpecting)+len("hello"):
		faulty = fmt.Sprintf("idle after %q was sent", sent)
	case err == nil && !altered && string(content) != "ok":
		faulty = fmt.Sprintf("status %d, content %q", r.Status, content)
	case !altered && sent != (putExpecting + "hello")[:len(sent)]:
		faulty = fmt.Sprintf("sent %q", sent)
	}
	return err == nil, faulty
}

// serveExpecting gives word after the preamble, if any, and answers behind the
// content. It returns what it was sent.
func serveExpecting(s net.Conn, word, answer string) string {
	defer s.Close()
	var got []byte
	for _, part := range []struct {
		size int
		then string
	}{{len(putExpecting), word}, {len("hello"), answer}} {
		buf := make([]byte, part.size)
		n, err := io.ReadFull(s, buf)
		got = append(got, buf[:n]...)
		if err != nil {
			return string(got)
		}
		io.WriteString(s, part.then)
	}
	io.Copy(io.Discard, s)
	return string(got)
}

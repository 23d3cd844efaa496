package conn_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

func TestSmoke(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Got", fmt.Sprint(r.ContentLength))
		if r.URL.Path == "/chunked" {
			w.(http.Flusher).Flush()
		}
		w.Write(b)
		io.WriteString(w, r.Method+" "+r.URL.String())
	}))
	defer srv.Close()
	s, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := conn.New(s, conn.Options{Base: wire.NewHeader("host", "x")})
	for i := 0; i < 3; i++ {
		for _, u := range []string{"/", "/chunked"} {
			for _, b := range []body.Outgoing{nil, body.String("hello"), body.New(strings.NewReader("file content more"), 7), body.Stream(strings.NewReader("streamed"))} {
				r, err := c.Request(context.Background(), "POST", u, nil, b)
				if err != nil {
					t.Fatal(err)
				}
				d, err := r.Body.ReadAll(1000)
				t.Log(r.Status, r.Reason, r.Header.Get("x-got"), r.Body.Length(), string(d), err, c.State())
			}
		}
	}
	r, err := c.Head(context.Background(), "/", nil)
	t.Log(r, err, c.State())
	_, err = c.Get(context.Background(), "bad", nil)
	t.Log(err, c.State())
}

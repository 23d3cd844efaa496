package client_test

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

// The options about waiting reach the connection: reads that try first, beneath
// TLS too, and a body that isn't held back for ever by a server that knows no
// expectations.
func TestWaitingOptions(t *testing.T) {
	misc.CheckLeaks(t)
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	echo := func(r *misc.Request) *misc.Response {
		data, err := r.Body.ReadAll(1 << 20)
		if err != nil {
			t.Error(err)
		}
		return misc.Text(200, string(data))
	}
	plain := must[*misc.Server](t)(misc.Unix(echo))
	defer plain.Close()
	secure := must[*misc.Server](t)(misc.TCP(echo, misc.TLS(must[*tls.Config](t)(pki.ServerConfig().Build()))))
	defer secure.Close()
	options := []client.Option{client.WithBusyPoll(time.Millisecond), client.WithContinueTimeout(time.Minute)}
	for name, c := range map[string]*client.Client{
		"plain": must[*client.Client](t)(client.New(plain.Address(), options...)),
		"TLS":   must[*client.Client](t)(client.NewTLS(pki.ClientConfig(), secure.Address(), options...)),
	} {
		cn, err := c.Connect(background)
		if err != nil {
			t.Fatal(err)
		}
		defer cn.Close()
		for range 50 {
			r, err := cn.Put(background, "/", wire.NewHeader("expect", "100-continue"), body.Stream(strings.NewReader("hello")))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
				t.Fatalf("%s: %q, %v", name, b, err)
			}
		}
	}
}

// A server that knows no expectations isn't waited for longer than the client
// was told to.
func TestWithContinueTimeout(t *testing.T) {
	misc.CheckLeaks(t)
	at := misc.Script{Steps: []misc.Step{
		misc.Expect("PUT / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n"),
		misc.Expect("hello"),
		misc.Reply("HTTP/1.1 204 No Content\r\n\r\n"),
	}}.Serve(t)
	c := must[*client.Client](t)(client.New(at, client.NoHost(), client.WithContinueTimeout(10*time.Millisecond)))
	cn, err := c.Connect(background)
	if err != nil {
		t.Fatal(err)
	}
	defer cn.Close()
	if r, err := cn.Put(background, "/", wire.NewHeader("expect", "100-continue"), body.String("hello")); err != nil || r.Status != 204 {
		t.Errorf("%v, %v", r, err)
	}
}

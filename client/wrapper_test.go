package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

// connector is what a wrapper needs of a client: any that connects will do.
type connector interface {
	Connect(ctx context.Context) (*conn.Conn, error)
}

// StrictClient is the pair of wrappers of the document: a client, and a
// connection whose requests fail unless the status is 2xx.
type StrictClient struct{ Client connector }

func (c StrictClient) Connect(ctx context.Context) (*StrictConn, error) {
	cn, err := c.Client.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &StrictConn{cn}, nil
}

type StrictConn struct{ Conn *conn.Conn }

// A StatusError is a response that isn't a success.
type StatusError struct {
	Status int
	Reason string
}

func (e *StatusError) Error() string { return fmt.Sprintf("%d %s", e.Status, e.Reason) }

func (c *StrictConn) Closed() bool { return c.Conn.Closed() }
func (c *StrictConn) Close() error { return c.Conn.Close() }

func (c *StrictConn) Request(ctx context.Context, method, uri string, h *wire.Header, b body.Outgoing) (*conn.Response, error) {
	resp, err := c.Conn.Request(ctx, method, uri, h, b)
	if err != nil {
		return nil, err
	}
	if resp.Status < 200 || resp.Status > 299 {
		err := &StatusError{resp.Status, resp.Reason}
		if resp.Body != nil {
			// A short explanation is skipped, so that the connection can be used
			// on; a long one costs it.
			if resp.Body.Discard(64<<10) != nil {
				c.Close()
			}
		}
		return nil, err
	}
	return resp, nil
}

func (c *StrictConn) Put(ctx context.Context, uri string, h *wire.Header, b body.Outgoing) (*conn.Response, error) {
	return c.Request(ctx, "PUT", uri, h, b)
}

func (c *StrictConn) Post(ctx context.Context, uri string, h *wire.Header, b body.Outgoing) (*conn.Response, error) {
	return c.Request(ctx, "POST", uri, h, b)
}

func (c *StrictConn) Get(ctx context.Context, uri string, h *wire.Header) (*conn.Response, error) {
	return c.Request(ctx, "GET", uri, h, nil)
}

func (c *StrictConn) Head(ctx context.Context, uri string, h *wire.Header) (*conn.Response, error) {
	return c.Request(ctx, "HEAD", uri, h, nil)
}

func (c *StrictConn) Delete(ctx context.Context, uri string, h *wire.Header) (*conn.Response, error) {
	return c.Request(ctx, "DELETE", uri, h, nil)
}

// A generic wrapper: what isn't a success is an error.
func Example_wrapper() {
	addr, stop := server()
	defer stop()
	raw, err := client.New(addr)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	cn, err := StrictClient{raw}.Connect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer cn.Close()
	_, err = cn.Get(ctx, "/gone", nil)
	fmt.Println(err, cn.Closed())
	resp, err := cn.Get(ctx, "/here", nil)
	if err != nil {
		log.Fatal(err)
	}
	content, _ := resp.Body.ReadAll(100)
	fmt.Println(resp.Status, string(content))
	// Output:
	// 410 Gone false
	// 200 /here
}

// Documents is a wrapper for one purpose: JSON documents in a database that is
// spoken to by HTTP over a local socket. Nothing of HTTP shows.
type Documents struct{ conn *StrictConn }

func (d Documents) Save(ctx context.Context, id string, document any) error {
	content, err := json.Marshal(document)
	if err != nil {
		return err
	}
	resp, err := d.conn.Put(ctx, "/"+id, wire.NewHeader("content-type", "application/json"), body.Bytes(content))
	if err != nil || resp.Body == nil {
		return err
	}
	return resp.Body.Discard(1 << 20)
}

func (d Documents) Load(ctx context.Context, id string, document any) error {
	resp, err := d.conn.Get(ctx, "/"+id, wire.NewHeader("accept", "application/json"))
	if err != nil {
		return err
	}
	content, err := resp.Body.ReadAll(1 << 20)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, document)
}

func Example_domainSpecific() {
	stored := make(map[string][]byte)
	srv, err := misc.Unix(func(r *misc.Request) *misc.Response {
		if r.Method == "PUT" {
			stored[r.URI], _ = r.Body.ReadAll(1 << 20)
			return &misc.Response{Status: 204, Reason: "No Content"}
		}
		if content, ok := stored[r.URI]; ok {
			return &misc.Response{Status: 200, Reason: "OK", Body: body.Bytes(content)}
		}
		return &misc.Response{Status: 404, Reason: "Not Found", Body: body.Bytes(nil)}
	})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	raw, err := client.New(srv.Address(), client.WithHost("documents"))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	cn, err := StrictClient{raw}.Connect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer cn.Close()
	docs := Documents{cn}

	type note struct{ Title string }
	if err := docs.Save(ctx, "first", note{"hello"}); err != nil {
		log.Fatal(err)
	}
	var got note
	fmt.Println(docs.Load(ctx, "first", &got), got.Title)
	fmt.Println(docs.Load(ctx, "second", &got))
	// Output:
	// <nil> hello
	// 404 Not Found
}

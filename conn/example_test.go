package conn_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"log"
	"net"

	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// A program that makes its TLS connections by itself puts Direct beneath, as
// package client does.
func ExampleDirect() {
	sock, err := net.Dial("tcp", "example.com:443")
	if err != nil {
		log.Fatal(err)
	}
	c := conn.New(tls.Client(conn.Direct(sock, 0), &tls.Config{ServerName: "example.com"}),
		conn.Options{Base: wire.NewHeader("host", "example.com")})
	defer c.Close()
	r, err := c.Head(context.Background(), "/", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Status, r.Reason)
}

package client_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// server stands for any HTTP/1.1 server.
func server() (address.Address, func()) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/wiki/Portal:Science":
			fmt.Fprint(w, "page ")
			w.(http.Flusher).Flush() // so the length isn't known beforehand
			fmt.Fprint(w, "of science")
		case r.Method == "POST":
			fmt.Fprintf(w, "%d bytes", r.ContentLength)
		case r.URL.Path == "/gone":
			http.Error(w, "gone", http.StatusGone)
		default:
			fmt.Fprint(w, r.URL.Path)
		}
	}))
	addr, err := address.Parse(srv.Listener.Addr().String())
	if err != nil {
		log.Fatal(err)
	}
	return addr, srv.Close
}

// A whole program: where the server is, a connection, a request, the body.
func Example() {
	addr, stop := server() // in earnest: address.TCP("127.0.0.1", 8080)
	defer stop()

	c, err := client.New(addr)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	cn, err := c.Connect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer cn.Close()
	resp, err := cn.Get(ctx, "/wiki/Portal:Science", nil)
	if err != nil {
		log.Fatal(err)
	}
	page, err := resp.Body.ReadAll(1 << 20)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Status, resp.Reason, resp.Header.Get("transfer-encoding"))
	fmt.Printf("%s\n", page)
	// Output:
	// 200 OK chunked
	// page of science
}

// Everything that tells where a server can be.
func ExampleNew() {
	for _, addr := range []address.Address{
		address.TCP("en.wikipedia.org", 80),
		address.TCP("208.80.154.224", 80),
		address.TCP("2620:0:861:ed1a::1", 80),
		address.TCP6(netip.MustParseAddr("2620:0:861:ed1a::1"), 80, 0, 0),
		address.TCP6(netip.MustParseAddr("fe80::e8b:fdff:fe75:402c"), 80, 0, 3), // link-local
		address.Unix("/tmp/my.socket"),
		address.Abstract([]byte("00022")), // Linux
	} {
		c, err := client.New(addr)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s host=%q\n", c.Address(), c.Host())
	}
	// Output:
	// en.wikipedia.org:80 host="en.wikipedia.org"
	// 208.80.154.224:80 host="208.80.154.224"
	// [2620:0:861:ed1a::1]:80 host="[2620:0:861:ed1a::1]"
	// [2620:0:861:ed1a::1%0]:80 host="[2620:0:861:ed1a::1]"
	// [fe80::e8b:fdff:fe75:402c%3]:80 host="[fe80::e8b:fdff:fe75:402c]"
	// unix:/tmp/my.socket host=""
	// unix:@00022 host=""
}

func ExampleClient_Options() {
	c, err := client.New(address.TCP("127.0.0.1", 12345), client.WithTimeout(5*time.Second), client.NoHost())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Options())
	fmt.Println(c.Timeout(), c.Host() == "")
	// Output:
	// [timeout=5s host=none]
	// 5s true
}

// The generic method says everything that a shortcut says.
func ExampleClient_Connect() {
	addr, stop := server()
	defer stop()
	c, err := client.New(addr)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	cn, err := c.Connect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer cn.Close()
	for range 2 {
		resp, err := cn.Request(ctx, "GET", "/wiki/Portal:Science", wire.NewHeader("accept", "text/plain"), nil)
		if err != nil {
			log.Fatal(err)
		}
		page, err := resp.Body.ReadAll(1 << 20)
		fmt.Println(resp.Status, string(page), err, cn.State())
	}
	cn.Close()
	fmt.Println(cn.Closed())
	// Output:
	// 200 page of science <nil> idle
	// 200 page of science <nil> idle
	// true
}

// Two connections of one client, at the same time.
func ExampleClient_concurrent() {
	addr, stop := server()
	defer stop()
	c, err := client.New(addr)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	cn1, err := c.Connect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer cn1.Close()
	cn2, err := c.Connect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer cn2.Close()
	resp1, err1 := cn1.Get(ctx, "/wiki/Main_Page", nil)
	resp2, err2 := cn2.Get(ctx, "/wiki/Portal:Science", nil)
	if err1 != nil || err2 != nil {
		log.Fatal(err1, err2)
	}
	page1, _ := resp1.Body.ReadAll(1 << 20)
	page2, _ := resp2.Body.ReadAll(1 << 20)
	fmt.Printf("%s, %s\n", page1, page2)
	// Output: /wiki/Main_Page, page of science
}

// A slice of a file as the body: from where the file stands, so many bytes.
func ExampleClient_fileSlice() {
	addr, stop := server()
	defer stop()
	fp, err := os.CreateTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(fp.Name())
	defer fp.Close()
	if _, err := fp.WriteString(strings.Repeat("0123456789", 200)); err != nil {
		log.Fatal(err)
	}
	if _, err := fp.Seek(1700, 0); err != nil {
		log.Fatal(err)
	}
	c, err := client.New(addr)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	cn, err := c.Connect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer cn.Close()
	resp, err := cn.Post(ctx, "/foo", nil, body.New(fp, 76))
	if err != nil {
		log.Fatal(err)
	}
	answer, _ := resp.Body.ReadAll(1 << 10)
	fmt.Printf("%s\n", answer)
	// Output: 76 bytes
}

// The same request at three heights: by a client, by a connection on any
// socket, and by the bare codec.
func Example_threeHeights() {
	addr, stop := server()
	defer stop()
	ctx := context.Background()
	c, err := client.New(addr)
	if err != nil {
		log.Fatal(err)
	}

	// A client knows where, how, and which fields go with every request.
	cn, err := c.Connect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := cn.Get(ctx, "/a", nil)
	if err != nil {
		log.Fatal(err)
	}
	content, _ := resp.Body.ReadAll(100)
	fmt.Printf("client: %d %s\n", resp.Status, content)
	cn.Close()

	// A connection works on whatever net.Conn there is.
	sock, err := addr.Dial(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	cn = conn.New(sock, conn.Options{Base: wire.NewHeader("host", "localhost")})
	if resp, err = cn.Get(ctx, "/b", nil); err != nil {
		log.Fatal(err)
	}
	content, _ = resp.Body.ReadAll(100)
	fmt.Printf("conn: %d %s\n", resp.Status, content)
	cn.Close()

	// The codec knows bytes only.
	if sock, err = addr.Dial(ctx, nil); err != nil {
		log.Fatal(err)
	}
	defer sock.Close()
	fmt.Printf("wire: %s\n", byWire(sock))
	// Output:
	// client: 200 /a
	// conn: 200 /b
	// wire: 200 /c
}

func byWire(sock net.Conn) string {
	out, err := wire.HTTP1.AppendRequest(nil, &wire.Request{
		Method: "GET", Target: []byte("/c"), Header: wire.NewHeader("host", "localhost"),
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := sock.Write(out); err != nil {
		log.Fatal(err)
	}
	var resp wire.Response
	var src []byte
	for {
		n, err := wire.HTTP1.ParseResponse(src, &resp)
		if err == nil {
			framing, err := wire.ResponseFraming("GET", &resp)
			if err != nil || framing.Kind != wire.Length {
				log.Fatal(err, framing)
			}
			if int64(len(src)-n) >= framing.Length {
				return fmt.Sprintf("%d %s", resp.Status, src[n:])
			}
		} else if err != wire.ErrIncomplete {
			log.Fatal(err)
		}
		more := make([]byte, 4096)
		n, err = sock.Read(more)
		if err != nil {
			log.Fatal(err)
		}
		src = append(src, more[:n]...)
	}
}

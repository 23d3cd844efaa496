package address_test

import (
	"errors"
	"flag"
	"fmt"
	"net/netip"

	"github.com/degu-go/degu/address"
)

func ExampleTCP() {
	for _, a := range []address.Address{
		address.TCP("208.80.154.224", 80),
		address.TCP("2620:0:861:ed1a::1", 80),
		address.TCP("www.wikipedia.org", 80),
	} {
		fmt.Println(a)
	}
	// Output:
	// 208.80.154.224:80
	// [2620:0:861:ed1a::1]:80
	// www.wikipedia.org:80
}

func ExampleTCP6() {
	fmt.Println(address.TCP6(netip.MustParseAddr("2620:0:861:ed1a::1"), 80, 0, 0))
	fmt.Println(address.TCP6(netip.MustParseAddr("fe80::e8b:fdff:fe75:402c"), 80, 0, 3))
	// Output:
	// [2620:0:861:ed1a::1%0]:80
	// [fe80::e8b:fdff:fe75:402c%3]:80
}

func ExampleUnix() {
	fmt.Println(address.Unix("/tmp/my.socket"))
	// Output: unix:/tmp/my.socket
}

func ExampleAbstract() {
	fmt.Println(address.Abstract([]byte("0000022")))
	// Output: unix:@0000022
}

// Node and HAProxy listen on names that fill the whole socket address.
func ExampleAbstract_padded() {
	name := make([]byte, 107)
	copy(name, "app")
	fmt.Println(address.Abstract(name).Validate())
	// Output: <nil>
}

func ExampleAddress_Host() {
	fmt.Println(address.TCP("en.wikipedia.org", 80).Host(80))
	fmt.Println(address.TCP("192.168.1.171", 5984).Host(80))
	fmt.Println(address.TCP6(netip.MustParseAddr("fe80::e8b:fdff:fe75:402c"), 5984, 0, 3).Host(80))
	fmt.Printf("%q\n", address.Unix("/tmp/my.socket").Host(80))
	fmt.Printf("%q\n", address.Abstract([]byte("0000022")).Host(80))
	// Output:
	// en.wikipedia.org
	// 192.168.1.171:5984
	// [fe80::e8b:fdff:fe75:402c]:5984
	// ""
	// ""
}

func ExampleAddress_ServerName() {
	fmt.Println(address.TCP("www.wikipedia.org", 80).ServerName())
	fmt.Println(address.TCP("208.80.154.224", 80).ServerName())
	fmt.Println(address.TCP6(netip.MustParseAddr("2620:0:861:ed1a::1"), 80, 0, 0).ServerName())
	// Output:
	// www.wikipedia.org
	// 208.80.154.224
	// 2620:0:861:ed1a::1
}

func ExampleParse() {
	a, err := address.Parse("[fe80::1%3]:80")
	fmt.Println(a == address.TCP6(netip.MustParseAddr("fe80::1"), 80, 0, 3), err)

	_, err = address.Parse("127.1:80")
	fmt.Println(errors.Is(err, address.ErrNumericHost))
	// Output:
	// true <nil>
	// true
}

func ExampleAddress_Set() {
	fs := flag.NewFlagSet("example", flag.ContinueOnError)
	server := address.TCP("localhost", 80)
	fs.Var(&server, "server", "where to connect")
	if err := fs.Parse([]string{"-server", "unix:/run/app.sock"}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(server)
	// Output: unix:/run/app.sock
}

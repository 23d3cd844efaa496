package tlsconfig_test

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// {} is shorthand for the CAs of the system and a host name that is checked.
func ExampleClient() {
	var c tlsconfig.Client
	if err := json.Unmarshal([]byte(`{}`), &c); err != nil {
		log.Fatal(err)
	}
	config, err := c.Build()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tls.VersionName(config.MinVersion), "to", tls.VersionName(config.MaxVersion))
	for _, id := range config.CipherSuites {
		fmt.Println(tls.CipherSuiteName(id))
	}
	fmt.Println("checks host names:", !config.InsecureSkipVerify)
	// Output:
	// TLS 1.2 to TLS 1.2
	// TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
	// TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
	// checks host names: true
}

// Devices that know each other by a CA of their own, not by names.
func ExampleClient_p2p() {
	var c tlsconfig.Client
	err := json.Unmarshal([]byte(`{
		"check_hostname": false,
		"ca_file": "/my/server.ca",
		"cert_file": "/my/client.cert",
		"key_file": "/my/client.key"
	}`), &c)
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Build()
	fmt.Println("files:", err)

	c.CAFile, c.CertFile, c.KeyFile = "", "", ""
	_, err = c.Build()
	fmt.Println("no CA:", err)
	// Output:
	// files: tlsconfig: cert_file "/my/client.cert": unreadable: make the file readable, or name another: no such file or directory
	// no CA: tlsconfig: check_hostname: host name unchecked without an own CA: any public certificate would do: give ca_file or ca_path, or check host names
}

// A throw-away PKI, for tests and experiments.
func ExampleClient_Build() {
	pki, err := misc.NewTempPKI(misc.PKIOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer pki.Close()
	c := pki.ClientConfig()
	c.SkipHostnameCheck = true
	config, err := c.Build()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(config.GetClientCertificate != nil, tlsconfig.Check(config))
	// Output: true <nil>
}

// A configuration that was built elsewhere is judged, copied, and verified
// besides.
func ExamplePrebuilt() {
	theirs := &tls.Config{MinVersion: tls.VersionTLS12}
	_, _, err := tlsconfig.Prebuilt(theirs).ClientTLS()
	fmt.Println(err)

	theirs.MaxVersion = tls.VersionTLS12
	theirs.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}
	config, checksHost, err := tlsconfig.Prebuilt(theirs).ClientTLS()
	fmt.Println(config != theirs, checksHost, err)
	// Output:
	// tlsconfig: MaxVersion: version refused: none is set: set tls.VersionTLS12
	// true true <nil>
}

// Both sides, and what a client is told when the name is wrong.
func ExampleClassify() {
	pki, err := misc.NewTempPKI(misc.PKIOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer pki.Close()
	server, err := pki.ServerConfig().Build()
	if err != nil {
		log.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.(*tls.Conn).Handshake()
			c.Close()
		}
	}()

	for _, host := range []string{"127.0.0.1", "elsewhere.example"} {
		config, err := pki.ClientConfig().Build()
		if err != nil {
			log.Fatal(err)
		}
		config.ServerName = host
		sock, err := net.DialTimeout("tcp", l.Addr().String(), time.Minute)
		if err != nil {
			log.Fatal(err)
		}
		c := tls.Client(sock, config)
		err = tlsconfig.Classify(c, c.Handshake())
		fmt.Println(host, errors.Is(err, tlsconfig.ErrWrongHost), err == nil)
		sock.Close()
	}
	// Output:
	// 127.0.0.1 false true
	// elsewhere.example true false
}

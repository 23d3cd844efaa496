package client_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
)

// Chains of many certificates: what is signed is looked at, within bounds.
func TestHugeChains(t *testing.T) {
	pki := tempPKI(t)
	for _, tt := range []struct {
		name, reason string
		n            int
		want         string
	}{
		{"200 CAs that sign each other", "crypto/x509 gives up after a hundred signatures", 200, "ErrBadCertificate"},
		{"800 CAs that sign each other", "likewise, with most of the 256 KiB that a chain may have", 800, "ErrBadCertificate"},
		{"2000 CAs that sign each other", "more than 256 KiB: refused unread", 2000, "ErrHandshake"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			misc.CheckLeaks(t)
			chain := maze(t, tt.n)
			size := 0
			for _, der := range chain.Certificate {
				size += 3 + len(der)
			}
			addr := https(t, &tls.Config{Certificates: []tls.Certificate{chain}})
			config := pki.ClientConfig()
			config.ECDSA = true
			cn, err := dial(t, config, addr, client.WithTLSHost("localhost"))
			if got := outcome(t, err); cn != nil || got != tt.want {
				t.Errorf("%v, %s: %v (%s)", cn, got, err, tt.reason)
			}
			t.Logf("%d certificates, %d bytes: %v", len(chain.Certificate), size, err)
		})
	}
}

// maze is a chain of CAs with one name and one key: any of them may have signed
// any other, so that there is no end of ways through.
func maze(t *testing.T, n int) tls.Certificate {
	t.Helper()
	key := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	name := pkix.Name{CommonName: "m"}
	template := &x509.Certificate{Subject: name, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	chain := tls.Certificate{PrivateKey: key}
	for i := range n {
		if i == 1 {
			template.IsCA, template.BasicConstraintsValid, template.DNSNames = true, true, nil
		}
		template.SerialNumber = big.NewInt(int64(1 + i))
		der := must[[]byte](t)(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
		chain.Certificate = append(chain.Certificate, der)
	}
	if leaf, err := x509.ParseCertificate(chain.Certificate[0]); err != nil || fmt.Sprint(leaf.Subject) != "CN=m" {
		t.Fatal(err)
	}
	return chain
}

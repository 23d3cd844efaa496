package tlsconfig

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// Whatever stands in a file, it is taken whole or refused: what is taken is
// what crypto/x509 finds, and every block that begins has been looked at.
func FuzzPEM(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		f.Fatal(err)
	}
	good := pem.EncodeToMemory(&pem.Block{Type: blockCertificate, Bytes: der})
	for _, seed := range [][]byte{
		nil, good, slices.Concat(good, good), slices.Concat([]byte("text\n"), good, []byte("text")), good[:len(good)-1],
		good[:len(good)-30], slices.Concat(good, good[30:]), slices.Concat(good[:40], good), slices.Concat([]byte(" "), good),
		bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n")), bytes.ReplaceAll(good, []byte("\n"), []byte("\r")),
		bytes.Replace(good, []byte("-----\n"), []byte("-----\nA: b\n\n"), 1), []byte("-----BEGIN CERTIFICATE-----\nA: b\n\n-----END CERTIFICATE-----\n"),
		[]byte("-----BEGIN \n-----BEGIN CERTIFICATE-----"), []byte("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := parsePEM(text)
		if err != nil {
			return
		}
		ours, theirs := x509.NewCertPool(), x509.NewCertPool()
		addCerts(ours, got.certs)
		theirs.AppendCertsFromPEM(text)
		if !ours.Equal(theirs) {
			t.Errorf("%q: another pool than that of crypto/x509", text)
		}
		if begun := strings.Count("\n"+string(text), "\n-----BEGIN "); len(got.certs) == 0 && !got.hasKey && len(got.others) == 0 && begun > 0 {
			t.Errorf("%q: %d blocks begin, and none was looked at", text, begun)
		}
	})
}

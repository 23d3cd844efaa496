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

// goodBlock is a certificate in PEM.
func goodBlock(t testing.TB) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: blockCertificate, Bytes: der}))
}

// Text around blocks is comment, and no block hides in it.
func TestPEMComments(t *testing.T) {
	good := goodBlock(t)
	const refused = -1
	for _, tt := range []struct {
		name, reason, text string
		certs              int
	}{
		{"alone", "RFC 7468 section 5.1", good, 1},
		{"two", "a bundle", good + good, 2},
		{"text of openssl x509", "RFC 7468 section 5.2", "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Issuer: CN = A - B\n            X509v3 Basic Constraints: critical\n" +
			"                CA:TRUE\n         7e:1f:\n" + good + "Certificate:\n" + good, 2},
		{"bag attributes", "openssl pkcs12", "Bag Attributes\n    localKeyID: 01 02 \n    friendlyName: BEGIN - END\nsubject=CN = a\n\nissuer=CN = b\n\n" + good + "Bag Attributes: <No Attributes>\n" + good, 2},
		{"openssl s_client", "a line of dashes", "---\nCertificate chain\n 0 s:CN = a\n   i:CN = b\n" + good + "---\nServer certificate\n" + good + "---\n", 2},
		{"headings", "words alone are no block", "# BEGIN of the list\n# --- BEGIN ---\n" + good + "# BACK-END servers\n#####\n" + good + "# END of the list\n", 2},
		{"no certificate", "nothing looks like one", "# to BEGIN with\n", 0},

		{"byte order mark", "editors of Windows begin with it", "\xef\xbb\xbf" + good + good, refused},
		{"byte order mark within", "two such files together", good + "\xef\xbb\xbf" + good, refused},
		{"space before the first", "indented", " " + good + good, refused},
		{"tab before the second", "indented", good + "\t" + good, refused},
		{"behind a comment", "a line end is missing", good + "# ours: " + good, refused},
		{"commented out", "nobody can tell it from the row before", good + "#" + strings.ReplaceAll(strings.TrimSpace(good), "\n", "\n#") + "\n", refused},
		{"four dashes", "a letter is missing", good + good[1:], refused},
		{"one dash", "letters are missing", good + good[4:], refused},
		{"six dashes", "a letter too many", good + "-" + good, refused},
		{"long dashes", "word processors make them, and its end gives it away", good + strings.Replace(good, "-----", "\u2014\u2013", 1), refused},
		{"begin in lower case", "its end gives it away", good + strings.Replace(good, "BEGIN", "begin", 1), refused},
		{"no beginning", "its end gives it away", good + good[strings.Index(good, "\n")+1:], refused},
		{"no end", "its line is missing", good[:strings.Index(good, "-----END")] + good, refused},
		{"bad letter within", "no base64", good[:60] + "*" + good[61:] + good, refused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := parsePEM([]byte(tt.text))
			if tt.certs == refused && err == nil || tt.certs != refused && (err != nil || len(f.certs) != tt.certs) {
				t.Errorf("%d certificates, %v, want %d (%s):\n%s", len(f.certs), err, tt.certs, tt.reason, tt.text)
			}
		})
	}
}

// Whatever stands in a file, it is taken whole or refused: what is taken is
// what crypto/x509 finds, and every block that begins has been looked at.
func FuzzPEM(f *testing.F) {
	good := []byte(goodBlock(f))
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
		found := 0
		for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
			found++
		}
		if begun := strings.Count(string(text), "-BEGIN "); begun != found {
			t.Errorf("%q: %d blocks begin, and %d were looked at", text, begun, found)
		}
	})
}

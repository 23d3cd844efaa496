package tlsconfig

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
)

const blockCertificate = "CERTIFICATE"

// pemFile is what the blocks of a file hold. Text around blocks is comment.
type pemFile struct {
	certs     []*x509.Certificate
	hasKey    bool
	encrypted bool     // the key is, by a passphrase
	others    []string // types of blocks that are neither
}

// parsePEM reads every block. It is stricter than encoding/pem, which steps
// over a damaged block as if it were text, and than x509.CertPool, which steps
// over a damaged certificate: a CA that is silently missing is noticed too late.
func parsePEM(data []byte) (pemFile, error) {
	var f pemFile
	meant := blocksMeant(data)
	for n := 1; ; n++ {
		block, rest := pem.Decode(data)
		if block == nil {
			if n <= meant {
				return f, fmt.Errorf("PEM block damaged, or not at the beginning of a line, one of %d", meant)
			}
			return f, nil
		}
		data = rest
		switch {
		case block.Type == blockCertificate && len(block.Headers) > 0:
			// RFC 7468 section 2. Some programs step over such a block.
			return f, fmt.Errorf("PEM block %d: a certificate has no headers", n)
		case block.Type == blockCertificate:
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return f, fmt.Errorf("PEM block %d: %w", n, err)
			}
			f.certs = append(f.certs, cert)
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			// PKCS #8 says so in the type, RFC 1421 in a header.
			f.hasKey = true
			f.encrypted = f.encrypted || strings.HasPrefix(block.Type, "ENCRYPTED") || len(block.Headers) > 0
		default:
			f.others = append(f.others, block.Type)
		}
	}
}

// blocksMeant counts the blocks that ought to be there, by whatever looks like
// the beginning of one, wherever it stands and however many dashes are left of
// it. encoding/pem sees none behind a byte order mark, a space or a comment, and
// a beginning that is quite unlike one is missed by its end.
func blocksMeant(data []byte) int {
	return max(bytes.Count(data, []byte("-BEGIN ")), bytes.Count(data, []byte("-----END ")))
}

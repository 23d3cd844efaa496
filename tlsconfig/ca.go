package tlsconfig

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// caPool returns the certificates of the file and of the directory together,
// nil if there is neither: in crypto/x509, nil means those of the system.
func caPool(file, dir string) (*x509.CertPool, error) {
	if file == "" && dir == "" {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if file != "" {
		if err := addCAFile(pool, setting{keyCAFile, file}); err != nil {
			return nil, err
		}
	}
	if dir != "" {
		if err := addCAPath(pool, setting{keyCAPath, dir}); err != nil {
			return nil, err
		}
	}
	return pool, nil
}

// addCAFile takes a file that holds certificates and nothing else. Stepping
// over a revocation list would look like heeding it, and a private key in a file
// that is handed to every client isn't private.
func addCAFile(pool *x509.CertPool, s setting) error {
	f, err := s.parse(caMax)
	switch {
	case err != nil:
		return err
	case f.hasKey:
		return s.refuse(ErrPEM, "it holds a private key: give a file with nothing but CA certificates", nil)
	case len(f.others) > 0:
		return s.refuse(ErrPEM, "it holds a PEM block "+quote(f.others[0])+": give a file with nothing but CERTIFICATE blocks", nil)
	case len(f.certs) == 0:
		return s.refuse(ErrNoCertificate, "no PEM block CERTIFICATE: convert DER with openssl x509 -inform DER", nil)
	}
	addCerts(pool, f.certs)
	return nil
}

func (s setting) parse(limit int64) (pemFile, error) {
	data, err := s.read(limit)
	if err != nil {
		return pemFile{}, err
	}
	f, err := parsePEM(data)
	if err != nil {
		return pemFile{}, s.refuse(ErrPEM, "replace the file by an undamaged one", err)
	}
	return f, nil
}

func addCerts(pool *x509.CertPool, certs []*x509.Certificate) {
	for _, cert := range certs {
		pool.AddCert(cert)
	}
}

// caName is what counts in a directory: OpenSSL's hashed names (c_rehash,
// openssl rehash), and the usual ones for files of PEM blocks. Revocation lists
// (.r0), README and the like don't.
var caName = regexp.MustCompile(`^(?:[0-9a-f]{8}\.[0-9]{1,9}|.+\.(?:pem|crt))$`)

// addCAPath takes the certificates of a directory's files. Blocks that aren't
// certificates are left alone there, since a directory may serve other
// programs too; damaged ones aren't. Mostly each certificate comes twice, by its
// hash and by its name: a pool keeps one of each.
func addCAPath(pool *x509.CertPool, s setting) error {
	info, err := os.Stat(s.path)
	if err == nil && !info.IsDir() {
		return s.refuse(ErrFile, "not a directory: give a file as "+keyCAFile, nil)
	}
	var entries []fs.DirEntry
	if err == nil {
		entries, err = os.ReadDir(s.path)
	}
	if err != nil {
		return s.refuse(ErrFile, "make the directory readable, or name another", err)
	}
	found := 0
	for _, e := range entries {
		if !caName.MatchString(e.Name()) {
			continue
		}
		n, err := addCAEntry(pool, setting{s.key, filepath.Join(s.path, e.Name())})
		if err != nil {
			return err
		}
		found += n
	}
	if found == 0 {
		return s.refuse(ErrNoCertificate, "no certificate in files *.pem, *.crt or with hashed names: add one", nil)
	}
	return nil
}

// addCAEntry follows symbolic links, which is what hashed names mostly are. One
// that leads nowhere is left over from a certificate that was removed.
func addCAEntry(pool *x509.CertPool, s setting) (int, error) {
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
		return 0, nil
	}
	f, err := s.parse(caMax)
	if err != nil {
		return 0, err
	}
	addCerts(pool, f.certs)
	return len(f.certs), nil
}

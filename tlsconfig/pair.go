package tlsconfig

import (
	"bytes"
	"crypto/tls"
	"os"
	"sync"
	"time"
)

// pair is a certificate with its key, read anew when the files change.
type pair struct {
	cert, key setting // the same file, if one holds both
	withECDSA bool

	mu     sync.Mutex
	now    *tls.Certificate // never changed, only replaced
	serial int              // how many times it was replaced
	text   [2][]byte        // of cert and key
	stamp  [2]os.FileInfo
	fresh  bool // stamp tells all changes from now on
}

// loadPair reads both files. certFile may hold the key as well, with keyFile
// empty.
func loadPair(certFile, keyFile string, withECDSA bool) (*pair, error) {
	p := &pair{cert: setting{keyCertFile, certFile}, key: setting{keyKeyFile, keyFile}, withECDSA: withECDSA}
	if keyFile == "" {
		p.key = p.cert
	}
	return p, p.load()
}

// current returns the pair on disk, or the last good one if what is on disk
// isn't a pair: it may be half way through its renewal. serial tells one pair
// from the next.
func (p *pair) current() (cert *tls.Certificate, serial int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.fresh || !same(p.stamp, p.look()) {
		// Whatever is wrong now, Build said so when it was first read, or will
		// when the program starts the next time.
		_ = p.load()
	}
	return p.now, p.serial
}

// load replaces the pair, or leaves all as it was.
func (p *pair) load() error {
	p.fresh = false
	before := p.look()
	var text [2][]byte
	for i, s := range []setting{p.cert, p.key} {
		var err error
		if text[i], err = s.read(pairMax); err != nil {
			return err
		}
	}
	if p.now == nil || !bytes.Equal(text[0], p.text[0]) || !bytes.Equal(text[1], p.text[1]) {
		cert, err := p.parse(text[0], text[1])
		if err != nil {
			return err
		}
		p.now, p.text = cert, text
		p.serial++
	}
	p.stamp = before
	p.fresh = same(before, p.look()) && settled(before)
	return nil
}

func (p *pair) parse(certText, keyText []byte) (*tls.Certificate, error) {
	f, err := parsePEM(certText)
	switch {
	case err != nil:
		return nil, p.cert.refuse(ErrPEM, "replace the file by an undamaged one", err)
	case len(f.certs) == 0:
		return nil, p.cert.refuse(ErrNoCertificate, "no PEM block CERTIFICATE: give the certificate, then its intermediates", nil)
	}
	if reason := refusedKey(f.certs[0], p.withECDSA); reason != "" {
		return nil, p.cert.refuse(ErrKeyType, reason, nil)
	}
	switch k, err := parsePEM(keyText); {
	case err != nil:
		return nil, p.key.refuse(ErrPEM, "replace the file by an undamaged one", err)
	case !k.hasKey && p.key == p.cert:
		return nil, p.key.refuse(ErrPair, "no private key in it: add the key to this file, or give "+keyKeyFile, nil)
	case !k.hasKey:
		return nil, p.key.refuse(ErrPair, "no PEM block PRIVATE KEY: give the certificate's key", nil)
	case k.encrypted:
		return nil, p.key.refuse(ErrPair, "the key is encrypted: store it decrypted, in a file that only its owner can read", nil)
	}
	cert, err := tls.X509KeyPair(certText, keyText)
	if err != nil {
		return nil, p.key.refuse(ErrPair, "give the key that belongs to the first certificate of "+keyCertFile, err)
	}
	cert.Leaf = f.certs[0]
	return &cert, nil
}

// look tells the state of both files, nil for one that isn't there.
func (p *pair) look() (infos [2]os.FileInfo) {
	for i, s := range []setting{p.cert, p.key} {
		if info, err := os.Stat(s.path); err == nil {
			infos[i] = info
		}
	}
	return infos
}

// same tells files that weren't written to or replaced in between, as far as
// the time of the last change goes.
func same(a, b [2]os.FileInfo) bool {
	for i := range a {
		if a[i] == nil || b[i] == nil || !os.SameFile(a[i], b[i]) ||
			a[i].Size() != b[i].Size() || !a[i].ModTime().Equal(b[i].ModTime()) {
			return false
		}
	}
	return true
}

// tick is at least what file systems count time in: FAT has two seconds.
const tick = 2 * time.Second

// settled tells that a further change gives the files another time. Until then
// they are read again each time.
func settled(infos [2]os.FileInfo) bool {
	for _, info := range infos {
		if info == nil || time.Since(info.ModTime()) <= tick {
			return false
		}
	}
	return true
}

package misc

import (
	"crypto/x509"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pkg/errors"
)

// localNames are in each server's certificate.
var localNames = []string{"localhost", "127.0.0.1", "::1"}

// pkiFile is one to be written.
type pkiFile struct {
	name string
	text []byte
}

// newPKI makes keys, CAs and certificates, then writes them.
func newPKI(dir string, o PKIOptions, keys keySource) (*PKI, error) {
	if o.Days < 0 {
		return nil, errors.Errorf("misc: %d days: give a positive number", o.Days)
	}
	o.Hosts = slices.Clone(o.Hosts)
	p := &PKI{dir: dir, options: o, keys: keys, issued: make(map[string]bool)}
	files, err := p.make()
	if err != nil {
		return nil, err
	}
	if err := writeAll(dir, files); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *PKI) make() (files []pkiFile, err error) {
	keys, err := p.firstKeys()
	if err != nil {
		return nil, errors.Wrap(err, "misc: make keys")
	}
	names := slices.Concat(localNames, p.options.Hosts)
	if p.server, err = newAuthority("server", x509.ExtKeyUsageServerAuth, keys[0], names, p.options); err != nil {
		return nil, errors.Wrap(err, "misc: server CA")
	}
	if p.client, err = newAuthority("client", x509.ExtKeyUsageClientAuth, keys[1], nil, p.options); err != nil {
		return nil, errors.Wrap(err, "misc: client CA")
	}
	for i, a := range []authority{p.server, p.client} {
		cert, key, err := p.issue(a, keys[2+i], !p.options.ECDSA, CertOptions{})
		if err != nil {
			return nil, err
		}
		files = append(files, pkiFile{a.role + ".ca", certPEM(a.cert)},
			pkiFile{a.role + ".cert", cert}, pkiFile{a.role + ".key", key})
		if !p.options.KeepCAKeys {
			continue
		}
		caKey, err := keyPEM(a.key)
		if err != nil {
			return nil, err
		}
		files = append(files, pkiFile{a.role + ".ca.key", caKey})
	}
	return files, nil
}

// writeAll writes files that aren't there yet, all of them or none.
func writeAll(dir string, files []pkiFile) error {
	for i, f := range files {
		err := writeNew(filepath.Join(dir, f.name), f.text)
		if err == nil {
			continue
		}
		for _, written := range files[:i] {
			os.Remove(filepath.Join(dir, written.name))
		}
		if errors.Is(err, fs.ErrExist) {
			return errors.Wrap(err, "misc: a PKI is there already; give another directory")
		}
		return errors.Wrap(err, "misc")
	}
	return nil
}

// writeNew leaves no file that isn't whole.
func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(path)
	}
	return err
}

// issueFiles makes a certificate and puts it where name says.
func (p *PKI) issueFiles(a authority, name string, o CertOptions) error {
	if name == "" || name == "." || name == ".." || filepath.Base(name) != name {
		return errors.Errorf("misc: %q is no name of a file: give one without slashes", name)
	}
	onP256 := p.options.ECDSA || o.ECDSA
	key, err := p.key(p.keys.next(), onP256)
	if err != nil {
		return errors.Wrap(err, "misc: make a key")
	}
	cert, private, err := p.issue(a, key, !onP256, o)
	if err != nil {
		return err
	}
	p.renaming.Lock()
	defer p.renaming.Unlock()
	if err := p.claim(name, a.role); err != nil {
		return err
	}
	for _, f := range []pkiFile{{name + ".cert", cert}, {name + ".key", private}} {
		if err := replace(p.path(f.name), f.text); err != nil {
			return errors.Wrap(err, "misc")
		}
	}
	return nil
}

// firstNames are the names whose files a PKI begins with, and whose they are.
var firstNames = map[string]string{
	"server": "server", "client": "client", "server.ca": "server CA", "client.ca": "client CA",
}

// claim makes name one that is issued and renewed, unless its files are others.
func (p *PKI) claim(name, role string) error {
	if owner, ok := firstNames[name]; ok && owner != role {
		return errors.Wrapf(fs.ErrExist, "misc: name %q is the %s's: give another one", name, owner)
	} else if ok || p.issued[name] {
		return nil
	}
	for _, file := range []string{name + ".cert", name + ".key"} {
		switch _, err := os.Lstat(p.path(file)); {
		case err == nil:
			return errors.Wrapf(fs.ErrExist, "misc: name %q would replace %s, which is not of this PKI: give another one", name, file)
		case !errors.Is(err, fs.ErrNotExist):
			return errors.Wrap(err, "misc")
		}
	}
	p.issued[name] = true
	return nil
}

// replace swaps a file for another one in one step.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

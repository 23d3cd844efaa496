package tlsconfig_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// ca is one of two that the rows put somewhere: that of the server, and another.
type ca struct {
	path string
	text []byte
	key  []byte // a private key, to lie about
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skip(err)
	}
}

// caSources are where CAs may lie. Each row gets an empty directory.
var caSources = []struct {
	name, reason string
	make         func(t *testing.T, dir string, ours, other ca) tlsconfig.Client
	want         tlsconfig.Failure
}{
	{"several in a file", "a bundle", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/ca", slices.Concat(other.text, []byte("\n# a comment\n"), ours.text))
		return tlsconfig.Client{CAFile: dir + "/ca"}
	}, 0},
	{"line ends of Windows", "RFC 7468 section 2", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/ca", []byte(strings.ReplaceAll(string(ours.text)+string(ours.text), "\n", "\r\n")))
		return tlsconfig.Client{CAFile: dir + "/ca"}
	}, 0},
	{"no final line end", "editors do that", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/ca", ours.text[:len(ours.text)-1])
		return tlsconfig.Client{CAFile: dir + "/ca"}
	}, 0},
	{"link to a file", "a CA file may be one", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		link(t, ours.path, dir+"/ca")
		return tlsconfig.Client{CAFile: dir + "/ca"}
	}, 0},
	{"hashed", "openssl rehash: a link to a file", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/anything", ours.text)
		link(t, "anything", dir+"/0123abcd.0")
		return tlsconfig.Client{CAPath: dir}
	}, 0},
	{"hashed file", "a copy rather than a link", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/0123abcd.12", ours.text)
		return tlsconfig.Client{CAPath: dir}
	}, 0},
	{"plain", "*.pem and *.crt", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/other.crt", other.text)
		put(t, dir+"/ours.pem", ours.text)
		return tlsconfig.Client{CAPath: dir}
	}, 0},
	{"among other things", "a directory may serve other programs", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/ours.pem", ours.text)
		put(t, dir+"/key.pem", ours.key)
		put(t, dir+"/README", []byte("-----BEGIN CERTIFICATE-----\ntorn"))
		put(t, dir+"/0123abcd.r0", []byte("-----BEGIN X509 CRL-----\ntorn"))
		link(t, "gone.pem", dir+"/89abcdef.0")
		if err := os.Mkdir(dir+"/more.pem", 0o700); err != nil {
			t.Fatal(err)
		}
		return tlsconfig.Client{CAPath: dir}
	}, 0},
	{"file and directory", "both count", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/ours.pem", ours.text)
		return tlsconfig.Client{CAPath: dir, CAFile: other.path}
	}, 0},
	{"directory and file", "both count", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/other.pem", other.text)
		return tlsconfig.Client{CAPath: dir, CAFile: ours.path, SkipHostnameCheck: true}
	}, 0},
	{"another CA alone", "nobody else counts", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/other.pem", other.text)
		return tlsconfig.Client{CAPath: dir}
	}, tlsconfig.ErrUnknownCA},
	{"name that isn't hashed", "OpenSSL has eight hex digits", func(t *testing.T, dir string, ours, other ca) tlsconfig.Client {
		put(t, dir+"/other.pem", other.text)
		put(t, dir+"/0123abc.0", ours.text)
		put(t, dir+"/0123ABCD.0", ours.text)
		return tlsconfig.Client{CAPath: dir}
	}, tlsconfig.ErrUnknownCA},
}

func TestCASources(t *testing.T) {
	p, foreign := pki(t), pki(t)
	of := func(p *misc.TempPKI) ca {
		c := p.ClientConfig()
		return ca{c.CAFile, read(t, c.CAFile), read(t, c.KeyFile)}
	}
	ours, other := of(p), of(foreign)
	addr := serve(t, plain(t, p.ServerConfig()))
	for _, tt := range caSources {
		t.Run(tt.name, func(t *testing.T) {
			dir := must[string](t)(filepath.Abs(t.TempDir()))
			_, err := dial(t, take(t, tt.make(t, dir, ours, other), "localhost"), addr)
			wantFailure(t, err, tt.want)
			if t.Failed() {
				t.Log(tt.reason)
			}
		})
	}
}

// The directory as the real tool makes it.
func TestCAPathOfOpenSSL(t *testing.T) {
	tool, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl to hash the directory:", err)
	}
	p := pki(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ours.pem"), read(t, p.ClientConfig().CAFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool, "rehash", dir).CombinedOutput(); err != nil {
		t.Skipf("openssl rehash: %v, %s", err, out)
	}
	// Only the hashed name is left to find the certificate by.
	if err := os.Rename(filepath.Join(dir, "ours.pem"), filepath.Join(dir, "ours")); err != nil {
		t.Fatal(err)
	}
	hashed, err := filepath.Glob(filepath.Join(dir, "*.0"))
	if err != nil || len(hashed) != 1 {
		t.Fatalf("hashed names %q, %v", hashed, err)
	}
	if err := os.Remove(hashed[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("ours", hashed[0]); err != nil {
		t.Fatal(err)
	}
	_, err = dial(t, take(t, tlsconfig.Client{CAPath: dir}, "localhost"), serve(t, plain(t, p.ServerConfig())))
	wantFailure(t, err, 0)
}

// The CAs of the system are read by crypto/x509, and a made-up one isn't there.
func TestSystemCAs(t *testing.T) {
	config := take(t, tlsconfig.Client{}, "localhost")
	if config.RootCAs != nil {
		t.Error("there is a pool: nil is the system's")
	}
	_, err := dial(t, config, serve(t, plain(t, misc.TempPKIFor(t, misc.PKIOptions{}).ServerConfig())))
	wantFailure(t, err, tlsconfig.ErrUnknownCA)
}

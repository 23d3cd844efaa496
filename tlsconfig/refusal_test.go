//go:build unix

package tlsconfig_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// files are what the rows of refusals need.
type files struct {
	dir                             string // of the files below
	client                          tlsconfig.Client
	server                          tlsconfig.Server
	ecdsa, other                    tlsconfig.Client
	text, empty, big, der, torn     string
	headers, mark, indented         string
	crl, encrypted, withKey, noCert string
	emptyDir, brokenDir             string
}

func makeFiles(t *testing.T) *files {
	t.Helper()
	p := pki(t)
	f := &files{dir: t.TempDir(), client: p.ClientConfig(), server: p.ServerConfig()}
	f.ecdsa = must[tlsconfig.Client](t)(p.IssueClient("ecdsa", misc.CertOptions{ECDSA: true}))
	f.other = must[tlsconfig.Client](t)(p.IssueClient("other", misc.CertOptions{}))
	ca := read(t, f.client.CAFile)
	put := func(name string, text []byte) string {
		path := filepath.Join(f.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	f.text = put("text", []byte("no PEM at all\n"))
	f.empty = put("empty", nil)
	f.big = put("big", make([]byte, 8<<20+1))
	f.der = put("der", []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
	f.headers = put("headers", bytes.Replace(ca, []byte("-----\n"), []byte("-----\nA: b\n\n"), 1))
	f.mark = put("mark", slices.Concat([]byte("\xef\xbb\xbf"), ca, ca))
	f.indented = put("indented", append([]byte(" "), read(t, f.client.KeyFile)...))
	f.torn = put("torn", append(ca, ca[:len(ca)/2]...))
	f.crl = put("crl", append(ca, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"...))
	f.encrypted = put("encrypted", []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"))
	f.withKey = put("withkey", append(ca, read(t, f.client.KeyFile)...))
	f.noCert = put("nocert", read(t, f.client.KeyFile))
	f.emptyDir = filepath.Dir(put("emptydir/README", []byte("nothing here")))
	f.brokenDir = filepath.Dir(put("brokendir/0123abcd.0", []byte("-----BEGIN CERTIFICATE-----\nAAAA\n")))
	return f
}

// refusals are all that Build says no to. In messages, DIR is the directory of
// the files.
var refusals = []struct {
	name, reason string
	make         func(*files) builder
	kind         tlsconfig.Kind
	key, message string
}{
	{"relative path", "another file after a change of directory", func(f *files) builder { return tlsconfig.Client{CAFile: "server.ca"} },
		tlsconfig.ErrPath, "ca_file", `tlsconfig: ca_file "server.ca": bad path: not absolute: write the path from the root`},
	{"unclean path", "two spellings of one file", func(f *files) builder { return tlsconfig.Client{CAPath: f.dir + "/x/.."} },
		tlsconfig.ErrPath, "ca_path", `tlsconfig: ca_path "DIR/x/..": bad path: not clean: write "DIR"`},
	{"final slash", "not clean either", func(f *files) builder { return tlsconfig.Client{CertFile: f.dir + "/"} },
		tlsconfig.ErrPath, "cert_file", `tlsconfig: cert_file "DIR/": bad path: not clean: write "DIR"`},
	{"NUL", "ends a C string early", func(f *files) builder { return tlsconfig.Server{KeyFile: "/a\x00b"} },
		tlsconfig.ErrPath, "key_file", `tlsconfig: key_file "/a\x00b": bad path: a path holds no NUL: remove it`},

	{"host unchecked, CAs of the system", "the document", func(f *files) builder { return tlsconfig.Client{SkipHostnameCheck: true} },
		tlsconfig.ErrNoOwnCA, "check_hostname", `tlsconfig: check_hostname: host name unchecked without an own CA: any public certificate would do: give ca_file or ca_path, or check host names`},
	{"key alone", "the key says nothing", func(f *files) builder { return tlsconfig.Client{KeyFile: f.client.KeyFile} },
		tlsconfig.ErrKeyAlone, "key_file", `tlsconfig: key_file: key without certificate: a key says nothing without its certificate: give cert_file too`},
	{"server's key alone", "the key says nothing", func(f *files) builder { return tlsconfig.Server{KeyFile: f.client.KeyFile} },
		tlsconfig.ErrKeyAlone, "key_file", `tlsconfig: key_file: key without certificate: a key says nothing without its certificate: give cert_file too`},
	{"server without certificate", "RFC 5246 section 7.4.2", func(f *files) builder { return tlsconfig.Server{AllowUnauthenticatedClients: true} },
		tlsconfig.ErrNoIdentity, "cert_file", `tlsconfig: cert_file: no server certificate: a server presents a certificate: give its file`},
	{"server silent about clients", "Degu: no opening by leaving out", func(f *files) builder { return tlsconfig.Server{CertFile: f.server.CertFile} },
		tlsconfig.ErrClientAuth, "ca_file", `tlsconfig: ca_file: clients not authenticated: nothing says which clients to take: give ca_file or ca_path, or set allow_unauthenticated_clients`},
	{"server of two minds", "Degu: one or the other", func(f *files) builder {
		return tlsconfig.Server{CertFile: f.server.CertFile, CAPath: f.dir, AllowUnauthenticatedClients: true}
	}, tlsconfig.ErrClientAuth, "ca_path", `tlsconfig: ca_path: clients not authenticated: given together with allow_unauthenticated_clients: leave one of them out`},

	{"no CA file", "a typing error, mostly", func(f *files) builder { return tlsconfig.Client{CAFile: f.dir + "/none"} },
		tlsconfig.ErrFile, "ca_file", `tlsconfig: ca_file "DIR/none": unreadable: make the file readable, or name another: no such file or directory`},
	{"CA file is a directory", "that is the other key", func(f *files) builder { return tlsconfig.Client{CAFile: f.dir} },
		tlsconfig.ErrFile, "ca_file", `tlsconfig: ca_file "DIR": unreadable: a directory: give it as ca_path`},
	{"certificate is a directory", "no file", func(f *files) builder { return tlsconfig.Client{CertFile: f.dir} },
		tlsconfig.ErrFile, "cert_file", `tlsconfig: cert_file "DIR": unreadable: not a regular file: name a file of PEM blocks`},
	{"device", "it never ends", func(f *files) builder { return tlsconfig.Client{CAFile: "/dev/zero"} },
		tlsconfig.ErrFile, "ca_file", `tlsconfig: ca_file "/dev/zero": unreadable: not a regular file: name a file of PEM blocks`},
	{"big CA file", "no bundle has 8 MiB", func(f *files) builder { return tlsconfig.Client{CAFile: f.big} },
		tlsconfig.ErrFile, "ca_file", `tlsconfig: ca_file "DIR/big": unreadable: more than 8388608 bytes: name a file of PEM blocks`},
	{"text as CA file", "no certificate", func(f *files) builder { return tlsconfig.Client{CAFile: f.text} },
		tlsconfig.ErrNoCertificate, "ca_file", `tlsconfig: ca_file "DIR/text": no certificate: no PEM block CERTIFICATE: convert DER with openssl x509 -inform DER`},
	{"empty CA file", "no certificate", func(f *files) builder { return tlsconfig.Client{CAFile: f.empty} },
		tlsconfig.ErrNoCertificate, "ca_file", `tlsconfig: ca_file "DIR/empty": no certificate: no PEM block CERTIFICATE: convert DER with openssl x509 -inform DER`},
	{"garbage in a block", "x509.CertPool steps over it", func(f *files) builder { return tlsconfig.Client{CAFile: f.der} },
		tlsconfig.ErrPEM, "ca_file", `tlsconfig: ca_file "DIR/der": bad contents: replace the file by an undamaged one: PEM block 1: x509: malformed certificate`},
	{"headers in a block", "x509.CertPool steps over it (RFC 7468 section 2)", func(f *files) builder { return tlsconfig.Client{CAFile: f.headers} },
		tlsconfig.ErrPEM, "ca_file", `tlsconfig: ca_file "DIR/headers": bad contents: replace the file by an undamaged one: PEM block 1: a certificate has no headers`},
	{"torn CA file", "the second CA would be missing", func(f *files) builder { return tlsconfig.Client{CAFile: f.torn} },
		tlsconfig.ErrPEM, "ca_file", `tlsconfig: ca_file "DIR/torn": bad contents: replace the file by an undamaged one: PEM block damaged, or not at the beginning of a line, one of 2`},
	{"byte order mark in the CA file", "the first CA would be missing", func(f *files) builder { return tlsconfig.Client{CAFile: f.mark} },
		tlsconfig.ErrPEM, "ca_file", `tlsconfig: ca_file "DIR/mark": bad contents: replace the file by an undamaged one: PEM block damaged, or not at the beginning of a line, one of 2`},
	{"revocation list in the CA file", "it would look heeded", func(f *files) builder { return tlsconfig.Client{CAFile: f.crl} },
		tlsconfig.ErrPEM, "ca_file", `tlsconfig: ca_file "DIR/crl": bad contents: it holds a PEM block "X509 CRL": give a file with nothing but CERTIFICATE blocks`},
	{"key in the CA file", "the file is handed to clients", func(f *files) builder { return tlsconfig.Client{CAFile: f.withKey} },
		tlsconfig.ErrPEM, "ca_file", `tlsconfig: ca_file "DIR/withkey": bad contents: it holds a private key: give a file with nothing but CA certificates`},
	{"no CA directory", "a typing error, mostly", func(f *files) builder { return tlsconfig.Client{CAPath: f.dir + "/none"} },
		tlsconfig.ErrFile, "ca_path", `tlsconfig: ca_path "DIR/none": unreadable: make the directory readable, or name another: no such file or directory`},
	{"CA directory is a file", "that is the other key", func(f *files) builder { return tlsconfig.Client{CAPath: f.text} },
		tlsconfig.ErrFile, "ca_path", `tlsconfig: ca_path "DIR/text": unreadable: not a directory: give a file as ca_file`},
	{"CA directory without any", "nobody would be trusted", func(f *files) builder { return tlsconfig.Client{CAPath: f.emptyDir} },
		tlsconfig.ErrNoCertificate, "ca_path", `tlsconfig: ca_path "DIR/emptydir": no certificate: no certificate in files *.pem, *.crt or with hashed names: add one`},
	{"damaged file in the CA directory", "a CA would be missing", func(f *files) builder { return tlsconfig.Client{CAPath: f.brokenDir} },
		tlsconfig.ErrPEM, "ca_path", `tlsconfig: ca_path "DIR/brokendir/0123abcd.0": bad contents: replace the file by an undamaged one: PEM block damaged, or not at the beginning of a line, one of 1`},

	{"no certificate file", "a typing error, mostly", func(f *files) builder { return tlsconfig.Client{CertFile: f.dir + "/none"} },
		tlsconfig.ErrFile, "cert_file", `tlsconfig: cert_file "DIR/none": unreadable: make the file readable, or name another: no such file or directory`},
	{"no key file", "a typing error, mostly", func(f *files) builder {
		return tlsconfig.Client{CertFile: f.client.CertFile, KeyFile: f.dir + "/none"}
	}, tlsconfig.ErrFile, "key_file", `tlsconfig: key_file "DIR/none": unreadable: make the file readable, or name another: no such file or directory`},
	{"big key file", "no key has 1 MiB", func(f *files) builder {
		return tlsconfig.Client{CertFile: f.client.CertFile, KeyFile: f.big}
	}, tlsconfig.ErrFile, "key_file", `tlsconfig: key_file "DIR/big": unreadable: more than 1048576 bytes: name a file of PEM blocks`},
	{"certificate file without any", "only a key", func(f *files) builder { return tlsconfig.Client{CertFile: f.noCert} },
		tlsconfig.ErrNoCertificate, "cert_file", `tlsconfig: cert_file "DIR/nocert": no certificate: no PEM block CERTIFICATE: give the certificate, then its intermediates`},
	{"damaged certificate", "half a block", func(f *files) builder { return tlsconfig.Client{CertFile: f.torn} },
		tlsconfig.ErrPEM, "cert_file", `tlsconfig: cert_file "DIR/torn": bad contents: replace the file by an undamaged one: PEM block damaged, or not at the beginning of a line, one of 2`},
	{"byte order mark in the certificate file", "the second one would be presented", func(f *files) builder { return tlsconfig.Client{CertFile: f.mark} },
		tlsconfig.ErrPEM, "cert_file", `tlsconfig: cert_file "DIR/mark": bad contents: replace the file by an undamaged one: PEM block damaged, or not at the beginning of a line, one of 2`},
	{"no key in the certificate file", "and no key file", func(f *files) builder { return tlsconfig.Client{CertFile: f.client.CertFile} },
		tlsconfig.ErrPair, "cert_file", `tlsconfig: cert_file "PKI/client.cert": no key pair: no private key in it: add the key to this file, or give key_file`},
	{"no key in the key file", "the certificate once more", func(f *files) builder {
		return tlsconfig.Client{CertFile: f.client.CertFile, KeyFile: f.client.CertFile + ".x/../client.cert"}
	}, tlsconfig.ErrPath, "key_file", `tlsconfig: key_file "PKI/client.cert.x/../client.cert": bad path: not clean: write "PKI/client.cert"`},
	{"text as key file", "no key", func(f *files) builder {
		return tlsconfig.Client{CertFile: f.client.CertFile, KeyFile: f.text}
	}, tlsconfig.ErrPair, "key_file", `tlsconfig: key_file "DIR/text": no key pair: no PEM block PRIVATE KEY: give the certificate's key`},
	{"damaged key", "half a block", func(f *files) builder {
		return tlsconfig.Client{CertFile: f.client.CertFile, KeyFile: f.torn}
	}, tlsconfig.ErrPEM, "key_file", `tlsconfig: key_file "DIR/torn": bad contents: replace the file by an undamaged one: PEM block damaged, or not at the beginning of a line, one of 2`},
	{"indented key", "it isn't found, though it is there", func(f *files) builder {
		return tlsconfig.Client{CertFile: f.client.CertFile, KeyFile: f.indented}
	}, tlsconfig.ErrPEM, "key_file", `tlsconfig: key_file "DIR/indented": bad contents: replace the file by an undamaged one: PEM block damaged, or not at the beginning of a line, one of 1`},
	{"encrypted key", "there is nobody to ask", func(f *files) builder {
		return tlsconfig.Client{CertFile: f.client.CertFile, KeyFile: f.encrypted}
	}, tlsconfig.ErrPair, "key_file", `tlsconfig: key_file "DIR/encrypted": no key pair: the key is encrypted: store it decrypted, in a file that only its owner can read`},
	{"another one's key", "it proves nothing", func(f *files) builder {
		return tlsconfig.Client{CertFile: f.client.CertFile, KeyFile: f.other.KeyFile}
	}, tlsconfig.ErrPair, "key_file", `tlsconfig: key_file "PKI/other.key": no key pair: give the key that belongs to the first certificate of cert_file: tls: private key does not match public key`},
	{"ECDSA client without the option", "the document has RSA suites alone", func(f *files) builder { f.ecdsa.ECDSA = false; return f.ecdsa },
		tlsconfig.ErrKeyType, "cert_file", `tlsconfig: cert_file "PKI/ecdsa.cert": key type refused: the certificate has an ECDSA key: use one with an RSA key, or set ECDSA`},
	{"ECDSA server without the option", "it would have no suite", func(f *files) builder {
		return tlsconfig.Server{CertFile: f.ecdsa.CertFile, KeyFile: f.ecdsa.KeyFile, AllowUnauthenticatedClients: true}
	}, tlsconfig.ErrKeyType, "cert_file", `tlsconfig: cert_file "PKI/ecdsa.cert": key type refused: the certificate has an ECDSA key: use one with an RSA key, or set ECDSA`},
}

func TestRefusals(t *testing.T) {
	misc.CheckLeaks(t)
	f := makeFiles(t)
	names := strings.NewReplacer(f.dir, "DIR", filepath.Dir(f.client.CAFile), "PKI")
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			config, err := tt.make(f).Build()
			var e *tlsconfig.Error
			if config != nil || !errors.Is(err, tt.kind) || !errors.As(err, &e) || e.Kind != tt.kind || e.Key != tt.key {
				t.Fatalf("config %v, error %#v; want %q of %s, since: %s", config, err, tt.kind, tt.key, tt.reason)
			}
			if got := names.Replace(err.Error()); got != tt.message {
				t.Errorf("message\n%s, want\n%s", got, tt.message)
			}
		})
	}
	_, err := tlsconfig.Client{CAFile: f.dir + "/none"}.Build()
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the system's error is lost: %v", err)
	}
}

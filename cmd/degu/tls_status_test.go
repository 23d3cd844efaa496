package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// Which check ended a handshake is told by the exit status and in words.
func TestTLSStatuses(t *testing.T) {
	misc.CheckLeaks(t)
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	other := misc.TempPKIFor(t, misc.PKIOptions{})
	client := pki.ClientConfig()
	anyone := flags(pki.AnonymousClientConfig())
	issue := func(name string, o misc.CertOptions) string {
		s, err := pki.IssueServer(name, o)
		if err != nil {
			t.Fatal(err)
		}
		return "https://" + secureStart(t, misc.TCP, s).Address().String() + "/hello"
	}
	foreign := client
	foreign.CertFile, foreign.KeyFile = other.ClientConfig().CertFile, other.ClientConfig().KeyFile
	mutual := "https://" + secureStart(t, misc.TCP, pki.ServerConfig()).Address().String() + "/hello"
	past, future := time.Now().Add(-time.Minute), time.Now().Add(time.Hour)
	ecdsa := issue("ecdsa", misc.CertOptions{ECDSA: true})
	edCert, edKey := ed25519Files(t)
	edwards := plainTLS(t, tlsconfig.Server{CertFile: edCert, KeyFile: edKey}, tls.VersionTLS12, 0)
	for _, tt := range []struct {
		name   string
		status int
		stderr string
		url    string
		flags  []string
	}{
		{"a certificate", exitOK, "", mutual, flags(client)},
		{"no certificate", exitCertificate, "tls handshake: client certificate required: present one by --cert", mutual, anyone},
		{"a certificate of another CA", exitCertificate, "client certificate refused", mutual, flags(foreign)},
		{"a server of another CA", exitUnverified, "unknown CA", mutual, flags(other.ClientConfig())},
		{"the system's CAs", exitUnverified, "unknown CA: trust the CA by --ca or --ca-path", mutual, nil},
		{"another host", exitUnverified, "wrong host", mutual, append(flags(client), "--tls-host", "example.com")},
		{"an address it isn't for", exitUnverified, "wrong host", issue("name", misc.CertOptions{Names: []string{"localhost"}}), anyone},
		{"expired", exitUnverified, "certificate expired", issue("old", misc.CertOptions{NotAfter: past}), anyone},
		{"not yet valid", exitUnverified, "not yet valid", issue("new", misc.CertOptions{NotBefore: future}), anyone},
		{"not for servers", exitUnverified, "wrong usage",
			issue("usage", misc.CertOptions{Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}), anyone},
		{"an ECDSA key", exitHandshake, "no common cipher suite", ecdsa, anyone},
		{"an Ed25519 key", exitHandshake, "no common cipher suite", edwards, anyone},
		{"an Ed25519 key where ECDSA is allowed", exitUnverified, "key refused: give the server a certificate with an RSA or ECDSA key: ",
			edwards, []string{"--ca", edCert, "--ecdsa"}},
		{"an ECDSA key that is allowed", exitOK, "", ecdsa, append(anyone, "--ecdsa")},
		{"TLS 1.3 only", exitHandshake, "no common version", plainTLS(t, pki.AnonymousServerConfig(), tls.VersionTLS13, 0), anyone},
		{"no suite with forward secrecy", exitHandshake, "no common cipher suite",
			plainTLS(t, pki.AnonymousServerConfig(), tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_GCM_SHA256), anyone},
		{"a suite with CBC", exitHandshake, "no common cipher suite",
			plainTLS(t, pki.AnonymousServerConfig(), tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA), anyone},
		{"no TLS", exitHandshake, "not TLS", strings.Replace(script(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), "http:", "https:", 1) + "/", anyone},
		{"gone", exitHandshake, "tls handshake", hangUp(t), anyone},
		{"nobody there", exitConnect, "refused", strings.Replace(refused(t), "http:", "https:", 1), anyone},
		{"no such name", exitResolve, "no-such-host.invalid", "https://no-such-host.invalid/", anyone},
		{"404", exitStatus, "answered 404", strings.Replace(mutual, "/hello", "/404", 1), flags(client)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := invoke(t, append([]string{"get", tt.url}, tt.flags...)...)
			r.want(t, tt.status, tt.stderr)
			if tt.status == exitHandshake || tt.status == exitCertificate || tt.status == exitUnverified {
				foreignWords(t, r)
			}
			if tt.status != exitOK && strings.Count(r.stderr, "\n") != 1 || (tt.status == exitOK) != (r.stdout == "hello\n") && tt.name != "404" {
				t.Errorf("standard output %q, standard error %q", r.stdout, r.stderr)
			}
		})
	}
	t.Run("no answer", func(t *testing.T) {
		url, _ := silent(t)
		invoke(t, "get", strings.Replace(url, "http:", "https:", 1), "--timeout", "50ms").want(t, exitTimeout)
	})
	t.Run("TLS without knowing", func(t *testing.T) {
		invoke(t, "get", strings.Replace(mutual, "https:", "http:", 1)).want(t, exitBroken)
	})
}

// plainTLS is a server outside of the policy. Suite 0 is any.
func plainTLS(t *testing.T, s tlsconfig.Server, version, suite uint16) string {
	t.Helper()
	cert, err := tls.LoadX509KeyPair(s.CertFile, s.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: version, MaxVersion: version}
	if suite != 0 {
		config.CipherSuites = []uint16{suite}
	}
	srv, err := misc.TCP(handle, misc.TLS(config))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	return "https://" + srv.Address().String() + "/hello"
}

// ed25519Files are a certificate that signed itself and its key, of a type that
// is always outside of the policy.
func ed25519Files(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	certDER, err := x509.CreateCertificate(rand.Reader, cert, cert, public, private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert"), filepath.Join(dir, "key")
	for name, block := range map[string]*pem.Block{
		certFile: {Type: "CERTIFICATE", Bytes: certDER}, keyFile: {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

// What can't be is told before anything is connected, by the flag's name.
func TestTLSUsageErrors(t *testing.T) {
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	c := pki.ClientConfig()
	const url = "https://127.0.0.1:1/"
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(dir, "none")
	ecdsa, err := pki.IssueClient("ecdsa", misc.CertOptions{ECDSA: true})
	if err != nil {
		t.Fatal(err)
	}
	edCert, edKey := ed25519Files(t)
	for _, tt := range []struct {
		name, want string
		args       []string
	}{
		{"--tls with a URL", "write https://", []string{"get", "http://127.0.0.1:1/", "--tls"}},
		{"no such CA file", "--ca \"" + none + "\": unreadable: ", []string{"get", url, "--ca", none}},
		{"a directory as CA file", "give it as --ca-path", []string{"get", url, "--ca", dir}},
		{"an empty CA file", "--ca \"" + empty + "\": no certificate", []string{"get", url, "--ca", empty}},
		{"a key as CA file", "private key", []string{"get", url, "--ca", c.KeyFile}},
		{"no such CA directory", "--ca-path \"" + none + "\": unreadable: ", []string{"get", url, "--ca-path", none}},
		{"a file as CA directory", "give a file as --ca", []string{"get", url, "--ca-path", c.CAFile}},
		{"a CA directory without one", "--ca-path \"" + dir + "\": no certificate", []string{"get", url, "--ca-path", dir}},
		{"no such certificate", "--cert \"" + none + "\": unreadable", []string{"get", url, "--cert", none, "--key", c.KeyFile}},
		{"a key alone", "--key: key without certificate", []string{"get", url, "--key", c.KeyFile}},
		{"a certificate alone", "or give --key", []string{"get", url, "--cert", c.CertFile}},
		{"no such key", "--key \"" + none + "\": unreadable", []string{"get", url, "--cert", c.CertFile, "--key", none}},
		{"another key", "--key \"" + pki.ServerConfig().KeyFile + "\": no key pair", []string{"get", url, "--cert", c.CertFile, "--key", pki.ServerConfig().KeyFile}},
		{"an ECDSA certificate", "give --ecdsa", []string{"get", url, "--cert", ecdsa.CertFile, "--key", ecdsa.KeyFile}},
		{"an Ed25519 certificate", "use one with an RSA key\n", []string{"get", url, "--cert", edCert, "--key", edKey}},
		{"an Ed25519 certificate where ECDSA is allowed", "use one with an RSA or ECDSA key\n", []string{"get", url, "--cert", edCert, "--key", edKey, "--ecdsa"}},
		{"no host check without a CA", "--no-check-hostname: host name unchecked", []string{"get", url, "--no-check-hostname"}},
		{"an empty file name", "--ca: empty", []string{"get", url, "--ca", ""}},
		{"an empty host", "--tls-host: empty", []string{"get", url, "--tls-host", ""}},
		{"a host with a port", "--tls-host: ", []string{"get", url, "--tls-host", "a/b"}},
		{"a socket without a name", "--tls-host: needed with a socket", []string{"get", "--unix", "/x", "--tls", "/"}},
	} {
		t.Run(tt.name, func(t *testing.T) { refusedUsage(t, tt.want, tt.args...) })
	}
	for _, f := range [][]string{
		{"--ca", c.CAFile}, {"--ca-path", dir}, {"--cert", c.CertFile}, {"--key", c.KeyFile},
		{"--no-check-hostname"}, {"--tls-host", "localhost"}, {"--ecdsa"},
	} {
		t.Run(f[0]+" without TLS", func(t *testing.T) {
			refusedUsage(t, f[0]+" is for TLS", append([]string{"get", "http://127.0.0.1:1/"}, f...)...)
			refusedUsage(t, f[0]+" is for TLS", append([]string{"get", "--unix", "/x", "/"}, f...)...)
		})
	}
}

func refusedUsage(t *testing.T, want string, args ...string) {
	t.Helper()
	r := invoke(t, args...)
	r.want(t, exitUsage, want)
	if r.stdout != "" || strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "degu: ") {
		t.Errorf("standard output %q, standard error %q", r.stdout, r.stderr)
	}
	foreignWords(t, r)
}

// foreignWords fails the test where a message speaks of keys instead of flags.
func foreignWords(t *testing.T, r result) {
	t.Helper()
	for _, word := range []string{"ca_file", "ca_path", "cert_file", "key_file", "check_hostname", "tlsconfig"} {
		if strings.Contains(r.stderr, word) {
			t.Errorf("%q isn't a word of the command line: %s", word, r.stderr)
		}
	}
}

// Every failure of a handshake has one of the three statuses.
func TestHandshakeCodes(t *testing.T) {
	for f := tlsconfig.ErrUnknownCA; f <= tlsconfig.ErrHandshake; f++ {
		for _, remote := range []bool{false, true} {
			status := handshakeCode(&tlsconfig.HandshakeError{Failure: f, Remote: remote})
			if status != exitHandshake && status != exitCertificate && status != exitUnverified || remote && status == exitUnverified {
				t.Errorf("%v, remote %t: %d", f, remote, status)
			}
		}
	}
}

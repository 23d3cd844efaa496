package client_test

import (
	"bufio"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/degu-go/degu/tlsconfig"
)

// A setup is what a server is to do, whatever program it is.
type setup struct {
	server  tlsconfig.Server // CertFile, KeyFile; with a CAFile, clients must be of it
	version uint16           // the only one, 0: TLS 1.2 and 1.3
	suites  []uint16         // of TLS 1.2 and before, nil: the program's own choice
}

// programs are the kinds of servers. start begins one on a free port of an IP
// address, for the length of the test, and skips where it isn't installed.
var programs = []struct {
	name  string
	start func(t testing.TB, ip string, s setup) (port uint16)
}{
	{"Go", startGo},
	{"OpenSSL", startOpenSSL},
	{"nginx", startNginx},
}

func startGo(t testing.TB, ip string, s setup) uint16 {
	config := &tls.Config{
		Certificates: []tls.Certificate{keyPair(t, s.server)}, MinVersion: s.version, MaxVersion: s.version, CipherSuites: s.suites,
	}
	if s.server.CAFile != "" {
		config.ClientAuth, config.ClientCAs = tls.RequireAndVerifyClientCert, certPool(t, s.server.CAFile)
	}
	l := listen(t, "tcp", ip)
	serveHTTPS(t, l, config)
	return portOf(l)
}

// Names of versions and suites: of openssl s_server's options, of nginx's
// ssl_protocols, of the OpenSSL library.
var (
	versionOptions = map[uint16]string{tls.VersionTLS10: "-tls1", tls.VersionTLS11: "-tls1_1", tls.VersionTLS12: "-tls1_2", tls.VersionTLS13: "-tls1_3"}
	versionNames   = map[uint16]string{tls.VersionTLS10: "TLSv1", tls.VersionTLS11: "TLSv1.1", tls.VersionTLS12: "TLSv1.2", tls.VersionTLS13: "TLSv1.3", 0: "TLSv1.2 TLSv1.3"}
	suiteNames     = map[uint16]string{
		tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:       "ECDHE-RSA-AES128-GCM-SHA256",
		tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384:       "ECDHE-RSA-AES256-GCM-SHA384",
		tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA:          "ECDHE-RSA-AES128-SHA",
		tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA:          "ECDHE-RSA-AES256-SHA",
		tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256:       "ECDHE-RSA-AES128-SHA256",
		tls.TLS_RSA_WITH_AES_128_GCM_SHA256:             "AES128-GCM-SHA256",
		tls.TLS_RSA_WITH_AES_256_GCM_SHA384:             "AES256-GCM-SHA384",
		tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-RSA-CHACHA20-POLY1305",
	}
)

// opensslSuites is a cipher list at a level of security where the library
// speaks whatever it has.
func opensslSuites(suites []uint16) string {
	names := []string{"ALL"}
	if suites != nil {
		names = nil
	}
	for _, id := range suites {
		names = append(names, suiteNames[id])
	}
	return strings.Join(names, ":") + ":@SECLEVEL=0"
}

// startOpenSSL answers every request with a page about the connection, as
// HTTP/1.0, up to the end of the stream.
func startOpenSSL(t testing.TB, ip string, s setup) uint16 {
	t.Helper()
	program, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed: ", err)
	}
	args := []string{"s_server", "-www", "-accept", net.JoinHostPort(ip, "0"), "-cert", s.server.CertFile, "-key", s.server.KeyFile,
		"-cipher", opensslSuites(s.suites)}
	// It takes one certificate from a file, and the rest of the chain from another.
	if _, rest := pem.Decode(must[[]byte](t)(os.ReadFile(s.server.CertFile))); len(rest) > 0 {
		chain := filepath.Join(t.TempDir(), "chain")
		if err := os.WriteFile(chain, rest, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "-cert_chain", chain)
	}
	if s.version != 0 {
		args = append(args, versionOptions[s.version])
	}
	if s.server.CAFile != "" {
		// Without -verify_return_error any certificate would do.
		args = append(args, "-Verify", "1", "-verify_return_error", "-CAfile", s.server.CAFile)
	}
	out := bufio.NewReader(startProgram(t, exec.Command(program, args...)))
	var said strings.Builder
	for {
		line, err := out.ReadString('\n')
		said.WriteString(line)
		if err != nil {
			t.Fatalf("openssl %s ended: %s", strings.Join(args, " "), said.String())
		}
		if at, ok := strings.CutPrefix(strings.TrimSpace(line), "ACCEPT "); ok {
			go io.Copy(io.Discard, out) // a full pipe would stop it
			return must[netip.AddrPort](t)(netip.ParseAddrPort(at)).Port()
		}
	}
}

// startNginx gives nginx a socket that listens already, as an upgrade of nginx
// does: no port has to be guessed, and nobody has to wait. It needs a master for
// that, which takes the worker with it when it is asked to end.
func startNginx(t testing.TB, ip string, s setup) uint16 {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			t.Skip("nginx is not installed: ", err)
		}
	}
	l := listen(t, "tcp", ip)
	socket := must[*os.File](t)(l.(*net.TCPListener).File())
	defer socket.Close()
	defer l.Close()
	clients := ""
	if s.server.CAFile != "" {
		clients = "ssl_verify_client on; ssl_client_certificate " + s.server.CAFile + ";"
	}
	dir := t.TempDir()
	config := fmt.Sprintf(`daemon off; worker_processes 1; pid %[1]s/pid; error_log %[1]s/log;
events {}
http {
	access_log off; client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
	server {
		listen %[2]s ssl; ssl_certificate %[3]s; ssl_certificate_key %[4]s; ssl_protocols %[5]s; ssl_ciphers %[6]s; %[7]s
		location / { return 200 "hello, $ssl_client_s_dn"; }
	}
}`, dir, l.Addr(), s.server.CertFile, s.server.KeyFile, versionNames[s.version], opensslSuites(s.suites), clients)
	file := filepath.Join(dir, "conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-e", filepath.Join(dir, "log"), "-c", file, "-p", dir)
	cmd.Env, cmd.ExtraFiles = append(os.Environ(), "NGINX=3;"), []*os.File{socket}
	go io.Copy(io.Discard, startProgram(t, cmd))
	t.Cleanup(func() {
		if log, _ := os.ReadFile(filepath.Join(dir, "log")); t.Failed() {
			t.Logf("%s", log)
		}
	})
	return portOf(l)
}

// startProgram returns what it prints. It is stopped at the end of the test.
func startProgram(t testing.TB, cmd *exec.Cmd) io.Reader {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Skipf("%s does not start: %v", cmd.Path, err)
	}
	t.Cleanup(func() {
		force := time.AfterFunc(hang, func() { cmd.Process.Kill() })
		defer force.Stop()
		if cmd.Process.Signal(syscall.SIGTERM) != nil {
			cmd.Process.Kill() // no such signal here
		}
		cmd.Wait()
	})
	return out
}

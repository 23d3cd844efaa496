package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/degu-go/degu/misc"
)

const tlsServers = `
server {
	listen 127.0.0.1:PORT ssl;
	listen [::1]:PORT ssl;
	listen unix:DIR/s ssl;
	root DIR/www;
	location /took { client_body_in_single_buffer on; return 200 "took it\n"; }
	ssl_certificate PKI/server.cert;
	ssl_certificate_key PKI/server.key;
	ssl_client_certificate PKI/client.ca;
	ssl_verify_client on;
	ssl_protocols TLSv1.2;
}
server {
	listen unix:DIR/newer ssl;
	ssl_certificate PKI/server.cert;
	ssl_certificate_key PKI/server.key;
	ssl_protocols TLSv1.3;
}
server {
	listen unix:DIR/cbc ssl;
	ssl_certificate PKI/server.cert;
	ssl_certificate_key PKI/server.key;
	ssl_protocols TLSv1.2;
	ssl_ciphers ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA384;
}
server {
	listen unix:DIR/ecdsa ssl;
	root DIR/www;
	ssl_certificate PKI/ecdsa.cert;
	ssl_certificate_key PKI/ecdsa.key;
	ssl_protocols TLSv1.2;
}
`

// nginx with mandatory client certificates, and nginx outside of the policy.
func TestNginxTLS(t *testing.T) {
	misc.CheckLeaks(t)
	pki := misc.TempPKIFor(t, misc.PKIOptions{})
	other := misc.TempPKIFor(t, misc.PKIOptions{})
	if _, err := pki.IssueServer("ecdsa", misc.CertOptions{ECDSA: true}); err != nil {
		t.Fatal(err)
	}
	n := startNginx(t, strings.ReplaceAll(tlsServers, "PKI", pki.Dir()))
	large := strings.Repeat("0123456789abcdef", 64<<10) // 1 MiB
	n.write(t, "small.html", "small\n")
	n.write(t, "large.html", large)
	file := filepath.Join(n.root, "large.html")

	url := strings.Replace(n.url, "http:", "https:", 1)
	with, without := flags(pki.ClientConfig()), flags(pki.AnonymousClientConfig())
	foreign := pki.ClientConfig()
	foreign.CertFile, foreign.KeyFile = other.ClientConfig().CertFile, other.ClientConfig().KeyFile
	ways := map[string]func(path string) []string{
		"by IPv4 address": func(path string) []string { return []string{url + path} },
		"by IPv6 address": func(path string) []string { return []string{strings.Replace(n.url6, "http:", "https:", 1) + path} },
		"by name": func(path string) []string {
			return []string{strings.Replace(url, "127.0.0.1", "localhost", 1) + path}
		},
		"by socket": func(path string) []string {
			return []string{"--unix", n.socket, "--tls", "--tls-host", "localhost", "--host", "localhost", path}
		},
	}
	for way, to := range ways {
		t.Run(way, func(t *testing.T) {
			if way == "by IPv6 address" && n.url6 == "" {
				t.Skip("no IPv6")
			}
			do := func(command, path string, more ...[]string) result {
				args := append([]string{command}, to(path)...)
				for _, m := range more {
					args = append(args, m...)
				}
				return invoke(t, args...)
			}
			r := do("get", "/small.html", with, []string{"-v"})
			r.want(t, exitOK, "* TLS 1.2, TLS_ECDHE_RSA_WITH_AES_", "*   subject: CN=Degu server ", "< HTTP/1.1 200 OK\n")
			if r.stdout != "small\n" {
				t.Errorf("%q", r.stdout)
			}
			if r = do("get", "/large.html", with); r.status != exitOK || r.stdout != large {
				t.Errorf("exit status %d, %d bytes", r.status, len(r.stdout))
			}
			do("get", "/small.html", with, []string{"--repeat", "100"}).want(t, exitOK, "100 exchanges of 100 on 1 connection")
			do("head", "/small.html", with).want(t, exitOK)
			do("put", "/took", with, []string{"--data-file", file}).want(t, exitOK)

			for _, refused := range [][]string{without, flags(foreign)} {
				r := do("get", "/small.html", refused)
				r.want(t, exitStatus, "answered 400")
				if strings.Contains(r.stdout, "small") || !strings.Contains(r.stdout, "SSL certificate") {
					t.Errorf("%q", r.stdout)
				}
			}
			do("get", "/small.html").want(t, exitUnverified, "unknown CA")
			do("get", "/small.html", flags(other.ClientConfig())).want(t, exitUnverified, "unknown CA")
		})
	}
	t.Run("a name it isn't for", func(t *testing.T) {
		invoke(t, append([]string{"get", url + "/", "--tls-host", "example.com"}, with...)...).want(t, exitUnverified, "wrong host")
	})
	for _, tt := range []struct {
		socket, want string
		status       int
		more         []string
	}{
		{"newer", "no common version", exitHandshake, nil},
		{"cbc", "no common cipher suite", exitHandshake, nil},
		{"ecdsa", "no common cipher suite", exitHandshake, nil},
		{"ecdsa", "TLS_ECDHE_ECDSA_WITH_AES_", exitOK, []string{"--ecdsa", "-v"}},
	} {
		t.Run(strings.Join(append([]string{tt.socket}, tt.more...), " "), func(t *testing.T) {
			socket := filepath.Join(filepath.Dir(n.socket), tt.socket)
			args := append([]string{"get", "--unix", socket, "--tls", "--tls-host", "localhost", "--host", "localhost", "/small.html"}, without...)
			invoke(t, append(args, tt.more...)...).want(t, tt.status, tt.want)
		})
	}
}

// What degu pki says is what works, to the letter but for the port and the
// socket.
func TestPKIWithNginx(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	for _, tt := range []struct {
		name string
		args []string
	}{
		{"RSA", nil},
		{"ECDSA", []string{"--ecdsa"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a 'quoted' \"name\"")
			r := invoke(t, append([]string{"pki", dir}, tt.args...)...)
			r.want(t, exitOK)
			settings, commands := pasted(r.stdout)
			if strings.Count(settings, "\n") != 6 || len(commands) != 2 {
				t.Fatalf("%s", r.stdout)
			}
			n := startNginx(t, "server {\nlisten unix:DIR/s ssl;\nroot DIR/www;\n"+strings.Replace(settings, "8443", "PORT", 1)+"}\n")
			n.write(t, "index.html", "pasted\n")
			port := n.url[strings.LastIndexByte(n.url, ':')+1:]
			for _, line := range commands {
				line = strings.NewReplacer("8443", port, "/run/app.sock", n.socket).Replace(line)
				cmd := exec.Command("sh", "-c", `degu() { "$SELF" "$@"; }`+"\n"+line)
				cmd.Env = append(os.Environ(), "SELF="+self, "DEGU_TEST_AS_COMMAND=1")
				if out, err := cmd.CombinedOutput(); err != nil || string(out) != "pasted\n" {
					t.Errorf("%s\n%v: %s", line, err, out)
				}
			}
			// Without the certificate, the same settings let nobody in.
			bare, _, _ := strings.Cut(commands[0], " --cert ")
			bare = strings.Replace(bare, "8443", port, 1)
			cmd := exec.Command("sh", "-c", `degu() { "$SELF" "$@"; }`+"\n"+bare+" "+strings.Join(tt.args, " "))
			cmd.Env = append(os.Environ(), "SELF="+self, "DEGU_TEST_AS_COMMAND=1")
			if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "answered 400") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// pasted takes what is to be pasted from what degu pki says.
func pasted(text string) (settings string, commands []string) {
	for line := range strings.Lines(text) {
		line, indented := strings.CutPrefix(line, "    ")
		switch {
		case !indented:
		case strings.HasPrefix(line, "degu "):
			commands = append(commands, strings.TrimSuffix(line, "\n"))
		case strings.HasSuffix(line, ";\n"):
			settings += line
		}
	}
	return settings, commands
}

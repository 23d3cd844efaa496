package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nginx is an nginx of the test's own.
type nginx struct {
	url, url6 string // "" where the machine has no IPv6
	socket    string
	root      string // of its files
	log       string // a line for each request: connection, requests on it, method, target
}

const nginxConfig = `
daemon off;
master_process off;
pid DIR/pid;
error_log DIR/error.log;
events {}
http {
	log_format each '$connection $connection_requests $request_method $request_uri';
	access_log DIR/access.log each;
	client_body_temp_path DIR/t1;
	proxy_temp_path DIR/t2;
	fastcgi_temp_path DIR/t3;
	uwsgi_temp_path DIR/t4;
	scgi_temp_path DIR/t5;
	types { text/html html; }
	client_max_body_size 16m;
SERVERS
}
`

// startNginx starts one with these server blocks. It skips the test where there
// is no nginx. PORT and DIR stand for a free port and a directory of its own, and
// lines for ::1 count only where the machine has it.
func startNginx(t *testing.T, servers string) *nginx {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			t.Skip("nginx is not installed: ", err)
		}
	}
	dir, err := os.MkdirTemp("", "degu-nginx-") // short enough for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	n := &nginx{
		url: "http://127.0.0.1:" + port, socket: filepath.Join(dir, "s"),
		root: filepath.Join(dir, "www"), log: filepath.Join(dir, "access.log"),
	}
	if l6, err := net.Listen("tcp", "[::1]:"+port); err == nil {
		l6.Close()
		n.url6 = "http://[::1]:" + port
	} else {
		servers = regexp.MustCompile(`(?m)^.*\[::1\].*\n`).ReplaceAllString(servers, "")
	}
	l.Close()
	for _, sub := range []string{"www/ssi", "www/dav"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	config := strings.NewReplacer("DIR", dir, "PORT", port).Replace(strings.Replace(nginxConfig, "SERVERS", servers, 1))
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd := exec.Command(program, "-p", dir, "-e", filepath.Join(dir, "error.log"), "-c", file)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Skip("nginx does not start: ", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			<-ended
		}
	})
	for range 500 {
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			c.Close()
			return n
		}
		select {
		case err := <-ended:
			ended <- err
			log, _ := os.ReadFile(filepath.Join(dir, "error.log"))
			t.Fatalf("nginx ended: %v\n%s%s", err, &said, log)
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatal("nginx doesn't answer")
	return nil
}

func (n *nginx) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(n.root, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

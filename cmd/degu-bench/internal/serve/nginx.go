package serve

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/degu-go/degu/misc"
)

// Nginx is an nginx of this program's own.
type Nginx struct {
	Addresses
	Version string
	cmd     *exec.Cmd
	ended   chan error
}

// ErrNoNginx tells that it isn't installed.
var ErrNoNginx = errors.New("serve: nginx is not installed")

// A real server's answer: from memory, as the responder's, with what nginx says
// besides.
const nginxConfig = `
daemon off;
master_process off;
pid DIR/nginx.pid;
error_log DIR/nginx.log;
worker_rlimit_nofile 65536;
events { worker_connections 16384; }
http {
	access_log off;
	keepalive_requests 1000000000;
	keepalive_timeout 600;
	client_body_temp_path DIR/t1;
	proxy_temp_path DIR/t2;
	fastcgi_temp_path DIR/t3;
	uwsgi_temp_path DIR/t4;
	scgi_temp_path DIR/t5;
	server {
		listen unix:DIR/nginx;
		listen 127.0.0.1:PLAIN;
		listen 127.0.0.1:SECRET ssl;
		ssl_certificate CERT;
		ssl_certificate_key KEY;
		ssl_protocols TLSv1.2;
		default_type application/octet-stream;
		add_header X-Frame-Options DENY;
		add_header X-Content-Type-Options nosniff;
		add_header Cache-Control "private, max-age=0";
		location /bytes/100 { return 200 HUNDRED; }
	}
}
`

// StartNginx starts it, with its files in dir. It speaks the responder's
// /bytes/100 only.
func StartNginx(dir string, pki *misc.TempPKI) (*Nginx, error) {
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			return nil, ErrNoNginx
		}
	}
	plain, err := freePort()
	if err != nil {
		return nil, err
	}
	secret, err := freePort()
	if err != nil {
		return nil, err
	}
	tls := pki.ServerConfig()
	config := strings.NewReplacer("DIR", dir, "PLAIN", plain, "SECRET", secret,
		"CERT", tls.CertFile, "KEY", tls.KeyFile, "HUNDRED", string(filler[:100])).Replace(nginxConfig)
	file, log := filepath.Join(dir, "nginx.conf"), filepath.Join(dir, "nginx.log")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	n := &Nginx{
		Addresses: Addresses{filepath.Join(dir, "nginx"), "127.0.0.1:" + plain, "127.0.0.1:" + secret},
		Version:   nginxVersion(program),
		cmd:       exec.Command(program, "-p", dir, "-e", log, "-c", file),
		ended:     make(chan error, 1),
	}
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { n.ended <- n.cmd.Wait() }()
	if err := n.await(); err != nil {
		said, _ := os.ReadFile(log)
		return nil, errors.Join(fmt.Errorf("%w\n%s", err, said), n.Close())
	}
	return n, nil
}

func (n *Nginx) await() error {
	for range 500 {
		if sock, err := net.Dial("tcp", n.TLS); err == nil {
			return sock.Close()
		}
		select {
		case err := <-n.ended:
			n.ended <- err
			return fmt.Errorf("serve: nginx ended: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return errors.New("serve: nginx doesn't answer")
}

// PID is for pinning.
func (n *Nginx) PID() int { return n.cmd.Process.Pid }

// Kill ends it at once.
func (n *Nginx) Kill() { n.cmd.Process.Kill() }

// Close ends it.
func (n *Nginx) Close() error {
	n.cmd.Process.Signal(os.Interrupt)
	select {
	case <-n.ended:
	case <-time.After(5 * time.Second):
		n.cmd.Process.Kill()
		<-n.ended
	}
	return nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

func nginxVersion(program string) string {
	said, _ := exec.Command(program, "-v").CombinedOutput()
	_, version, _ := strings.Cut(regexp.MustCompile(`nginx/\S+`).FindString(string(said)), "/")
	return version
}

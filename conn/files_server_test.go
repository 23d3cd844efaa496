//go:build linux

package conn_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// bulkDirectory makes a directory with a file of content in it, in memory where
// the system has a place for that, so that no disk is measured.
func bulkDirectory(b *testing.B) string {
	dir, err := os.MkdirTemp("/dev/shm", "degu-bulk-")
	if err != nil {
		dir = b.TempDir()
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	b.Logf("files are in %s", filepath.Dir(dir))
	f, err := os.Create(filepath.Join(dir, "bulk"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if _, err := io.CopyN(f, rand.NewChaCha8([32]byte{}), bulkSize); err != nil {
		b.Fatal(err)
	}
	return dir
}

// startBulk starts the server that command makes for the two places, and waits
// until it listens at the second.
func startBulk(b *testing.B, command func(places []place) *exec.Cmd) []place {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	l.Close()
	places := []place{{"tcp", l.Addr().String()}, {"unix", filepath.Join(b.TempDir(), "s")}}
	cmd := command(places)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // ends with this process
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for range 500 {
		if sock, err := places[1].dial(); err == nil {
			sock.Close()
			return places
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatal("the server doesn't listen")
	return nil
}

func startBulkNginx(b *testing.B, dir string) []place {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		if nginx = "/usr/sbin/nginx"; exec.Command(nginx, "-v").Run() != nil {
			b.Skip("nginx isn't installed")
		}
	}
	return startBulk(b, func(places []place) *exec.Cmd {
		config := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/log;
events {}
http {
	access_log off; client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
	sendfile on;
	server { listen %[2]s; listen unix:%[3]s; root %[1]s; }
}`, dir, places[0].address, places[1].address)
		file := filepath.Join(dir, "conf")
		if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
			b.Fatal(err)
		}
		return exec.Command(nginx, "-e", filepath.Join(dir, "log"), "-c", file, "-p", dir)
	})
}

func startBulkGo(b *testing.B, dir string) []place {
	return startBulk(b, func(places []place) *exec.Cmd {
		cmd := exec.Command("/proc/self/exe", "-test.run=^TestBulkServer$")
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s", bulkVariable, dir, places[0].address, places[1].address))
		return cmd
	})
}

// TestBulkServer is the server's process, which serves until its standard input
// ends: on its own it does nothing.
func TestBulkServer(t *testing.T) {
	told := strings.Fields(os.Getenv(bulkVariable))
	if len(told) != 3 {
		return
	}
	for i, network := range []string{"tcp", "unix"} {
		l, err := net.Listen(network, told[1+i])
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				sock, err := l.Accept()
				if err != nil {
					return
				}
				go serveBulk(sock, filepath.Join(told[0], "bulk"))
			}
		}()
	}
	io.Copy(io.Discard, os.Stdin)
}

// Where a server puts what it is sent: it reads it, 32 KiB at a time as io.Copy
// does, or has the system drop it.
const (
	toRead = "/read"
	toDrop = "/drop"
)

// serveBulk answers one request. Content that it sends doesn't pass through the
// process.
func serveBulk(sock net.Conn, name string) {
	defer sock.Close()
	in := bufio.NewReader(sock)
	req, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	if req.Method == "GET" {
		fmt.Fprintf(sock, "HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n", bulkSize)
		if f, err := os.Open(name); err == nil {
			io.Copy(sock, f)
			f.Close()
		}
		return
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer null.Close()
	content := &io.LimitedReader{R: sock, N: bulkSize - int64(in.Buffered())}
	if req.URL.Path == toDrop {
		null.ReadFrom(content)
	} else {
		io.CopyBuffer(struct{ io.Writer }{io.Discard}, content, make([]byte, 32<<10))
	}
	io.WriteString(sock, "HTTP/1.1 204 No Content\r\n\r\n")
}

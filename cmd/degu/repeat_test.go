package main

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/conn"
)

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		name   string
		sorted []time.Duration
		want   time.Duration
	}{
		{"one", []time.Duration{7}, 7},
		{"two", []time.Duration{2, 8}, 5},
		{"an odd number", []time.Duration{1, 2, 9}, 2},
		{"an even number", []time.Duration{1, 2, 6, 90}, 4},
		{"two alike", []time.Duration{1, 3, 3, 4}, 3},
	} {
		var stderr strings.Builder
		f := fetcher{plan: &plan{request: new(request)}, stderr: &stderr}
		for i := range tt.sorted {
			tt.sorted[i] *= time.Millisecond
		}
		f.summary(tt.sorted)
		if want := ", median " + milliseconds(tt.want*time.Millisecond) + ","; !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: %q lacks %q", tt.name, &stderr, want)
		}
	}
}

// Why the connection is made anew is told as it is.
func TestRepeatTellsWhy(t *testing.T) {
	const answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
	for _, tt := range []struct {
		name, first, want string
		second            func(*net.TCPConn)
	}{
		{"it was closed", answer, "degu: the server closed the connection without notice; connecting again\n", func(*net.TCPConn) {}},
		{"it had more to say", answer + "HTTP/1.1 408 Request Timeout\r\n\r\n", "degu: the server sent what nobody asked for; connecting again\n", func(*net.TCPConn) {}},
		{"it was reset", answer, "degu: read tcp ", func(c *net.TCPConn) { c.SetLinger(0) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url := twoAnswers(t, tt.first, tt.second, answer)
			r := invoke(t, "get", url, "--repeat", "2")
			r.want(t, exitOK, tt.want, "; connecting again\n", "2 exchanges of 2 on 2 connections")
			if strings.Contains(r.stderr, "without notice") != strings.Contains(tt.want, "without notice") {
				t.Errorf("standard error %q", r.stderr)
			}
		})
	}
	for _, tt := range []struct {
		name, want string
		secure     bool
		err        error
	}{
		{"idle", "the server closed the connection without notice", false, conn.ErrStale},
		{"idle, with TLS", "the server closed the connection without notice, or sent what nobody asked for", true, conn.ErrStale},
		{"asked in vain", "the server closed the connection without notice", true, conn.ErrNoResponse},
		{"unsolicited", "the server sent what nobody asked for", false, conn.ErrUnsolicited},
		{"anything else", "broken on purpose", false, errBroken},
	} {
		if got := lost(&conn.Error{Err: tt.err}, tt.secure); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// twoAnswers is a server that says first on its first connection, and hangs up
// with the next request there, as before tells; it says last on the second one.
func twoAnswers(t *testing.T, first string, before func(*net.TCPConn), last string) (url string) {
	t.Helper()
	return "http://" + byHand(t, func(l net.Listener) {
		buf := make([]byte, 4096)
		for i, says := range []string{first, last} {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Read(buf)
			io.WriteString(c, says)
			if c.Read(buf); i == 0 {
				before(c.(*net.TCPConn))
			}
			c.Close()
		}
	}) + "/"
}

package conn_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"iter"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// mirror is net/http's server, restricted to TLS 1.2, that sends a body back in
// the framing that the query says, and tells how it came.
func mirror(t *testing.T, s secured) *conn.Conn {
	t.Helper()
	server := s.pki.ServerConfig()
	pair, err := tls.LoadX509KeyPair(server.CertFile, server.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := os.ReadFile(server.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12,
		ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: x509.NewCertPool(),
	}
	config.ClientCAs.AppendCertsFromPEM(ca)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("x-came", fmt.Sprint(r.TransferEncoding, r.ContentLength, r.Trailer))
		switch r.URL.RawQuery {
		case "length":
			w.Header().Set("content-length", fmt.Sprint(len(content)))
		case "chunked":
			w.Header().Set("trailer", "x-end")
			w.(http.Flusher).Flush()
		case "none":
			w.WriteHeader(http.StatusNoContent)
			return
		case "close":
			w.Header().Set("connection", "close")
		}
		w.Write(content)
		w.Header().Set("x-end", "here")
	})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(tls.NewListener(l, config))
	}()
	sock, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := tls.Client(sock, s.client)
	t.Cleanup(func() {
		c.Close()
		srv.Close()
		<-done
	})
	if err := c.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return conn.New(c, conn.Options{Base: wire.NewHeader("host", "localhost")})
}

// pieces cuts content into parts of different sizes.
func pieces(content []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for n := 1; len(content) > 0; n = n*3 + 1 {
			n = min(n, len(content))
			if !yield(content[:n], nil) {
				return
			}
			content = content[n:]
		}
	}
}

func chunkPieces(content []byte) iter.Seq2[body.Chunk, error] {
	return func(yield func(body.Chunk, error) bool) {
		for p := range pieces(content) {
			if !yield(body.Chunk{Data: p}, nil) {
				return
			}
		}
		yield(body.Chunk{}, nil)
	}
}

// chunkEncoded is a chunked stream as it might have been stored.
func chunkEncoded(content []byte) io.Reader {
	var s bytes.Buffer
	for p := range pieces(content) {
		fmt.Fprintf(&s, "%X;part\r\n%s\r\n", len(p), p)
	}
	s.WriteString("0\r\nx-trailer: t\r\n\r\n")
	return &s
}

// Every kind of body in every framing, there and back, over one TLS connection.
func TestBodiesOverTLS(t *testing.T) {
	checkLeaks(t)
	s := secure(t)
	random := make([]byte, 1<<20)
	rand.NewChaCha8([32]byte{}).Read(random)
	dir := t.TempDir()
	file := func(b []byte) *os.File {
		name := filepath.Join(dir, fmt.Sprint(len(b)))
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	kinds := []struct {
		name    string
		make    func(b []byte) body.Outgoing
		chunked bool
	}{
		{"Bytes", func(b []byte) body.Outgoing { return body.Bytes(b) }, false},
		{"String", func(b []byte) body.Outgoing { return body.String(string(b)) }, false},
		{"New", func(b []byte) body.Outgoing { return body.New(bytes.NewReader(b), int64(len(b))) }, false},
		{"New of a file", func(b []byte) body.Outgoing { return body.New(file(b), int64(len(b))) }, false},
		{"Iter", func(b []byte) body.Outgoing { return body.Iter(pieces(b), int64(len(b))) }, false},
		{"Stream", func(b []byte) body.Outgoing { return body.Stream(bytes.NewReader(b)) }, true},
		{"ChunkedIter", func(b []byte) body.Outgoing { return body.ChunkedIter(chunkPieces(b)) }, true},
		{"NewChunked", func(b []byte) body.Outgoing { return body.NewChunked(chunkEncoded(b)) }, true},
	}
	c := mirror(t, s)
	for _, kind := range kinds {
		for _, size := range []int{0, 5, 16 << 10, 1 << 20} {
			for _, back := range []string{"length", "chunked", "none"} {
				t.Run(fmt.Sprintf("%s/%d/%s", kind.name, size, back), func(t *testing.T) {
					content := random[:size]
					r, err := c.Put(background, "/?"+back, nil, kind.make(content))
					if err != nil {
						t.Fatal(err)
					}
					if came := r.Header.Get("x-came"); strings.HasPrefix(came, "[chunked] -1 ") != kind.chunked {
						t.Errorf("it came as %s", came)
					}
					if back == "none" {
						if r.Status != 204 || r.Body != nil {
							t.Errorf("%d, %v", r.Status, r.Body)
						}
						return
					}
					got, err := r.Body.ReadAll(int64(size) + 1)
					if err != nil || !bytes.Equal(got, content) {
						t.Errorf("%d bytes back, %v", len(got), err)
					}
					if back == "chunked" && (r.Body.Length() != body.UnknownLength || r.Body.Trailer().Get("x-end") != "here") {
						t.Errorf("length %d, trailer %s", r.Body.Length(), headers(r.Body.Trailer()))
					}
				})
			}
		}
	}
	relay(t, c, mirror(t, s), random)
	r, err := c.Post(background, "/?close", nil, body.String("bye"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Body.ReadAll(3); string(got) != "bye" || err != nil || !c.Closed() {
		t.Errorf("%q, %v, %v", got, err, c.State())
	}
}

// relay sends the body of one connection's response as the request's of another.
func relay(t *testing.T, from, to *conn.Conn, content []byte) {
	t.Helper()
	for _, framing := range []string{"length", "chunked"} {
		first, err := from.Put(background, "/?"+framing, nil, body.Bytes(content))
		if err != nil {
			t.Fatal(err)
		}
		second, err := to.Put(background, "/?length", nil, first.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := second.Body.ReadAll(1 << 21); err != nil || !bytes.Equal(got, content) {
			t.Errorf("relayed by %s: %d bytes, %v", framing, len(got), err)
		}
	}
}

package conn_test

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// An idle connection that gave its buffers up takes at most 1 KiB, the context
// that it was last used with included.
func TestIdleMemory(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	const count = 2000
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	socks := make([]memory, count)
	conns := make([]*conn.Conn, count)
	heap := func() uint64 {
		var m runtime.MemStats
		for range 3 {
			runtime.GC()
		}
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for i := range conns {
		socks[i].answer = okHello
		c := conn.New(&socks[i], conn.Options{})
		conns[i] = c
		r, err := c.Get(ctx, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Body.Discard(5); err != nil {
			t.Fatal(err)
		}
		c.ReleaseBuffers()
	}
	each := int64(heap()-before) / count
	t.Logf("%d bytes a connection", each)
	if each > 1<<10 {
		t.Errorf("%d bytes a connection", each)
	}
	runtime.KeepAlive(socks)
	runtime.KeepAlive(conns)
}

// What a connection gave up it makes anew.
func TestReleaseBuffers(t *testing.T) {
	checkLeaks(t)
	var steps []step
	for range 3 {
		steps = append(steps, expect(getSlash), reply(okHello))
	}
	c := connect(t, append(steps, untilEOF)...)
	defer c.Close()
	c.ReleaseBuffers()
	for range 3 {
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		c.ReleaseBuffers() // within an exchange: nothing
		if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
			t.Fatalf("%q, %v", b, err)
		}
		c.ReleaseBuffers()
		c.ReleaseBuffers()
		if r.Status != 200 || r.Header.Get("content-length") != "5" || r.Body.State() != body.Consumed {
			t.Errorf("%d, %s, %v", r.Status, headers(r.Header), r.Body.State())
		}
	}
	if s := c.Stats(); s.Exchanges != 3 {
		t.Errorf("%+v", s)
	}
}

// Bytes that nobody asked for aren't given up: they have to be found.
func TestReleaseBuffersKeepsUnsolicited(t *testing.T) {
	m := &memory{answer: okHello + "0\r\n\r\n"}
	c := conn.New(m, conn.Options{})
	hello(t, c, background)
	c.ReleaseBuffers()
	if _, err := c.Get(background, "/", nil); !errors.Is(err, conn.ErrUnsolicited) {
		t.Errorf("%v", err)
	}
}

// Nor are they while a body is to be read, whoever closed the connection meanwhile.
func TestReleaseBuffersKeepsABody(t *testing.T) {
	for _, wrap := range []func(net.Conn) net.Conn{
		func(s net.Conn) net.Conn { return s },
		func(s net.Conn) net.Conn { return counted{s} },
	} {
		sock := wrap(serve(t, "tcp", expect(getSlash), reply("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"), untilEOF))
		c := conn.New(sock, conn.Options{})
		r, err := c.Get(background, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(r.Body, make([]byte, 5)); err != nil {
			t.Fatal(err)
		}
		c.Close()
		c.ReleaseBuffers()
		if _, err = r.Body.Read(make([]byte, 5)); !errors.Is(err, conn.ErrClosed) {
			t.Error(err)
		}
	}
}

// A connection whose buffers are gone can be hijacked, closed and misused.
func TestReleaseBuffersAndThen(t *testing.T) {
	c := conn.New(&memory{}, conn.Options{})
	if _, unread, err := c.Hijack(); len(unread) > 0 || err != nil {
		t.Errorf("%q, %v", unread, err)
	}
	c = conn.New(&memory{answer: okHello}, conn.Options{Base: wire.NewHeader("host", "a")})
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	c.ReleaseBuffers()
	if _, err := c.Get(background, "/", nil); !errors.Is(err, conn.ErrClosed) {
		t.Errorf("%v", err)
	}
}

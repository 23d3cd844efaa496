package conn_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
)

// The connection's own timeout is far away in these tests: only the context can
// have ended what ended.
const never = time.Hour

func TestContextDoneBefore(t *testing.T) {
	m := &memory{}
	c := conn.New(m, conn.Options{})
	ctx, cancel := context.WithCancel(background)
	cancel()
	_, err := c.Get(ctx, "/", nil)
	var e *conn.Error
	if !errors.Is(err, context.Canceled) || !errors.As(err, &e) || e.Side != conn.Local || m.writes != 0 || !c.Closed() {
		t.Errorf("%v, %d writes", err, m.writes)
	}
}

func TestContextInterrupts(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"
	own := errors.New("own reason")
	big := body.Bytes(make([]byte, 32<<20))
	for _, tt := range []struct {
		name  string
		steps []step
		op    string
		put   bool
	}{
		{"while waiting", []step{expect(getSlash)}, "receive", false},
		{"within the preamble", []step{expect(getSlash), reply("HTTP/1.1 2")}, "receive", false},
		{"within the body", []step{expect(getSlash), reply(head)}, "read body", false},
		{"while sending", []step{func(t testing.TB, s netConn) bool { s.Read(make([]byte, 1)); return true }}, "send", true},
	} {
		for _, timeout := range []time.Duration{never, conn.NoTimeout} {
			for name, end := range map[string]func() (context.Context, func()){
				"cancel": func() (context.Context, func()) { return context.WithCancel(background) },
				"cause": func() (context.Context, func()) {
					ctx, cancel := context.WithCancelCause(background)
					return ctx, func() { cancel(own) }
				},
				"deadline": func() (context.Context, func()) {
					ctx, cancel := context.WithTimeout(background, 100*time.Millisecond)
					t.Cleanup(cancel)
					return ctx, func() {}
				},
			} {
				t.Run(tt.name+"/"+name, func(t *testing.T) {
					checkLeaks(t)
					ctx, cancel := end()
					reached, done := make(chan struct{}), make(chan struct{})
					steps := append(tt.steps[:len(tt.steps):len(tt.steps)], func(testing.TB, netConn) bool {
						close(reached)
						<-done
						return true
					})
					c := conn.New(serve(t, "tcp", steps...), conn.Options{Timeout: timeout})
					go func() {
						<-reached
						time.Sleep(10 * time.Millisecond) // so that the client blocks: it works without, too
						cancel()
					}()
					var err error
					var r *conn.Response
					if tt.put {
						_, err = c.Put(ctx, "/", nil, big)
					} else if r, err = c.Get(ctx, "/", nil); err == nil {
						_, err = r.Body.ReadAll(10)
					}
					close(done)
					want := context.Canceled
					if name == "deadline" {
						want = context.DeadlineExceeded
					}
					var e *conn.Error
					if !errors.Is(err, want) || !errors.As(err, &e) || e.Op != tt.op && name != "deadline" || e.Side != conn.Local || e.SafeToRetry() {
						t.Errorf("%v", err)
					}
					if e.Timeout() != (name == "deadline") || name == "cause" && !errors.Is(err, own) {
						t.Errorf("timeout %v: %v", e.Timeout(), err)
					}
					if !c.Closed() {
						t.Error("still open")
					}
				})
			}
		}
	}
}

// A context that ends after its exchange has no say in the next one.
func TestContextOfAnEarlierExchange(t *testing.T) {
	checkLeaks(t)
	const rounds = 300
	var steps []step
	for range rounds {
		steps = append(steps, expect(getSlash), reply(okHello))
	}
	for _, timeout := range []time.Duration{never, conn.NoTimeout} {
		c := conn.New(serve(t, "tcp", steps...), conn.Options{Timeout: timeout})
		for i := range rounds {
			ctx, cancel := context.WithCancel(background)
			r, err := c.Get(ctx, "/", nil)
			if err != nil {
				t.Fatal(i, err)
			}
			if b, err := r.Body.ReadAll(5); string(b) != "hello" || err != nil {
				t.Fatal(i, err)
			}
			go cancel() // races with the next request
			if i%2 == 0 {
				cancel()
			}
		}
		c.Close()
	}
}

// A context that ends between two exchanges of its own stops the second one
// before a byte is written.
func TestContextEndsBetweenExchanges(t *testing.T) {
	for _, timeout := range []time.Duration{never, conn.NoTimeout} {
		m := &memory{answer: "HTTP/1.1 204 No Content\r\n\r\n"}
		c := conn.New(m, conn.Options{Timeout: timeout})
		ctx, cancel := context.WithCancel(background)
		if _, err := c.Get(ctx, "/", nil); err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := c.Get(ctx, "/", nil); !errors.Is(err, context.Canceled) || m.writes != 1 {
			t.Errorf("%v, %d writes", err, m.writes)
		}
	}
}

// A cancellation that comes with the last byte either wins or doesn't; the
// connection is closed, or it works.
func TestContextRace(t *testing.T) {
	checkLeaks(t)
	for range 200 {
		ctx, cancel := context.WithCancel(background)
		// The client may be gone before it asks.
		take := func(_ testing.TB, s netConn) bool {
			_, err := io.ReadFull(s, make([]byte, len(getSlash)))
			return err == nil
		}
		c := conn.New(serve(t, "unix", take, func(testing.TB, netConn) bool { go cancel(); return true }, reply(okHello),
			take, reply(okHello)), conn.Options{Timeout: conn.NoTimeout})
		r, err := c.Get(ctx, "/", nil)
		if err == nil {
			_, err = r.Body.ReadAll(5)
		}
		if err != nil {
			if !errors.Is(err, context.Canceled) || !c.Closed() {
				t.Fatal(err)
			}
			continue
		}
		if r, err = c.Get(background, "/", nil); err != nil {
			t.Fatal(err)
		}
		if _, err = r.Body.ReadAll(5); err != nil {
			t.Fatal(err)
		}
		c.Close()
	}
}

// registry is a context that tells what is registered with it. It never ends.
type registry struct {
	context.Context
	done  chan struct{}
	calls int // of AfterFunc
	left  int // what they registered and wasn't taken back
}

func newRegistry() *registry {
	return &registry{Context: background, done: make(chan struct{})}
}

func (r *registry) Done() <-chan struct{} { return r.done }

// AfterFunc is what package context asks for.
func (r *registry) AfterFunc(func()) (stop func() bool) {
	r.calls++
	r.left++
	return func() bool {
		r.left--
		return true
	}
}

// A context that comes once has nothing to call when it ends after its exchange.
// One that comes again and again is registered with once.
func TestContextRegistrations(t *testing.T) {
	c := conn.New(&memory{answer: "HTTP/1.1 204 No Content\r\n\r\n"}, conn.Options{})
	one, other := newRegistry(), newRegistry()
	for _, tt := range []struct {
		name      string
		ctx, rest *registry
		calls     int // of ctx, in all
		left      int // of them that stay
	}{
		{"first", one, other, 1, 0},
		{"again", one, other, 2, 1},
		{"and again", one, other, 2, 1},
		{"another", other, one, 1, 0},
		{"back", one, other, 3, 0},
		{"another once more", other, one, 2, 0},
		{"and again", other, one, 3, 1},
	} {
		if _, err := c.Get(tt.ctx, "/", nil); err != nil {
			t.Fatal(tt.name, err)
		}
		if tt.ctx.calls != tt.calls || tt.ctx.left != tt.left || tt.rest.left != 0 {
			t.Errorf("%s: %d registrations, %d left, of the other one %d", tt.name, tt.ctx.calls, tt.ctx.left, tt.rest.left)
		}
	}
	c.ReleaseBuffers()
	if other.left != 0 {
		t.Error("registered while idle for long")
	}
	c.Close()
}

// One that was closed since the request began leaves nothing behind.
func TestContextOfAClosedConnection(t *testing.T) {
	ctx := newRegistry()
	c := conn.New(serve(t, "unix", untilEOF), conn.Options{})
	if _, err := c.Post(ctx, "/", nil, askedBody{func() { elsewhere(func() { c.Close() }) }}); !errors.Is(err, conn.ErrClosed) {
		t.Error(err)
	}
	if ctx.left != 0 {
		t.Errorf("%d registrations left", ctx.left)
	}
}

// reasoned is a context with a reason of its own.
type reasoned struct {
	context.Context
	reason error
}

func (r reasoned) Err() error {
	if r.Context.Err() != nil {
		return r.reason
	}
	return nil
}

// uncomparable is an error whose type can be compared, but not this one.
type uncomparable struct{ details any }

func (uncomparable) Error() string { return "own reason" }

func TestContextsReasonIsntCompared(t *testing.T) {
	parent, cancel := context.WithCancel(background)
	c := connect(t, expect(getSlash), untilEOF)
	time.AfterFunc(soon, cancel)
	var own uncomparable
	if _, err := c.Get(reasoned{parent, uncomparable{[]string{"x"}}}, "/", nil); !errors.As(err, &own) {
		t.Error(err)
	}
}

// The reason is that of the exchange's own context, though an earlier one is done
// at the same time.
func TestContextsReason(t *testing.T) {
	own := errors.New("own reason")
	parent, cancel := context.WithCancel(background)
	defer cancel()
	c := connect(t, expect(getSlash), reply(okHello), expect(getSlash), reply(okHello), expect(getSlash), untilEOF)
	for range 2 {
		hello(t, c, parent)
	}
	time.AfterFunc(soon, cancel)
	if _, err := c.Get(reasoned{parent, own}, "/", nil); !errors.Is(err, own) {
		t.Error(err)
	}
}

// hooked calls a function first within each Read.
type hooked struct {
	*memory
	within func()
}

func (h *hooked) Read(p []byte) (int, error) {
	h.within()
	return h.memory.Read(p)
}

// What a context began to call at the end of its exchange comes into the next one,
// and has no say there.
func TestContextComesLate(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that it comes when this goroutine lets it
	const piece = 20
	next, cancel := context.WithCancel(background)
	defer cancel()
	for range 20 {
		sock := &hooked{memory: &memory{answer: "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n" + strings.Repeat("x", 50), piece: piece}}
		c := conn.New(sock, conn.Options{Timeout: conn.NoTimeout})
		first, end := context.WithCancel(background)
		for _, tt := range []struct {
			ctx    context.Context
			within func()
		}{
			{first, func() {
				if len(sock.unread) <= piece {
					end()
				}
			}},
			{next, runtime.Gosched},
		} {
			sock.within = tt.within
			r, err := c.Get(tt.ctx, "/", nil)
			if err != nil {
				t.Fatal(err)
			}
			if b, err := r.Body.ReadAll(50); len(b) != 50 || err != nil {
				t.Fatalf("%q, %v", b, err)
			}
		}
		c.Close()
	}
}

package conn_test

import (
	"errors"
	"io"
	"iter"
	"runtime"
	"testing"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/wire"
)

// What panics within a request, or ends its goroutine, leaves a closed connection,
// not one that is busy for ever: half of a request may be out.
func TestPanicWithinARequest(t *testing.T) {
	source := func(do func()) io.Reader {
		return readerFunc(func([]byte) (int, error) { do(); return 0, io.EOF })
	}
	for _, tt := range []struct {
		name string
		body func(do func()) body.Outgoing
		o    func(do func()) conn.Options
	}{
		{"reader", func(do func()) body.Outgoing { return body.New(source(do), 5) }, nil},
		{"stream", func(do func()) body.Outgoing { return body.Stream(source(do)) }, nil},
		{"iterator", func(do func()) body.Outgoing {
			return body.Iter(iter.Seq2[[]byte, error](func(yield func([]byte, error) bool) { do() }), 5)
		}, nil},
		{"length", func(do func()) body.Outgoing { return askedBody{do} }, nil},
		{"codec", func(func()) body.Outgoing { return nil }, func(do func()) conn.Options {
			return conn.Options{Codec: &renderingCodec{wire.HTTP1, do}}
		}},
	} {
		for how, do := range map[string]func(){"panic": func() { panic("own") }, "Goexit": runtime.Goexit} {
			t.Run(tt.name+"/"+how, func(t *testing.T) {
				checkLeaks(t)
				var o conn.Options
				if tt.o != nil {
					o = tt.o(do)
				}
				c := conn.New(serve(t, "unix", untilEOF), o)
				done := make(chan struct{})
				go func() {
					defer close(done)
					defer func() { recover() }()
					c.Post(background, "/", nil, tt.body(do))
					t.Error("it returned")
				}()
				<-done
				if !c.Closed() {
					t.Error(c.State())
				}
				if _, err := c.Get(background, "/", nil); !errors.Is(err, conn.ErrClosed) {
					t.Error(err)
				}
			})
		}
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// askedBody does something when it is asked for its length.
type askedBody struct{ do func() }

func (b askedBody) Length() int64 { b.do(); return 0 }

func (b askedBody) WriteTo(io.Writer) (int64, error) { return 0, nil }

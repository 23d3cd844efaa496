package misc_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/misc"
)

func TestPairCarriesBothWays(t *testing.T) {
	misc.CheckLeaks(t)
	a, b := misc.Pair()
	want := make([]byte, 1<<20)
	rand.NewChaCha8([32]byte{}).Read(want)
	var all sync.WaitGroup
	for _, ends := range [][2]*misc.PairConn{{a, b}, {b, a}} {
		all.Add(2)
		go func() {
			defer all.Done()
			for left, r := want, rand.New(rand.NewPCG(1, 1)); len(left) > 0; {
				n := min(len(left), r.IntN(200<<10))
				if m, err := ends[0].Write(left[:n]); m != n || err != nil {
					t.Errorf("%d of %d bytes, %v", m, n, err)
				}
				left = left[n:]
			}
			if err := ends[0].CloseWrite(); err != nil {
				t.Error(err)
			}
		}()
		go func() {
			defer all.Done()
			if got, err := io.ReadAll(ends[1]); !bytes.Equal(got, want) || err != nil {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		}()
	}
	all.Wait()
	a.Close()
	b.Close()
}

func TestPairWritesDontMix(t *testing.T) {
	a, b := misc.Pair()
	const size = 100 << 10 // more than the buffer
	for i := range 4 {
		go a.Write(bytes.Repeat([]byte{byte(i)}, size))
	}
	got := make([]byte, size)
	for range 4 {
		if _, err := io.ReadFull(b, got); err != nil || bytes.Count(got, got[:1]) != size {
			t.Fatalf("a write holds bytes of another one, %v", err)
		}
	}
}

// Each row leaves a's Read and Write with an error, at once.
func TestPairEnds(t *testing.T) {
	for _, tt := range []struct {
		name        string
		do          func(a, b *misc.PairConn)
		read, write error
	}{
		{"closed here", func(a, b *misc.PairConn) { a.Close() }, net.ErrClosed, net.ErrClosed},
		{"closed here, as net.Pipe says it", func(a, b *misc.PairConn) { a.Close() }, io.ErrClosedPipe, io.ErrClosedPipe},
		{"closed there", func(a, b *misc.PairConn) { b.Close() }, io.EOF, io.ErrClosedPipe},
		{"closed there by half", func(a, b *misc.PairConn) { b.CloseWrite() }, io.EOF, nil},
		{"closed here by half", func(a, b *misc.PairConn) { a.CloseWrite(); b.Write([]byte("x")) }, nil, io.ErrClosedPipe},
		{"reset there", func(a, b *misc.PairConn) { b.SetLinger(0); b.Close() }, syscall.ECONNRESET, syscall.ECONNRESET},
		{"reset thought better of", func(a, b *misc.PairConn) { b.SetLinger(0); b.SetLinger(-1); b.Close() }, io.EOF, io.ErrClosedPipe},
		{"deadline in the past", func(a, b *misc.PairConn) { b.Write([]byte("x")); a.SetDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded, os.ErrDeadlineExceeded},
		{"of reads only", func(a, b *misc.PairConn) { a.SetReadDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded, nil},
		{"of writes only", func(a, b *misc.PairConn) { b.Write([]byte("x")); a.SetWriteDeadline(time.Unix(1, 0)) }, nil, os.ErrDeadlineExceeded},
		{"taken back", func(a, b *misc.PairConn) {
			b.Write([]byte("x"))
			a.SetDeadline(time.Unix(1, 0))
			a.SetDeadline(time.Time{})
		}, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := misc.Pair()
			tt.do(a, b)
			if _, err := a.Read(make([]byte, 1)); !errors.Is(err, tt.read) {
				t.Errorf("read: %v, want %v", err, tt.read)
			}
			if _, err := a.Write([]byte("x")); !errors.Is(err, tt.write) {
				t.Errorf("write: %v, want %v", err, tt.write)
			}
		})
	}
}

func TestPairClosedEnd(t *testing.T) {
	a, b := misc.Pair()
	b.Write([]byte("left"))
	b.Close()
	if got, err := io.ReadAll(a); string(got) != "left" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if err := b.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	for name, err := range map[string]error{
		"SetDeadline": b.SetDeadline(time.Now()), "CloseWrite": b.CloseWrite(), "SetLinger": b.SetLinger(0),
	} {
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What waits is woken by the end that closes, and by a deadline set meanwhile.
func TestPairWakes(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(a, b *misc.PairConn)
	}{
		{"close here", func(a, b *misc.PairConn) { a.Close() }},
		{"close there", func(a, b *misc.PairConn) { b.Close() }},
		{"deadline", func(a, b *misc.PairConn) { a.SetDeadline(time.Now()) }},
		{"later deadline", func(a, b *misc.PairConn) { a.SetDeadline(time.Now().Add(time.Minute)) }},
		{"deadline moved", func(a, b *misc.PairConn) {
			a.SetDeadline(time.Now().Add(time.Hour))
			a.SetDeadline(time.Now().Add(time.Minute))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := misc.Pair()
				begin := time.Now()
				var ended atomic.Int32
				go func() { io.Copy(io.Discard, a); ended.Add(1) }()
				synctest.Wait()
				go func() {
					if _, err := a.Write(make([]byte, 1<<20)); err == nil {
						t.Error("written")
					}
					if ended.Add(1); time.Since(begin) > time.Minute {
						t.Error("late")
					}
				}()
				synctest.Wait()
				if ended.Load() != 0 {
					t.Fatal("nothing waited")
				}
				tt.do(a, b)
				time.Sleep(time.Minute)
				if synctest.Wait(); ended.Load() != 2 {
					t.Errorf("%d of 2 woke", ended.Load())
				}
				a.Close()
			})
		})
	}
}

// Methods may be called from anywhere: for the race detector.
func TestPairConcurrentMethods(t *testing.T) {
	misc.CheckLeaks(t)
	a, b := misc.Pair()
	go io.Copy(b, b)
	var all sync.WaitGroup
	for range 20 {
		all.Add(1)
		go func() {
			defer all.Done()
			p := make([]byte, 100)
			for range 20 {
				a.SetDeadline(time.Now().Add(time.Millisecond))
				a.Write(p)
				a.Read(p)
				clear(p) // the Pair mustn't look at it any more
				a.LocalAddr()
				a.RemoteAddr()
			}
		}()
	}
	all.Wait()
	a.Close()
	b.Close()
}

// A connection's timeout and its context's, by a clock that moves when nothing
// else does.
func TestPairUnderConn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, within := range []time.Duration{0, 5 * time.Second} {
			a, b := misc.Pair()
			c := conn.New(a, conn.Options{Timeout: time.Minute})
			ctx, cancel, want, at := t.Context(), context.CancelFunc(func() {}), os.ErrDeadlineExceeded, time.Minute
			if within > 0 {
				ctx, cancel = context.WithTimeout(ctx, within)
				want, at = context.DeadlineExceeded, within
			}
			begin := time.Now()
			_, err := c.Get(ctx, "/", nil)
			if took := time.Since(begin); !errors.Is(err, want) || took < at || took > at+at/16 {
				t.Errorf("%v after %v, want %v after %v", err, took, want, at)
			}
			cancel()
			b.Close()
		}
	})
}

package misc_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/misc"
)

// Each fault at the fifth byte of ten, in either direction: what this end and
// the other one get to see.
func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault misc.Fault
		text  string // of "0123456789", that goes through
		ours  error  // of the I/O
		peer  error  // of the peer's, once this end has met a fault of writing
		took  time.Duration
	}{
		{"delay", misc.Fault{Kind: misc.FaultDelay, Delay: time.Second}, "0123456789", nil, os.ErrDeadlineExceeded, time.Second},
		{"stall", misc.Fault{Kind: misc.FaultStall}, "01234", os.ErrDeadlineExceeded, os.ErrDeadlineExceeded, time.Minute},
		{"cut", misc.Fault{Kind: misc.FaultCut}, "01234", syscall.EPIPE, io.EOF, 0},
		{"reset", misc.Fault{Kind: misc.FaultReset}, "01234", syscall.ECONNRESET, syscall.ECONNRESET, 0},
		{"corrupt", misc.Fault{Kind: misc.FaultCorrupt, Mask: 1}, "0123446789", nil, os.ErrDeadlineExceeded, 0},
	} {
		tt.fault.At = 5
		t.Run(tt.name+"/write", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := misc.Pair()
				f := misc.NewFaulty(a, misc.Faults{Write: []misc.Fault{tt.fault}})
				f.SetDeadline(time.Now().Add(time.Minute))
				begin := time.Now()
				n, err := f.Write([]byte("0123456789"))
				if n != len(tt.text) || !errors.Is(err, tt.ours) || time.Since(begin) != tt.took {
					t.Errorf("%d, %v after %v", n, err, time.Since(begin))
				}
				b.SetReadDeadline(time.Now().Add(time.Minute))
				got, err := io.ReadAll(b)
				if tt.peer == io.EOF {
					tt.peer = nil
				}
				if string(got) != tt.text && tt.peer != syscall.ECONNRESET || !errors.Is(err, tt.peer) {
					t.Errorf("the peer: %q, %v", got, err)
				}
				if _, written := f.Passed(); written != int64(n) {
					t.Errorf("%d passed", written)
				}
				if err := f.Close(); err != nil {
					t.Error(err)
				}
			})
		})
		t.Run(tt.name+"/read", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := misc.Pair()
				f := misc.NewFaulty(a, misc.Faults{Read: []misc.Fault{tt.fault}})
				f.SetDeadline(time.Now().Add(time.Minute))
				io.WriteString(b, "0123456789")
				b.CloseWrite()
				begin := time.Now()
				got, err := io.ReadAll(f)
				if tt.ours == syscall.EPIPE {
					tt.ours = nil // it is io.EOF
				}
				if string(got) != tt.text || !errors.Is(err, tt.ours) || time.Since(begin) != tt.took {
					t.Errorf("%q, %v after %v", got, err, time.Since(begin))
				}
				if read, _ := f.Passed(); read != int64(len(got)) {
					t.Errorf("%d passed", read)
				}
				if _, err := f.Write([]byte("x")); tt.fault.Kind == misc.FaultReset != errors.Is(err, syscall.ECONNRESET) {
					t.Errorf("the other direction: %v", err)
				}
				f.Close()
			})
		})
	}
}

// Close ends a stall and a delay.
func TestFaultyClose(t *testing.T) {
	for _, kind := range []misc.FaultKind{misc.FaultStall, misc.FaultDelay} {
		synctest.Test(t, func(t *testing.T) {
			a, _ := misc.Pair()
			f := misc.NewFaulty(a, misc.Faults{Read: []misc.Fault{{Kind: kind, Delay: time.Hour}}})
			go func() {
				time.Sleep(time.Second)
				f.Close()
			}()
			begin := time.Now()
			if _, err := f.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) || time.Since(begin) != time.Second {
				t.Errorf("%v: %v", kind, err)
			}
		})
	}
}

// A delay that an I/O gave up on goes on for the next one.
func TestFaultyDelayAcrossDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := misc.Pair()
		f := misc.NewFaulty(a, misc.Faults{Read: []misc.Fault{{Kind: misc.FaultDelay, Delay: time.Second}}})
		io.WriteString(b, "x")
		begin := time.Now()
		f.SetReadDeadline(time.Now().Add(time.Second / 2))
		if _, err := f.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
		f.SetReadDeadline(time.Time{})
		if n, err := f.Read(make([]byte, 1)); n != 1 || err != nil || time.Since(begin) != time.Second {
			t.Errorf("%d, %v after %v", n, err, time.Since(begin))
		}
		f.Close()
	})
}

// The pieces are the seed's, and their sum is what was written.
func TestFaultySplits(t *testing.T) {
	pieces := func(seed uint64) (sizes []int) {
		a, b := misc.Pair()
		defer a.Close()
		f := misc.NewFaulty(b, misc.Faults{Seed: seed, Split: 7})
		text := strings.Repeat("0123456789", 20)
		if n, err := f.Write([]byte(text)); n != len(text) || err != nil {
			t.Fatal(n, err)
		}
		io.CopyN(a, a, int64(len(text)))
		var got strings.Builder
		for p := make([]byte, len(text)); got.Len() < len(text); {
			n, err := f.Read(p)
			if n < 1 || n > 7 || err != nil {
				t.Fatal(n, err)
			}
			got.Write(p[:n])
			sizes = append(sizes, n)
		}
		if got.String() != text {
			t.Errorf("%q", got.String())
		}
		return sizes
	}
	one := pieces(1)
	if diff := cmp.Diff(one, pieces(1)); diff != "" {
		t.Error("the same seed splits otherwise:", diff)
	}
	if cmp.Equal(one, pieces(2)) {
		t.Error("another seed splits alike")
	}
	if !cmp.Equal(misc.RandomFaults(3, 100), misc.RandomFaults(3, 100)) || cmp.Equal(misc.RandomFaults(3, 100), misc.RandomFaults(4, 100)) {
		t.Error("random faults aren't the seed's")
	}
}

func TestFaultyRandomOffsetsRise(t *testing.T) {
	kinds := make(map[misc.FaultKind]int)
	for seed := range uint64(1000) {
		f := misc.RandomFaults(seed, 1+int64(seed%50))
		misc.NewFaulty(nil, f) // panics where they don't
		for _, fault := range append(f.Read, f.Write...) {
			kinds[fault.Kind]++
		}
	}
	if len(kinds) != 5 {
		t.Errorf("%v", kinds)
	}
}

// Over TCP a reset is a real one.
func TestFaultyResetOverTCP(t *testing.T) {
	misc.CheckLeaks(t)
	at := misc.Script{Steps: []misc.Step{misc.Expect("hello"), misc.ExpectClose()}}.Serve(t)
	sock, err := at.Dial(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	f := misc.NewFaulty(sock, misc.Faults{Write: []misc.Fault{{Kind: misc.FaultReset, At: 5}}})
	if _, err := io.WriteString(f, "hello, world"); !errors.Is(err, syscall.ECONNRESET) {
		t.Error(err)
	}
	if _, err := f.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Error(err)
	}
	if err := f.SetDeadline(time.Now()); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestFaultyOffsetsMustRise(t *testing.T) {
	defer func() {
		if text := fmt.Sprint(recover()); !strings.Contains(text, "sort them") {
			t.Error(text)
		}
	}()
	misc.NewFaulty(nil, misc.Faults{Read: []misc.Fault{{At: 2}, {At: 1}}})
}

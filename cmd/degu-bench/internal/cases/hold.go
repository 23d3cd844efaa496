package cases

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/peer"
)

// Hold makes a client hold n idle connections, and writes as JSON what one of
// them takes: a measure.Sample.
func Hold(name string, n int, unix string, stdout io.Writer) error {
	p, ok := peer.Named(name)
	if !ok {
		return fmt.Errorf("no client is called %q", name)
	}
	raiseFiles(n + spareFiles)
	x := peer.Exchange{Method: "GET", Target: fmt.Sprintf("/hold/%d/100/%d", n, os.Getpid()), Want: 100}
	// The goroutines that make the requests leave their descriptors behind, which
	// isn't the client's doing: the same number of them leaves theirs before.
	var start, all sync.WaitGroup
	start.Add(n)
	for range n {
		all.Go(func() { start.Done(); start.Wait() })
	}
	all.Wait()
	before := inUse()
	c, err := p.Open(Dialer("unix", unix), n, x)
	if err != nil {
		return err
	}
	if err := together(c, n); err != nil {
		return err
	}
	c.Idle()
	each := (float64(inUse()) - float64(before)) / float64(n)
	if err := json.NewEncoder(stdout).Encode(measure.Sample{Value: each}); err != nil {
		return err
	}
	return c.Close()
}

// together makes n exchanges at the same time. It doesn't wait for the others when
// one fails: these would wait for it.
func together(c peer.Client, n int) error {
	done := make(chan error)
	for worker := range n {
		go func() { done <- c.Do(worker) }()
	}
	for range n {
		if err := <-done; err != nil {
			return err // the process ends with it
		}
	}
	return nil
}

// inUse is the memory in use on the heap and by stacks. A pool is empty after
// two collections.
func inUse() uint64 {
	for range 3 {
		runtime.GC()
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

package serve

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Memory is a connection without a system in between: Write answers each
// request as soon as it is complete, and Read takes the answer. It costs as
// little as it can, since that is part of what every client takes.
//
// All requests have to be the same. It is for one goroutine, Close apart; once it
// is Shared, one may write and another one read, which waits for the answer then.
type Memory struct {
	answer []byte
	piece  int // most bytes of a Read

	first []byte // the writer's: request, until it is complete
	size  int    // of each request, once known
	got   int    // bytes of the next one

	left   []byte // the reader's: of the answer under way
	begun  int64  // and how many it has begun, that one included
	asked  int64  // complete requests, where nothing is shared
	closed atomic.Bool

	shared  bool
	told    atomic.Int64 // asked, where it is
	waiting atomic.Bool  // the reader is, or is about to
	mu      sync.Mutex   // for arrived
	arrived sync.Cond
}

// Shared makes a connection that is new one for two goroutines.
func (m *Memory) Shared() *Memory {
	m.shared = true
	return m
}

// NewMemory makes a connection whose answers are that to target.
func NewMemory(target string) (*Memory, error) {
	a, err := NewAnswer(target)
	if err != nil {
		return nil, err
	}
	if a.times > 0 || a.Wait > 0 {
		return nil, ErrRequest
	}
	whole := append(append([]byte(nil), a.head...), a.tail...)
	return MemoryOf(whole, len(whole)), nil
}

// MemoryOf makes a connection that answers with these bytes, at most piece of
// them at a time.
func MemoryOf(answer []byte, piece int) *Memory {
	m := &Memory{answer: answer, piece: piece}
	m.arrived.L = &m.mu
	return m
}

// Write takes bytes of requests.
func (m *Memory) Write(p []byte) (int, error) {
	if m.closed.Load() {
		return 0, net.ErrClosed
	}
	if m.size == 0 {
		m.first = append(m.first, p...)
		r, ok, err := Parse(m.first)
		if err != nil || !ok || r.Size+int(r.Length) > len(m.first) {
			return len(p), err
		}
		m.size, m.got = r.Size+int(r.Length), len(m.first)-len(p)
	}
	for m.got += len(p); m.got >= m.size; m.got -= m.size {
		m.ask()
	}
	return len(p), nil
}

// Read takes bytes of answers, or waits for them.
func (m *Memory) Read(p []byte) (int, error) {
	if len(m.left) == 0 {
		if !m.due() && !m.wait() {
			return 0, net.ErrClosed
		}
		m.begun++
		m.left = m.answer
	}
	n := copy(p[:min(len(p), m.piece)], m.left)
	m.left = m.left[n:]
	return n, nil
}

// ask notes a request.
func (m *Memory) ask() {
	if !m.shared {
		m.asked++
		return
	}
	m.told.Add(1)
	if m.waiting.Load() {
		m.wake()
	}
}

// due tells whether there is an answer to a request.
func (m *Memory) due() bool {
	if m.shared {
		return m.told.Load() > m.begun
	}
	return m.asked > m.begun
}

// wait waits for an answer, and says no where none comes any more. Whoever brings
// one looks at waiting afterwards, so one of the two sees the other.
func (m *Memory) wait() bool {
	if !m.shared {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting.Store(true)
	defer m.waiting.Store(false)
	for !m.due() {
		if m.closed.Load() {
			return false
		}
		m.arrived.Wait()
	}
	return true
}

func (m *Memory) wake() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrived.Broadcast()
}

// Close ends what waits.
func (m *Memory) Close() error {
	if m.closed.Swap(true) {
		return os.ErrClosed
	}
	m.wake()
	return nil
}

// The rest of net.Conn. Deadlines pass by: no answer is late.

func (m *Memory) LocalAddr() net.Addr              { return memoryAddr{} }
func (m *Memory) RemoteAddr() net.Addr             { return memoryAddr{} }
func (m *Memory) SetDeadline(time.Time) error      { return nil }
func (m *Memory) SetReadDeadline(time.Time) error  { return nil }
func (m *Memory) SetWriteDeadline(time.Time) error { return nil }

type memoryAddr struct{}

func (memoryAddr) Network() string { return "memory" }
func (memoryAddr) String() string  { return "memory" }

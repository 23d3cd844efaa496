package serve

import (
	"net"
	"os"
	"sync"
	"time"
)

// Memory is a connection without a system in between: Write answers each
// request as soon as it is complete, and Read takes the answer. Nothing
// changes from one goroutine to another, unless the client has a reading
// goroutine of its own, which waits for the answer.
//
// All requests have to be the same.
type Memory struct {
	mu      sync.Mutex
	arrived sync.Cond
	answer  []byte
	piece   int    // most bytes of a Read
	first   []byte // request, until it is complete
	size    int    // of each request, once known
	got     int    // bytes of the next one
	left    []byte // of the answer under way
	due     int    // answers after that one
	closed  bool
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
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
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
		m.due++
	}
	if len(m.left) == 0 && m.due > 0 {
		m.left, m.due = m.answer, m.due-1
	}
	m.arrived.Signal()
	return len(p), nil
}

// Read takes bytes of answers, or waits for them.
func (m *Memory) Read(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.left) == 0 {
		if m.closed {
			return 0, net.ErrClosed
		}
		m.arrived.Wait()
	}
	n := copy(p[:min(len(p), m.piece)], m.left)
	if m.left = m.left[n:]; len(m.left) == 0 && m.due > 0 {
		m.left, m.due = m.answer, m.due-1
	}
	return n, nil
}

// Close ends what waits.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return os.ErrClosed
	}
	m.closed = true
	m.arrived.Broadcast()
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

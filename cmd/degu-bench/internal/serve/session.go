package serve

import (
	"bytes"
	"io"
	"net"
)

// session is one connection to the responder.
type session struct {
	sock   net.Conn
	buf    []byte
	target string // of the last request
	answer *Answer
	gates  *gates
}

const sessionBuffer = 2 << 10 // 10,000 of them are held at a time

// serve answers requests until the peer goes away.
func (s *session) serve() error {
	defer s.sock.Close()
	s.buf = make([]byte, 0, sessionBuffer)
	for {
		r, err := s.request()
		if err != nil {
			return err
		}
		if err := s.prepare(r.Target); err != nil {
			return err
		}
		if err := s.drop(r); err != nil {
			return err
		}
		if s.answer.Wait > 0 {
			s.gates.wait(s.target, s.answer.Wait)
		}
		if _, err := s.answer.WriteTo(s.sock); err != nil {
			return err
		}
	}
}

func (s *session) request() (Request, error) {
	for {
		r, ok, err := Parse(s.buf)
		if ok || err != nil {
			return r, err
		}
		if len(s.buf) == cap(s.buf) {
			return r, ErrRequest
		}
		if err := s.fill(); err != nil {
			return r, err
		}
	}
}

func (s *session) fill() error {
	n, err := s.sock.Read(s.buf[len(s.buf):cap(s.buf)])
	s.buf = s.buf[:len(s.buf)+n]
	return err
}

// prepare keeps the last answer, since the next request asks for the same.
func (s *session) prepare(target []byte) (err error) {
	if string(target) != s.target {
		s.target = string(target)
		s.answer, err = NewAnswer(s.target)
	}
	return err
}

// drop takes the request out of the buffer, and reads its body.
func (s *session) drop(r Request) error {
	had := s.buf[r.Size:]
	switch {
	case r.Chunked:
		return s.dropChunks(had)
	case int64(len(had)) >= r.Length:
		s.keep(had[r.Length:])
		return nil
	}
	left := r.Length - int64(len(had))
	s.buf = s.buf[:0]
	if left <= sessionBuffer {
		_, err := io.ReadFull(s.sock, s.buf[:left])
		return err
	}
	block := make([]byte, blockSize)
	for left > 0 {
		n, err := s.sock.Read(block[:min(int64(len(block)), left)])
		if left -= int64(n); err != nil {
			return err
		}
	}
	return nil
}

// dropChunks goes by the last chunk: nothing else in these bodies looks like it,
// and no further request comes before the answer.
func (s *session) dropChunks(had []byte) error {
	last := []byte("\r\n0\r\n\r\n")
	block := make([]byte, blockSize)
	n := copy(block, had)
	s.buf = s.buf[:0]
	for !bytes.HasSuffix(block[:n], last) {
		kept := copy(block, block[max(0, n-len(last)):n])
		got, err := s.sock.Read(block[kept:])
		if n = kept + got; err != nil {
			return err
		}
	}
	return nil
}

// keep leaves what follows a request as the beginning of the next one.
func (s *session) keep(rest []byte) {
	s.buf = s.buf[:copy(s.buf, rest)]
}

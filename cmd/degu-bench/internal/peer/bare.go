package peer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
)

// BareName is the row of the floor.
const BareName = "bare net.Conn"

// Bare writes the same bytes and reads as many as came the first time. It is
// what the sockets cost, in Go.
func Bare() Peer {
	return Peer{Name: BareName, Floor: true, Open: func(p Place, n int, x Exchange) (Client, error) {
		b := &bare{x: x, place: p, request: Render(x)}
		for range n {
			sock, err := p.Dial()
			if err != nil {
				return nil, errors.Join(err, b.Close())
			}
			b.workers = append(b.workers, bareWorker{sock: sock})
		}
		return b, nil
	}}
}

// Render is the request as the floor writes it, without the content of a Source.
func Render(x Exchange) []byte {
	request := []byte(x.Method + " " + x.Target + " HTTP/1.1\r\nhost: " + Host + "\r\nuser-agent: " + Agent + "\r\n")
	if x.HasBody() {
		request = fmt.Appendf(request, "content-length: %d\r\n", max(x.Length, int64(len(x.Body))))
	}
	return append(append(request, "\r\n"...), x.Body...)
}

type bare struct {
	x       Exchange
	place   Place
	request []byte
	workers []bareWorker
}

type bareWorker struct {
	sock net.Conn
	buf  []byte
	head int64 // bytes of the answer's preamble, once known
}

func (b *bare) Do(worker int) (err error) {
	w := &b.workers[worker]
	if w.sock == nil {
		if w.sock, err = b.place.Dial(); err != nil {
			return err
		}
	}
	if w.buf == nil {
		w.buf = make([]byte, min(max(4<<10, int64(b.x.Preamble)+b.x.Want+1<<10), 64<<10))
	}
	if err := b.send(w); err != nil {
		return err
	}
	n, err := w.sock.Read(w.buf)
	if err != nil {
		return err
	}
	if w.head == 0 {
		if n, err = b.first(w, n); err != nil {
			return err
		}
	}
	return b.rest(w, n)
}

func (b *bare) send(w *bareWorker) error {
	if _, err := w.sock.Write(b.request); err != nil || b.x.Source == "" {
		return err
	}
	src, err := os.Open(b.x.Source)
	if err != nil {
		return err
	}
	defer src.Close()
	_, err = io.Copy(w.sock, io.LimitReader(src, b.x.Length))
	return err
}

// first finds out how long the preamble is.
func (b *bare) first(w *bareWorker, n int) (int, error) {
	for {
		if end := bytes.Index(w.buf[:n], []byte("\r\n\r\n")); end >= 0 {
			w.head = int64(end + 4)
			break
		}
		got, err := w.sock.Read(w.buf[n:])
		if n += got; err != nil {
			return n, err
		}
	}
	if !bytes.HasPrefix(w.buf, []byte("HTTP/1.1 200 ")) {
		return n, fmt.Errorf("%s %s: the answer begins with %.40q", b.x.Method, b.x.Target, w.buf[:n])
	}
	return n, nil
}

// rest reads up to the end of the answer, of which n bytes are there.
func (b *bare) rest(w *bareWorker, n int) error {
	left := w.head + max(b.x.Wire, b.x.Want) - int64(n)
	if b.x.Sink != nil {
		if _, err := b.x.Sink.Write(w.buf[w.head:n]); err != nil {
			return err
		}
		_, err := io.CopyN(b.x.Sink, w.sock, left)
		return err
	}
	for left > 0 {
		got, err := w.sock.Read(w.buf)
		if left -= int64(got); err != nil {
			return err
		}
	}
	if left < 0 {
		return fmt.Errorf("%s %s: %d bytes too many", b.x.Method, b.x.Target, -left)
	}
	return nil
}

func (b *bare) Reset() error {
	sock := b.workers[0].sock
	if b.workers[0].sock = nil; sock == nil {
		return nil
	}
	return sock.Close()
}

func (b *bare) Idle() {
	for i := range b.workers {
		b.workers[i].buf = nil
	}
}

func (b *bare) Close() error {
	var all []error
	for _, w := range b.workers {
		if w.sock != nil {
			all = append(all, w.sock.Close())
		}
	}
	return errors.Join(all...)
}

package body

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"
)

const (
	// firstBuffer is enough for the preamble and the small body of most
	// responses; the largest real preambles seen take 20 kB.
	firstBuffer = 4 << 10

	// maxKept is the most that a Buffer grows to for the sake of fewer reads. An
	// answer of this size is still copied in less time than one more read takes.
	maxKept = 32 << 10

	// minRead is the least room worth a read: with less, the buffer is
	// compacted or replaced first.
	minRead = 512

	// maxBuffer bounds the unread bytes. Whoever parses from a Buffer gives up
	// earlier, at the codec's limits, which are at most 64 KiB.
	maxBuffer = 128 << 10

	// maxDirect is the most that is read past the Buffer where part of it may
	// have to be given back.
	maxDirect = maxBuffer / 2

	// emptyReads bounds the reads in a row that bring neither bytes nor error.
	emptyReads = 100
)

var errBufferFull = errors.New("body: receive buffer full")

// A Buffer is the receiving side of one connection: it reads ahead, so that
// preambles and chunk lines can be parsed where they lie.
//
//	buf[0:held] views handed out | [held:start] done | [start:end] unread | [end:] free
//
// 0 <= held <= start <= end <= len(buf). The held part isn't overwritten until
// Release; a Buffer that has to grow leaves it behind in the old array, where
// its views stay good.
//
// The zero value needs Init. A Buffer isn't safe for concurrent use.
type Buffer struct {
	src              io.Reader
	buf              []byte
	held, start, end int
	err              error // of src, once it gave one: final, but for Resume
	filled           bool  // a read took all the room since the Release before: there may have been more

	busy atomic.Bool // a body that is cut from it is in use
}

// Init makes b an empty buffer before src. Each Read of src is one I/O.
func (b *Buffer) Init(src io.Reader) { *b = Buffer{src: src} }

// Resume lets reading go on after an error of the source that doesn't end the
// stream: a timeout of the caller's own.
func (b *Buffer) Resume() { b.err = nil }

// Unread returns the bytes that were received but not consumed. They may be
// changed in place (a parser lowers names) until the next call of Fill, Await
// or Read.
func (b *Buffer) Unread() []byte { return b.buf[b.start:b.end:b.end] }

// Consume drops the first n unread bytes.
func (b *Buffer) Consume(n int) {
	if n < 0 || n > b.end-b.start {
		panic("body: Consume of more bytes than there are")
	}
	b.start += n
}

// take consumes at most limit unread bytes.
func (b *Buffer) take(limit int64) []byte {
	from := b.start
	b.start += int(min(int64(b.end-from), limit))
	return b.buf[from:b.start:b.start]
}

// Hold keeps everything consumed so far from being overwritten, because views
// of it were handed out.
func (b *Buffer) Hold() { b.held = b.start }

// Release ends what Hold began. Where a read took all the room that there was, an
// empty Buffer has twice as much from now on, up to 32 KiB: what one exchange
// brings the next one mostly will, and a larger read costs less than one more.
func (b *Buffer) Release() {
	b.held = 0
	if b.start < b.end {
		return
	}
	b.start, b.end = 0, 0
	if b.filled && len(b.buf) < maxKept {
		b.buf = make([]byte, min(2*len(b.buf), maxKept))
	}
	b.filled = false
}

// Fill waits for at least one more unread byte. Its error is the source's,
// io.EOF included.
func (b *Buffer) Fill() error {
	if err := b.room(); err != nil {
		return err
	}
	room := b.buf[b.end:]
	n, err := b.read(room)
	b.end += n
	b.filled = b.filled || n == len(room)
	return err
}

// Room returns free space, for bytes that reach the connection by another way
// than the source's Read. Received says how many there were.
func (b *Buffer) Room() []byte {
	if b.room() != nil {
		return nil
	}
	return b.buf[b.end:]
}

// Received adds the first n bytes of what Room returned to the unread ones. An
// error is kept for when they are used up, as if the source had given it.
func (b *Buffer) Received(n int, err error) {
	if n < 0 || n > len(b.buf)-b.end {
		panic("body: Received of more bytes than there was room for")
	}
	b.end += n
	b.filled = b.filled || b.end == len(b.buf)
	b.err = err
}

// room makes at least minRead bytes of free space.
func (b *Buffer) room() error {
	if b.start == b.end {
		b.start, b.end = b.held, b.held
	}
	if len(b.buf)-b.end >= minRead {
		return nil
	}
	unread := b.end - b.start
	if unread > maxBuffer-minRead {
		return errBufferFull
	}
	if len(b.buf)-b.held-unread >= max(minRead, len(b.buf)/4) {
		copy(b.buf[b.held:], b.buf[b.start:b.end])
	} else {
		grown := make([]byte, max(firstBuffer, 2*len(b.buf)))
		copy(grown, b.buf[b.start:b.end])
		b.buf, b.held = grown, 0
	}
	b.start, b.end = b.held, b.held+unread
	return nil
}

// read is one I/O of at least one byte. An error that came along with bytes is
// told by the next call.
func (b *Buffer) read(p []byte) (int, error) {
	for range emptyReads {
		if b.err != nil {
			return 0, b.err
		}
		n, err := b.src.Read(p)
		b.err = err
		if n > 0 {
			return n, nil
		}
	}
	if b.err == nil {
		b.err = io.ErrNoProgress
	}
	return 0, b.err
}

// Read reads unread bytes, or else the source: directly into p where that
// saves a copy.
func (b *Buffer) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if b.start == b.end {
		if len(p) >= firstBuffer {
			return b.read(p)
		}
		if err := b.Fill(); err != nil {
			return 0, err
		}
	}
	return b.copyTo(p), nil
}

// copyTo is Read of what is unread.
func (b *Buffer) copyTo(p []byte) int {
	n := copy(p, b.buf[b.start:b.end])
	b.start += n
	return n
}

// giveBack makes p the unread bytes of a Buffer without any: the last ones that
// Read went past it with, at most maxDirect.
func (b *Buffer) giveBack(p []byte) {
	if len(b.buf)-b.held < len(p) {
		b.buf, b.held = make([]byte, max(firstBuffer, len(p))), 0
	}
	b.start = b.held
	b.end = b.start + copy(b.buf[b.start:], p)
}

// A Mover is a source that can move its next n bytes, or some of them, to where
// w leads without lending them to the process. Handled is false, and nothing
// has happened, where it can't; otherwise n is more than 0 or there is an error,
// io.EOF for the end of the stream.
type Mover interface {
	MoveTo(w io.Writer, n int64) (moved int64, handled bool, err error)
}

// MoveTo is the source's, if that is a Mover and nothing is unread. Where w is
// that of a Sender, as for a body that is sent on, it leads to the Sender's own.
func (b *Buffer) MoveTo(w io.Writer, n int64) (moved int64, handled bool, err error) {
	m, ok := b.src.(Mover)
	if !ok || b.start < b.end || b.err != nil {
		return 0, false, nil
	}
	if to, ok := w.(*lengthWriter); ok {
		if to.fault != nil || n > to.declared-to.actual {
			return 0, false, nil // Write judges
		}
		defer func() { to.actual += moved }()
		w = to.w
	}
	moved, handled, err = m.MoveTo(w, n)
	if handled {
		b.err = err
	}
	return moved, handled, err
}

// Await waits until another attempt to parse the unread bytes is worth it,
// after one that saw the first seen bytes of them and found them incomplete.
// The first bytes of all always are. After that it is worth it when end, which
// is asked only where a line has ended, finds the end of the element from there
// on; when a line has ended, which may turn out to be wrong; and when there is
// so much more that a limit may have been reached. The two latter wait for a
// quarter more as the bytes grow beyond a kilobyte or two: parsing begins anew
// each time, and this keeps the sum linear however the bytes drip in.
func (b *Buffer) Await(seen int, end func(src []byte, from int) int) error {
	const small = 1 << 10
	enough := seen + max(small, seen/4)
	for from := seen; ; {
		if err := b.Fill(); err != nil {
			if from > seen {
				return nil // nothing more comes: what there is decides first
			}
			return err
		}
		unread := b.Unread()
		switch {
		case seen == 0, len(unread) >= enough:
			return nil
		case !hasLineFeed(unread[from:]):
		case len(unread) <= 2*small, end(unread, from) >= 0:
			return nil
		}
		from = len(unread)
	}
}

// hasLineFeed looks for one in what came with one read: mostly a lot or next to
// nothing.
func hasLineFeed(p []byte) bool {
	const few = 16 // bytes.IndexByte takes more time to begin than for these
	if len(p) > few {
		return bytes.IndexByte(p, '\n') >= 0
	}
	for _, c := range p {
		if c == '\n' {
			return true
		}
	}
	return false
}

// findLine finds the end of a single line, for Await.
func findLine(src []byte, from int) int { return bytes.IndexByte(src[from:], '\n') }

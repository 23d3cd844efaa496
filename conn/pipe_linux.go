package conn

import (
	"io"
	"runtime"
	"sync"

	"golang.org/x/sys/unix"
)

// pipeSize is the most that a pipe is made to hold, and so that moves at once:
// as much as the system grants a process without privileges by default.
const pipeSize = 1 << 20

// A pipe is what splice moves content through: it takes pages, not bytes.
type pipe struct {
	ends
	held int // bytes in it
	kept runtime.Cleanup

	// Of the I/O under way: what to move at most, what was, and the system's word.
	most, moved       int
	fault             error
	fillNow, drainNow func(fd uintptr) (done bool) // spliceIn and spliceOut, made once
}

type ends struct{ read, write int }

func (e ends) close() {
	unix.Close(e.read)
	unix.Close(e.write)
}

// pipes holds empty ones. What the pool drops is closed with the garbage.
var pipes sync.Pool

// takePipe returns an empty pipe, nil where the process can't have one more.
func takePipe() *pipe {
	if p, ok := pipes.Get().(*pipe); ok {
		return p
	}
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return nil
	}
	p := &pipe{ends: ends{fds[0], fds[1]}}
	p.fillNow, p.drainNow = p.spliceIn, p.spliceOut
	// As large as the system grants: it works with the default of 64 KiB too.
	unix.FcntlInt(uintptr(p.write), unix.F_SETPIPE_SZ, pipeSize)
	p.kept = runtime.AddCleanup(p, ends.close, p.ends)
	return p
}

// giveBack keeps the pipe for the next one, unless something was left in it.
func (p *pipe) giveBack() {
	if p.held > 0 {
		p.kept.Stop()
		p.close()
		return
	}
	pipes.Put(p)
}

// copyTo moves what the pipe holds by hand.
func (p *pipe) copyTo(w io.Writer) (moved int64, err error) {
	buf := make([]byte, 32<<10)
	for p.held > 0 {
		n, err := unix.Read(p.read, buf[:min(len(buf), p.held)])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return moved, err
		}
		p.held -= n
		n, err = w.Write(buf[:n])
		moved += int64(n)
		if err != nil {
			return moved, err
		}
	}
	return moved, nil
}

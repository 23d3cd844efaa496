package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
)

var errDirectory = errors.New("is a directory")

// output marks the errors of writing as such, and keeps the first.
type output struct {
	ctx context.Context // gives up on a reader that stalls; nil: there is none
	w   io.Writer
	buf []byte
	err error
}

func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.write(p)
	if err != nil {
		o.err = fail(exitWrite, err)
	}
	return n, o.err
}

func (o *output) write(p []byte) (int, error) {
	if o.ctx == nil {
		return o.w.Write(p)
	}
	o.buf = append(o.buf[:0], p...) // a write that is left behind keeps it: no other follows
	return within(o.ctx, moment, func() (int, error) { return o.w.Write(o.buf) })
}

// A target is a file for output. Nothing is seen of it before commit, unless
// it is a device or a pipe.
type target struct {
	output
	file  *os.File
	final string // what file is renamed to, "" for a device or pipe
}

// create begins a target. A regular file is written under another name beside
// the final one: a rename within one directory is all or nothing.
func create(ctx context.Context, name string) (*target, error) {
	name = behindLinks(name) // the file is replaced, not the link to it
	mode := os.FileMode(0o666)
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, fail(exitWrite, err)
	case info.IsDir():
		return nil, fail(exitWrite, &os.PathError{Op: "write", Path: name, Err: errDirectory})
	default:
		// Renaming would replace a file that isn't to be written to.
		// A named pipe opens when somebody reads from it.
		f, err := within(ctx, 0, func() (*os.File, error) { return os.OpenFile(name, os.O_WRONLY, 0) })
		if err != nil {
			return nil, fail(exitWrite, err)
		}
		if !info.Mode().IsRegular() {
			return &target{output{ctx: ctx, w: f}, f, ""}, nil
		}
		f.Close()
		mode = info.Mode().Perm()
	}
	temporary := filepath.Join(filepath.Dir(name), ".degu-"+rand.Text())
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, fail(exitWrite, err)
	}
	if info != nil {
		f.Chmod(mode) // again, without the umask; a file system may not know how
	}
	return &target{output{w: f}, f, name}, nil
}

// maxLinks is how many links Linux follows.
const maxLinks = 40

// behindLinks tells where the file is, or will be, that name leads to. What
// can't be followed is for the system to say when the name is used.
func behindLinks(name string) string {
	for range maxLinks {
		if resolved, err := filepath.EvalSymlinks(name); err == nil {
			return resolved
		}
		if _, err := os.Stat(name); err == nil {
			return name // a pipe in /dev/fd, whose link says no name
		}
		// The last part isn't there, or is a link to what isn't there. Only the
		// file system knows what .. means behind a link: the text stays as it is.
		dir, last := filepath.Split(name)
		link, err := os.Readlink(name)
		switch {
		case err == nil && filepath.IsAbs(link):
			name = link
		case err == nil:
			name = dir + link
		default:
			if resolved, err := filepath.EvalSymlinks(dir); err == nil {
				return filepath.Join(resolved, last)
			}
			return name
		}
	}
	return name
}

// commit puts what was written in its place.
func (t *target) commit() error {
	err := t.file.Close()
	if err == nil && t.final != "" {
		err = os.Rename(t.file.Name(), t.final)
	}
	if err != nil {
		return fail(exitWrite, err)
	}
	t.final = ""
	return nil
}

// abandon removes what was written without a commit; after one it does nothing.
func (t *target) abandon() {
	t.file.Close()
	if t.final != "" {
		os.Remove(t.file.Name())
	}
}

package address

import (
	"path"
	"strconv"
	"strings"
)

// Unix is a socket file. The path is absolute, clean in the sense of
// [path.Clean], without NUL, and fits in a socket address: 107 bytes on Linux
// and Windows, 103 on most others. A file whose name begins with "@" stays a
// file; for the abstract namespace use [Abstract].
func Unix(path string) Address {
	return Address{kind: kindUnix, text: path}
}

func (a Address) validateUnix() error {
	p := a.text
	switch {
	case strings.IndexByte(p, 0) >= 0:
		return refuse(ErrPath, a.String(), "a path holds no NUL: use Abstract for an abstract name")
	case !strings.HasPrefix(p, "/"):
		return refuse(ErrPath, a.String(), "not absolute: begin the path with a slash")
	case p == "/":
		return refuse(ErrPath, a.String(), "the root directory is no socket: give the path of one")
	case path.Clean(p) != p:
		return refuse(ErrPath, a.String(), "not clean: write "+quote(path.Clean(p)))
	case len(p) > pathMax:
		return refuse(ErrPathTooLong, a.String(),
			strconv.Itoa(len(p))+" bytes, and a socket address holds "+strconv.Itoa(pathMax)+": use a shorter directory or a symbolic link to it")
	}
	return nil
}

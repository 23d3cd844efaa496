package tlsconfig

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const (
	// caMax bounds a file of CA certificates. The bundle of a whole system has
	// 0.25 MiB.
	caMax = 8 << 20

	// pairMax bounds a certificate or a key file: a chain of ten certificates
	// has 20 KiB.
	pairMax = 1 << 20
)

// setting is a path and the key it was given by.
type setting struct{ key, path string }

// checkPaths refuses what would mean another file after a change of directory,
// or doesn't look like the file it means. No path at all is fine.
func checkPaths(settings ...setting) error {
	for _, s := range settings {
		reason := ""
		switch {
		case s.path == "":
		case strings.IndexByte(s.path, 0) >= 0:
			reason = "a path holds no NUL: remove it"
		case !filepath.IsAbs(s.path):
			reason = "not absolute: write the path from the root"
		case filepath.Clean(s.path) != s.path:
			reason = "not clean: write " + quote(filepath.Clean(s.path))
		}
		if reason != "" {
			return s.refuse(ErrPath, reason, nil)
		}
	}
	return nil
}

func (s setting) refuse(k Kind, reason string, cause error) error {
	return &Error{Key: s.key, Path: s.path, Kind: k, Reason: reason, Cause: cause}
}

// read returns the contents of a regular file of at most limit bytes. Others
// might never end, or wait for a writer that never comes.
func (s setting) read(limit int64) ([]byte, error) {
	info, err := os.Stat(s.path)
	if err != nil {
		return nil, s.refuse(ErrFile, "make the file readable, or name another", err)
	}
	if err := s.regular(info); err != nil {
		return nil, err
	}
	f, err := os.Open(s.path)
	if err != nil {
		return nil, s.refuse(ErrFile, "make the file readable, or name another", err)
	}
	defer f.Close()
	// What was opened may be another file than what was looked at.
	if info, err = f.Stat(); err != nil {
		return nil, s.refuse(ErrFile, "make the file readable, or name another", err)
	}
	if err := s.regular(info); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, s.refuse(ErrFile, "make the file readable, or name another", err)
	}
	if int64(len(data)) > limit {
		return nil, s.refuse(ErrFile, fmt.Sprintf("more than %d bytes: name a file of PEM blocks", limit), nil)
	}
	return data, nil
}

func (s setting) regular(info os.FileInfo) error {
	switch {
	case info.Mode().IsRegular():
		return nil
	case info.IsDir() && s.key == keyCAFile:
		return s.refuse(ErrFile, "a directory: give it as "+keyCAPath, nil)
	}
	return s.refuse(ErrFile, "not a regular file: name a file of PEM blocks", nil)
}

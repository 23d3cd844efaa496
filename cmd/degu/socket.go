package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/degu-go/degu/address"
)

// unixAddress takes a path that may be relative, as is usual on a command line.
// What ".." means in one is for the file system to say, not for this command,
// so that has to be written out.
func unixAddress(path string) (at address.Address, err error) {
	if path != "" && !filepath.IsAbs(path) {
		if slices.Contains(strings.Split(filepath.ToSlash(path), "/"), "..") {
			return at, usage("--unix %q: write a path with .. in it from the root", path)
		}
		if path, err = filepath.Abs(path); err != nil {
			return at, usage("--unix: %v", err)
		}
	}
	at = address.Unix(path)
	if err := at.Validate(); err != nil {
		return at, usage("--unix: %v", err)
	}
	return at, nil
}

// abstractAddress takes a name in the notation of package address.
func abstractAddress(text string, pad bool) (at address.Address, err error) {
	if at, err = address.Parse("unix:@" + text); err != nil {
		return at, usage("--abstract: %v", err)
	}
	if !pad {
		return at, nil
	}
	n := decodedLen(text)
	padded := text + strings.Repeat("%00", abstractMax-n)
	if at, err = address.Parse("unix:@" + padded); err != nil {
		return at, usage("--abstract: %v", err)
	}
	return at, nil
}

// decodedLen is the length of a name that Parse accepted: at most abstractMax.
func decodedLen(text string) int { return len(text) - 2*strings.Count(text, "%") }

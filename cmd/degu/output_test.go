package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestOutput(t *testing.T) {
	url := serve(t)
	cut := script(t, "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf") + "/"
	for _, tt := range []struct {
		name   string
		before string // "": no file
		after  string
		status int
		args   []string
	}{
		{"a new file", "", "hello\n", exitOK, []string{"get", url + "/hello"}},
		{"an old file", "old", "hello\n", exitOK, []string{"get", url + "/hello"}},
		{"head", "", "HTTP/1.1 204 As Asked\r\ncontent-type: text/plain\r\n\r\n", exitOK, []string{"head", url + "/204"}},
		{"an empty body is one", "old", "", exitOK, []string{"get", url + "/empty"}},
		{"no body isn't an empty one", "old", "old", exitOK, []string{"get", url + "/304"}},
		{"a failed transfer leaves the old file", "old", "old", exitBroken, []string{"get", cut}},
		{"a failed transfer leaves no new file", "", "", exitBroken, []string{"get", cut}},
		{"an error page doesn't replace a file", "old", "old", exitStatus, []string{"get", url + "/404"}},
		{"with --no-fail it does", "old", "/404\n", exitOK, []string{"get", url + "/404", "--no-fail"}},
		{"the last of several", "", "hello\n", exitOK, []string{"get", url + "/hello", "--repeat", "3"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "out")
			if tt.before != "" {
				if err := os.WriteFile(file, []byte(tt.before), 0o640); err != nil {
					t.Fatal(err)
				}
			}
			r := invoke(t, append(tt.args, "-o", file)...)
			r.want(t, tt.status)
			if failed := tt.status == exitStatus; failed != (r.stdout != "") {
				t.Errorf("standard output %q", r.stdout)
			}
			got, err := os.ReadFile(file)
			if string(got) != tt.after || err != nil && tt.after != "" {
				t.Errorf("file %q, %v; want %q", got, err, tt.after)
			}
			if info, err := os.Stat(file); tt.before != "" && runtime.GOOS != "windows" && (err != nil || info.Mode() != 0o640) {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) > 1 {
				t.Errorf("directory: %v, %v", left, err)
			}
		})
	}
}

// What isn't a regular file is written to, not replaced.
func TestOutputToOther(t *testing.T) {
	url := serve(t)
	cut := script(t, "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf") + "/"
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err)
	}
	far := t.TempDir()
	deep := filepath.Join(far, "deep")
	if err := os.Mkdir(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, behind := range map[string]string{"second": "new", "away": deep} {
		if err := os.Symlink(behind, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	invoke(t, "get", url+"/hello", "-o", link).want(t, exitOK)
	got, err := os.ReadFile(file)
	if info, lerr := os.Lstat(link); string(got) != "hello\n" || err != nil || lerr != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("file %q, %v; link %v, %v", got, err, info, lerr)
	}

	for _, tt := range []struct {
		name   string
		link   string // what it says
		behind string // where the file is to be
	}{
		{"a name", "new", filepath.Join(dir, "new")},
		{"a name from the root", filepath.Join(dir, "new"), filepath.Join(dir, "new")},
		{"a link to a link", "second", filepath.Join(dir, "new")},
		{"a link in the middle, and .. behind it", "away/../new", filepath.Join(far, "new")},
	} {
		t.Run("nothing behind "+tt.name, func(t *testing.T) {
			link := filepath.Join(dir, "dangling")
			if err := os.Symlink(tt.link, link); err != nil {
				t.Fatal(err)
			}
			defer os.Remove(link)
			defer os.Remove(tt.behind)
			invoke(t, "get", cut, "-o", link).want(t, exitBroken)
			if _, err := os.Lstat(tt.behind); !os.IsNotExist(err) {
				t.Errorf("after a failed transfer: %v", err)
			}
			invoke(t, "get", url+"/hello", "-o", link).want(t, exitOK)
			got, err := os.ReadFile(tt.behind)
			if says, lerr := os.Readlink(link); string(got) != "hello\n" || err != nil || says != tt.link || lerr != nil {
				t.Errorf("file %q, %v; link to %q, %v", got, err, says, lerr)
			}
		})
	}
	t.Run("links in a circle", func(t *testing.T) {
		link := filepath.Join(dir, "circle")
		if err := os.Symlink("circle", link); err != nil {
			t.Fatal(err)
		}
		invoke(t, "get", url+"/hello", "-o", link).want(t, exitWrite)
	})

	if runtime.GOOS == "windows" {
		return
	}
	invoke(t, "get", url+"/hello", "-o", os.DevNull).want(t, exitOK)
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&os.ModeDevice == 0 {
		t.Fatalf("%s: %v, %v", os.DevNull, info, err)
	}

	// The link of /dev/fd to a pipe says no name of a file.
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	invoke(t, "get", url+"/hello", "-o", fmt.Sprintf("/dev/fd/%d", w.Fd())).want(t, exitOK)
	w.Close()
	if got, err := io.ReadAll(r); string(got) != "hello\n" || err != nil {
		t.Errorf("pipe %q, %v", got, err)
	}
}

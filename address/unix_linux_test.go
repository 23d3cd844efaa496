package address_test

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/degu-go/degu/address"
)

func TestDialAbstract(t *testing.T) {
	unique := "degu-" + strconv.Itoa(os.Getpid())
	for _, tc := range []struct {
		name, reason, text string
	}{
		{"plain", "the usual case", unique},
		{"one byte", "the shortest", "\x01"},
		{"NUL inside", "a byte like any other", unique + "\x00b"},
		{"NUL first", "a byte like any other", "\x00" + unique},
		{"NUL last", "the length counts", unique + "\x00"},
		{"at sign first", "only package net's own is taken off", "@" + unique},
		{"like a path", "still no file", "/" + unique + "/../x"},
		{"107 bytes", "the longest", unique + strings.Repeat("x", 107-len(unique))},
		{"padded", "as Node and HAProxy bind", string(padded(unique))},
	} {
		t.Run(tc.name, func(t *testing.T) {
			listen(t, "unix", "@"+tc.text)
			a := address.Abstract([]byte(tc.text))
			mustGreet(t, a, nil)
			c, err := a.Dial(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			// The kernel's own record, since both ends above trust package net.
			if got := unixPeer(t, c); got != "\x00"+tc.text {
				t.Errorf("the socket is connected to %q, want NUL and %q: %s", got, tc.text, tc.reason)
			}
		})
	}
}

func TestDialAbstractIsExact(t *testing.T) {
	unique := "degu-exact-" + strconv.Itoa(os.Getpid())
	listen(t, "unix", "@"+unique)
	for _, tc := range []struct{ name, reason, text string }{
		{"padded", "nothing is trimmed", string(padded(unique))},
		{"one NUL more", "nothing is trimmed", unique + "\x00"},
		{"one byte less", "no prefix matches", unique[:len(unique)-1]},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if c, err := address.Abstract([]byte(tc.text)).Dial(t.Context(), nil); err == nil {
				c.Close()
				t.Errorf("%q reached %q: %s", tc.text, unique, tc.reason)
			}
		})
	}
}

func TestDialPathOf107(t *testing.T) {
	dir := socketDir(t)
	path := dir + "/" + strings.Repeat("x", 106-len(dir))
	listen(t, "unix", path)
	mustGreet(t, address.Unix(path), nil)
	if err := address.Unix(path + "x").Validate(); !errors.Is(err, address.ErrPathTooLong) {
		t.Errorf("108 bytes: Validate = %v, want ErrPathTooLong", err)
	}
}

func TestDialAtSignIsFile(t *testing.T) {
	path := socketDir(t) + "/@x"
	listen(t, "unix", path)
	c, err := address.Unix(path).Dial(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := unixPeer(t, c); got != path+"\x00" {
		t.Errorf("the socket is connected to %q, want the file %q", got, path)
	}
}

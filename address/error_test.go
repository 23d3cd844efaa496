package address_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/address"
)

func TestMessages(t *testing.T) {
	want := map[address.Kind]string{
		address.ErrZero:         `address "": no address: make one with TCP, TCP6, Unix, Abstract or Parse`,
		address.ErrSyntax:       `address "::1:80": unknown form: more than one colon: write an IPv6 address in brackets, [::1]:80`,
		address.ErrEscape:       `address "unix:/a%4g": bad escape: two hex digits must follow a percent sign: write %25 for the sign itself`,
		address.ErrHost:         `address "[[::1]]:80": bad host: brackets are no part of a host: write it without brackets`,
		address.ErrName:         `address "a..b:80": bad DNS name: an empty label: remove the extra dot`,
		address.ErrNumericHost:  `address "127.1:80": ambiguous numeric host: some resolvers read it as an IP address, others do not: write four decimal numbers without leading zeros`,
		address.ErrZone:         `address "[fe80::1%3]:80": bad zone: a zone of TCP is an interface's name: give a number to TCP6, as its scope id`,
		address.ErrPort:         `address "a:080": bad port: a port is a decimal number, 1 to 65535, without sign or leading zeros`,
		address.ErrIP:           `address "[127.0.0.1%0]:80": not an IPv6 address: the IP is an IPv4 address: use TCP, or the IPv4-mapped form`,
		address.ErrFlowinfo:     `address "[::1%0]:80?flowinfo=0x10000000": bad flowinfo: more than 28 bits: give at most 0x0fffffff, in host byte order`,
		address.ErrPath:         `address "unix:/run/../x": bad socket path: not clean: write "/x"`,
		address.ErrPathTooLong:  `address "unix:/` + strings.Repeat("x", 74) + `"...: socket path too long: 2000 bytes, and a socket address holds `,
		address.ErrAbstractName: `address "unix:@` + strings.Repeat("%00", 24) + `%0"...: bad abstract name: 108 bytes: give at most 107, without the leading NUL`,
	}
	got := map[address.Kind]string{
		address.ErrZero:         address.Address{}.Validate().Error(),
		address.ErrSyntax:       parseError(t, "::1:80"),
		address.ErrEscape:       parseError(t, "unix:/a%4g"),
		address.ErrHost:         address.TCP("[::1]", 80).Validate().Error(),
		address.ErrName:         parseError(t, "a..b:80"),
		address.ErrNumericHost:  parseError(t, "127.1:80"),
		address.ErrZone:         address.TCP("fe80::1%3", 80).Validate().Error(),
		address.ErrPort:         parseError(t, "a:080"),
		address.ErrIP:           address.TCP6(ip("127.0.0.1"), 80, 0, 0).Validate().Error(),
		address.ErrFlowinfo:     address.TCP6(ip("::1"), 80, 0x10000000, 0).Validate().Error(),
		address.ErrPath:         address.Unix("/run/../x").Validate().Error(),
		address.ErrPathTooLong:  address.Unix("/" + strings.Repeat("x", 1999)).Validate().Error(),
		address.ErrAbstractName: address.Abstract(make([]byte, 108)).Validate().Error(),
	}
	// What remains depends on the system.
	got[address.ErrPathTooLong], _, _ = strings.Cut(got[address.ErrPathTooLong], "holds ")
	got[address.ErrPathTooLong] += "holds "
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	for k := address.ErrZero; k <= address.ErrUnsupported; k++ {
		if _, ok := want[k]; !ok && k != address.ErrUnsupported {
			t.Errorf("kind %d (%v) is not rendered here", k, k)
		}
		if strings.HasPrefix(k.Error(), "unknown kind") {
			t.Errorf("kind %d has no text", k)
		}
	}
	if got := address.Kind(200).Error(); got != "unknown kind 200" {
		t.Errorf("a kind that does not exist is %q", got)
	}
}

func parseError(t *testing.T, s string) string {
	t.Helper()
	_, err := address.Parse(s)
	if err == nil {
		t.Fatalf("Parse(%q) succeeded", s)
	}
	return err.Error()
}

func TestUnsupported(t *testing.T) {
	if !errors.Is(address.ErrUnsupported, errors.ErrUnsupported) {
		t.Error("ErrUnsupported does not match the standard library's")
	}
	if errors.Is(address.ErrPort, errors.ErrUnsupported) {
		t.Error("ErrPort matches errors.ErrUnsupported")
	}
	err := &address.Error{Addr: `"a:80"`, Kind: address.ErrUnsupported, Reason: "use another", Cause: io.EOF}
	if got, want := err.Error(), `address "a:80": not supported on this system: use another: EOF`; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
	if !errors.Is(err, io.EOF) || !errors.Is(err, errors.ErrUnsupported) {
		t.Error("kind or cause lost")
	}
}

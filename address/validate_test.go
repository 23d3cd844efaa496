package address_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/degu-go/degu/address"
)

var (
	label63 = strings.Repeat("a", 63)
	name253 = label63 + "." + label63 + "." + label63 + "." + strings.Repeat("b", 61)
)

// refusals is walked for the kind, and for what must hold of any refusal.
var refusals = []struct {
	name, reason string
	a            address.Address
	kind         address.Kind
}{
	{"zero", "nothing to dial", address.Address{}, address.ErrZero},

	{"empty host", "would mean this machine to package net", address.TCP("", 80), address.ErrHost},
	{"brackets", "they belong to the text form", address.TCP("[::1]", 80), address.ErrHost},
	{"half a bracket", "they belong to the text form", address.TCP("::1]", 80), address.ErrHost},
	{"space", "not in RFC 1035 names", address.TCP("a b", 80), address.ErrHost},
	{"line break", "would split a host field", address.TCP("a\r\nb", 80), address.ErrHost},
	{"NUL", "ends a C string early", address.TCP("a\x00b", 80), address.ErrHost},
	{"DEL", "a control as well", address.TCP("a\x7f", 80), address.ErrHost},
	{"non-ASCII", "the conversion is a policy (RFC 5895)", address.TCP("bücher.example", 80), address.ErrHost},
	{"full-width digits", "IDNA maps them to an IPv4 address", address.TCP("１２７.0.0.1", 80), address.ErrHost},
	{"invalid UTF-8", "not ASCII either", address.TCP("a\xff", 80), address.ErrHost},
	{"prefix length", "a network is no host", address.TCP("fe80::1/64", 80), address.ErrHost},
	{"IPv4 prefix length", "a network is no host", address.TCP("10.0.0.0/8", 80), address.ErrHost},
	{"URL", "a colon and slashes", address.TCP("http://a", 80), address.ErrHost},
	{"host and port", "the port is separate", address.TCP("a:80", 80), address.ErrHost},
	{"three colons", "no IPv6 address", address.TCP(":::1", 80), address.ErrHost},
	{"IPv6 group of five", "no IPv6 address", address.TCP("::12345", 80), address.ErrHost},
	{"percent in name", "no zone without IPv6", address.TCP("a%41", 80), address.ErrHost},
	{"IPv4 with zone", "no zone without IPv6", address.TCP("1.2.3.4%eth0", 80), address.ErrHost},
	{"user", "@ is no name byte", address.TCP("user@host", 80), address.ErrName},
	{"comma", "no name byte", address.TCP("a,b", 80), address.ErrName},

	{"only a dot", "an empty label", address.TCP(".", 80), address.ErrName},
	{"leading dot", "an empty label", address.TCP(".a", 80), address.ErrName},
	{"two dots", "an empty label", address.TCP("a..b", 80), address.ErrName},
	{"two final dots", "one is the root, two are not", address.TCP("a..", 80), address.ErrName},
	{"label of 64", "RFC 1035 section 2.3.4", address.TCP(label63+"a.example", 80), address.ErrName},
	{"name of 254", "RFC 1035 section 2.3.4", address.TCP(name253+"b", 80), address.ErrName},
	{"hyphen first", "RFC 1035 section 2.3.1", address.TCP("-a.example", 80), address.ErrName},
	{"hyphen last", "RFC 1035 section 2.3.1", address.TCP("a-.example", 80), address.ErrName},

	{"127.1", "inet_aton: 127.0.0.1", address.TCP("127.1", 80), address.ErrNumericHost},
	{"leading zeros", "inet_aton: octal, 8.0.0.1", address.TCP("010.0.0.1", 80), address.ErrNumericHost},
	{"five numbers", "ends in a number", address.TCP("1.2.3.4.5", 80), address.ErrNumericHost},
	{"one number", "inet_aton: 127.0.0.1", address.TCP("2130706433", 80), address.ErrNumericHost},
	{"hex", "inet_aton: 127.0.0.1", address.TCP("0x7f000001", 80), address.ErrNumericHost},
	{"upper-case hex", "inet_aton: 127.0.0.1", address.TCP("0X7F.1", 80), address.ErrNumericHost},
	{"hex last", "ends in a number", address.TCP("a.0x1", 80), address.ErrNumericHost},
	{"0x alone", "read as 0 by some", address.TCP("127.0.0.0x", 80), address.ErrNumericHost},
	{"too large", "no IPv4 address", address.TCP("256.0.0.1", 80), address.ErrNumericHost},
	{"final dot", "an IPv4 address to some only", address.TCP("127.0.0.1.", 80), address.ErrNumericHost},

	{"numeric zone", "a number is TCP6's scope id", address.TCP("fe80::1%3", 80), address.ErrZone},
	{"empty zone", "RFC 4007 section 11.2", address.TCP("fe80::1%", 80), address.ErrZone},
	{"two percent signs", "no interface's name", address.TCP("fe80::1%a%b", 80), address.ErrZone},
	{"colon in zone", "an alias, or a port gone astray", address.TCP("fe80::1%eth0:1", 80), address.ErrZone},
	{"long zone", "no interface's name", address.TCP("fe80::1%"+strings.Repeat("e", 256), 80), address.ErrZone},
	{"bracket in zone", "would end the text form early", address.TCP("fe80::1%e]", 80), address.ErrHost},
	{"IPv4-mapped with zone", "IPv4 has no zones", address.TCP("::ffff:1.2.3.4%eth0", 80), address.ErrZone},
	{"TCP6 IP with zone", "the scope id is an argument", address.TCP6(ip("fe80::1%eth0"), 80, 0, 3), address.ErrZone},

	{"port 0 of TCP", "not a destination", address.TCP("a", 0), address.ErrPort},
	{"port 0 of TCP6", "not a destination", address.TCP6(ip("::1"), 0, 0, 0), address.ErrPort},

	{"no IP", "the zero netip.Addr", address.TCP6(netip.Addr{}, 80, 0, 0), address.ErrIP},
	{"IPv4", "an IPv6 socket address", address.TCP6(ip("127.0.0.1"), 80, 0, 0), address.ErrIP},

	{"flowinfo of 29 bits", "the version's bits", address.TCP6(ip("::1"), 80, 0x10000000, 0), address.ErrFlowinfo},
	{"IPv4-mapped flowinfo", "would be dropped in silence", address.TCP6(ip("::ffff:1.2.3.4"), 80, 1, 0), address.ErrFlowinfo},

	{"empty path", "autobind, to the kernel", address.Unix(""), address.ErrPath},
	{"relative path", "depends on the directory", address.Unix("x.sock"), address.ErrPath},
	{"at sign", "abstract, to package net", address.Unix("@x"), address.ErrPath},
	{"NUL first", "abstract, to the kernel", address.Unix("\x00x"), address.ErrPath},
	{"NUL inside", "the kernel would cut it", address.Unix("/x\x00y"), address.ErrPath},
	{"root", "a directory", address.Unix("/"), address.ErrPath},
	{"final slash", "path.Clean", address.Unix("/run/"), address.ErrPath},
	{"dots", "path.Clean", address.Unix("/run/../x"), address.ErrPath},
	{"two slashes", "path.Clean", address.Unix("//run/x"), address.ErrPath},
	{"long path", "does not fit anywhere", address.Unix("/" + strings.Repeat("x", 2000)), address.ErrPathTooLong},

	{"nil name", "autobind, to the kernel", address.Abstract(nil), address.ErrAbstractName},
	{"empty name", "autobind, to the kernel", address.Abstract([]byte{}), address.ErrAbstractName},
	{"name of 108", "sun_path less the leading NUL", address.Abstract(make([]byte, 108)), address.ErrAbstractName},
}

func TestValidateRefuses(t *testing.T) {
	for _, tc := range refusals {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.a.Validate()
			if !errors.Is(err, tc.kind) {
				t.Fatalf("Validate = %v, want kind %v: %s", err, tc.kind, tc.reason)
			}
			if _, err := tc.a.Dial(t.Context(), nil); !errors.Is(err, tc.kind) {
				t.Errorf("Dial = %v, want kind %v", err, tc.kind)
			}
			if _, err := tc.a.MarshalText(); !errors.Is(err, tc.kind) {
				t.Errorf("MarshalText = %v, want kind %v", err, tc.kind)
			}
			if tc.a.Host(80) != "" || tc.a.ServerName() != "" {
				t.Errorf("Host %q, ServerName %q: an invalid address must not get into a message", tc.a.Host(80), tc.a.ServerName())
			}
			if msg := err.Error(); len(msg) > 600 || strings.Trim(msg, printable()) != "" {
				t.Errorf("message is long or not plain: %q", msg)
			}
		})
	}
}

func printable() string {
	var b []byte
	for c := byte(' '); c < 0x7f; c++ {
		b = append(b, c)
	}
	return string(b)
}

type acceptedRow struct {
	name, reason string
	a            address.Address
	text         string
}

var acceptedRows = []acceptedRow{
	{"name", "the usual case", address.TCP("en.wikipedia.org", 80), "en.wikipedia.org:80"},
	{"one label", "a container's name", address.TCP("db", 5984), "db:5984"},
	{"case", "kept", address.TCP("Example.COM", 80), "Example.COM:80"},
	{"underscore", "names of services", address.TCP("_my_db.local", 80), "_my_db.local:80"},
	{"digits first", "RFC 1123 section 2.1", address.TCP("3com.com", 80), "3com.com:80"},
	{"punycode", "how a name outside ASCII is written", address.TCP("xn--bcher-kva.example", 80), "xn--bcher-kva.example:80"},
	{"final dot", "the root", address.TCP("example.com.", 80), "example.com.:80"},
	{"label of 63", "the longest", address.TCP(label63+".example", 80), label63 + ".example:80"},
	{"name of 253", "the longest", address.TCP(name253, 80), name253 + ":80"},
	{"number not last", "only the last label counts", address.TCP("1.2.3.4.example", 80), "1.2.3.4.example:80"},
	{"0x and more", "not hex", address.TCP("0xyz", 80), "0xyz:80"},
	{"host called unix", "also a prefix of text", address.TCP("unix", 80), "unix:80"},
	{"IPv4", "a literal", address.TCP("192.168.1.171", 5984), "192.168.1.171:5984"},
	{"IPv4 unspecified", "dialled as it is", address.TCP("0.0.0.0", 1), "0.0.0.0:1"},
	{"IPv6", "a literal", address.TCP("2620:0:861:ed1a::1", 80), "[2620:0:861:ed1a::1]:80"},
	{"IPv6 unspecified", "the shortest", address.TCP("::", 65535), "[::]:65535"},
	{"IPv6 spelled out", "canonical afterwards", address.TCP("0:0:0:0:0:0:0:1", 80), "[::1]:80"},
	{"IPv4-mapped", "an IPv6 literal", address.TCP("::ffff:1.2.3.4", 80), "[::ffff:1.2.3.4]:80"},
	{"zone", "a name", address.TCP("fe80::1%eth0", 80), "[fe80::1%eth0]:80"},
	{"zone with dot", "a VLAN", address.TCP("fe80::1%eth0.100", 80), "[fe80::1%eth0.100]:80"},
	{"zone with digits first", "a name all the same", address.TCP("fe80::1%3com", 80), "[fe80::1%3com]:80"},

	{"TCP6", "scope always present", address.TCP6(ip("::1"), 80, 0, 0), "[::1%0]:80"},
	{"TCP6 scope", "link-local", address.TCP6(ip("fe80::1"), 80, 0, 3), "[fe80::1%3]:80"},
	{"TCP6 largest scope", "32 bits", address.TCP6(ip("fe80::1"), 80, 0, 1<<32-1), "[fe80::1%4294967295]:80"},
	{"TCP6 flowinfo", "hex", address.TCP6(ip("fe80::1"), 80, 0x1f, 3), "[fe80::1%3]:80?flowinfo=0x1f"},
	{"TCP6 largest flowinfo", "28 bits", address.TCP6(ip("::1"), 80, 0x0fffffff, 0), "[::1%0]:80?flowinfo=0xfffffff"},
	{"TCP6 IPv4-mapped", "allowed", address.TCP6(ip("::ffff:1.2.3.4"), 80, 0, 0), "[::ffff:1.2.3.4%0]:80"},

	{"path", "a file", address.Unix("/tmp/my.socket"), "unix:/tmp/my.socket"},
	{"path with at sign", "stays a file", address.Unix("/run/@x"), "unix:/run/@x"},
	{"path with space", "printable", address.Unix("/a b"), "unix:/a b"},
	{"path with percent", "the escape itself", address.Unix("/100%41"), "unix:/100%2541"},
	{"path with line break", "one line of text", address.Unix("/a\nb"), "unix:/a%0Ab"},
	{"path in UTF-8", "printable", address.Unix("/é/日本"), "unix:/é/日本"},
	{"path not in UTF-8", "paths are bytes", address.Unix("/a\xff\xc3"), "unix:/a%FF%C3"},
	{"path with bidi control", "does not print", address.Unix("/a\u202eb"), "unix:/a%E2%80%AEb"},
	{"path with U+FFFD", "valid UTF-8, unlike a broken byte", address.Unix("/\ufffd"), "unix:/\ufffd"},
	{"path of 103", "the longest on any system", address.Unix("/" + strings.Repeat("x", 102)), "unix:/" + strings.Repeat("x", 102)},

	{"abstract", "a plain name", address.Abstract([]byte("name")), "unix:@name"},
	{"abstract of the document", "digits after the NUL", address.Abstract([]byte("0000022")), "unix:@0000022"},
	{"abstract with at sign", "one more at sign", address.Abstract([]byte("@x")), "unix:@@x"},
	{"abstract like a path", "still a name", address.Abstract([]byte("/run/x/")), "unix:@/run/x/"},
	{"abstract NUL", "any byte", address.Abstract([]byte{0}), "unix:@%00"},
	{"abstract padded", "as Node and HAProxy bind", address.Abstract(padded("app")), "unix:@app" + strings.Repeat("%00", 104)},
}

// accepted is walked for Validate and for the round trip through text.
func accepted() []acceptedRow {
	rows := slices.Clone(acceptedRows)
	for _, name := range allBytes() {
		rows = append(rows, acceptedRow{"abstract bytes", "any byte", address.Abstract(name), ""})
	}
	return rows
}

func TestValidateAccepts(t *testing.T) {
	for _, tc := range accepted() {
		t.Run(tc.name, func(t *testing.T) {
			if err := tc.a.Validate(); err != nil {
				t.Errorf("Validate = %v: %s", err, tc.reason)
			}
		})
	}
}

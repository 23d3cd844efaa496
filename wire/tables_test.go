package wire

import (
	"regexp"
	"strings"
	"testing"
)

// The byte classes once more, each as the RFC's characters or ranges written
// out, by other means than tables.go.
var classABNF = map[class]*regexp.Regexp{
	tokenByte:  regexp.MustCompile("^[!#$%&'*+\\-.^_`|~0-9A-Za-z]$"),
	textByte:   regexp.MustCompile(`^[\x09\x20\x21-\x7e\x{80}-\x{ff}]$`),
	targetByte: regexp.MustCompile(`^[\x21-\x22\x24-\x7e]$`),
	quotedByte: regexp.MustCompile(`^[\x09\x20\x21\x23-\x5b\x5d-\x7e\x{80}-\x{ff}]$`),
	spaceByte:  regexp.MustCompile(`^[\x20\x09]$`),
}

func TestClasses(t *testing.T) {
	var all class
	for i, got := range classes {
		for c, abnf := range classABNF {
			all |= c
			if want := abnf.MatchString(string(rune(i))); want != (got&c != 0) {
				t.Errorf("class %#x of byte %#02x: %v, want %v", c, i, !want, want)
			}
		}
	}
	for i, got := range classes {
		if got&^all != 0 {
			t.Errorf("byte %#02x has a class that no grammar here defines: %#x", i, got&^all)
		}
	}
}

func TestLowered(t *testing.T) {
	for i, got := range lowered {
		var want byte
		if s := string(rune(i)); classABNF[tokenByte].MatchString(s) {
			want = strings.ToLower(s)[0]
		}
		if got != want {
			t.Errorf("byte %#02x is lowered to %#02x, want %#02x", i, got, want)
		}
	}
}

func TestHexValue(t *testing.T) {
	for i, got := range hexValue {
		want := strings.Index("0123456789abcdef", strings.ToLower(string(rune(i)))) + 1
		if i >= 0x80 { // ToLower folds a few of those to ASCII
			want = 0
		}
		if int(got) != want {
			t.Errorf("hexValue[%#02x] is %d, want %d", i, got, want)
		}
	}
}

package wire

import (
	"regexp"
	"testing"
)

// The sets once more, and the places where they may stand.
var setMembers = map[byteSet]*regexp.Regexp{
	lowerSet:       regexp.MustCompile(`^[-0123456789abcdefghijklmnopqrstuvwxyz]$`),
	upperSet:       regexp.MustCompile(`^[ABCDEFGHIJKLMNOPQRSTUVWXYZ]$`),
	spaceSet:       regexp.MustCompile(`^ $`),
	uriSet:         regexp.MustCompile(`^[/?]$`),
	pathSet:        regexp.MustCompile(`^[+.:_~]$`),
	querySet:       regexp.MustCompile(`^[%&=]$`),
	valueSet:       regexp.MustCompile(`^["'()*,;<>\[\]]$`),
	wordBytes:      regexp.MustCompile(`^[-0-9A-Za-z]$`),
	reasonBytes:    regexp.MustCompile(`^[-0-9A-Za-z ]$`),
	componentBytes: regexp.MustCompile(`^[-0-9A-Za-z+.:_~]$`),
	queryBytes:     regexp.MustCompile(`^[-0-9A-Za-z+.:_~%&=]$`),
	extensionBytes: regexp.MustCompile(`^[-0-9A-Za-z+.:_~"'()*,;<>\[\]]$`),
	valueBytes:     regexp.MustCompile(`^[-0-9A-Za-z+.:_~"'()*,;<>\[\]%&=/? ]$`),
}

func TestSets(t *testing.T) {
	for i, got := range sets {
		for s, members := range setMembers {
			if want := members.MatchString(string(rune(i))); want != (got&s != 0) {
				t.Errorf("byte %#02x in set %#x: %v, want %v", i, s, !want, want)
			}
		}
		if got&(got-1) != 0 {
			t.Errorf("byte %#02x is in several sets: %#x", i, got)
		}
		if got&^valueBytes != 0 {
			t.Errorf("byte %#02x is in a set that nothing uses: %#x", i, got)
		}
		if got&wordBytes != 0 && lowered[i] == 0 || got != 0 && classes[i]&textByte == 0 {
			t.Errorf("byte %#02x is more than HTTP1 takes", i)
		}
		if got&queryBytes != 0 && classes[i]&targetByte == 0 {
			t.Errorf("byte %#02x is more than HTTP1 takes in a target", i)
		}
	}
}

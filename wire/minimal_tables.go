package wire

// A byteSet is one of Degu's sets of bytes, or several. They stand in a table
// of their own: those of RFC 9110 cut across them.
type byteSet uint8

// The sets are disjoint. A byte in none of them occurs nowhere.
const (
	lowerSet byteSet = 1 << iota // "-", digits, lower-case letters
	upperSet                     // upper-case letters
	spaceSet
	uriSet
	pathSet
	querySet
	valueSet
)

// Where they may stand.
const (
	wordBytes      = lowerSet | upperSet // a field name, the key of an extension
	reasonBytes    = wordBytes | spaceSet
	componentBytes = wordBytes | pathSet // what is between the slashes of a path
	queryBytes     = wordBytes | pathSet | querySet
	extensionBytes = wordBytes | pathSet | valueSet // the value of an extension
	valueBytes     = wordBytes | spaceSet | uriSet | pathSet | querySet | valueSet
)

var sets = makeSets()

func makeSets() (t [256]byteSet) {
	for b := range t {
		switch {
		case '0' <= b && b <= '9', 'a' <= b && b <= 'z':
			t[b] = lowerSet
		case 'A' <= b && b <= 'Z':
			t[b] = upperSet
		}
	}
	for _, s := range []struct {
		set     byteSet
		members string
	}{
		{lowerSet, "-"},
		{spaceSet, " "},
		{uriSet, "/?"},
		{pathSet, "+.:_~"},
		{querySet, "%&="},
		{valueSet, `"'()*,;<>[]`},
	} {
		for _, b := range []byte(s.members) {
			t[b] = s.set
		}
	}
	return t
}

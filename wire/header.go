package wire

import (
	"bytes"
	"iter"
)

// inlineFields is how many fields a Header holds before its index goes to the
// heap: nginx sends 12 where it says a lot.
const inlineFields = 24

// A Header is the ordered list of a message's fields, for both directions.
//
// It is one run of field lines, exactly as they stand on the wire, and an
// index into it:
//
//	lines  content-type: text/plain\r\nx-a: 1\r\n
//	index  {colon, end} {…}
//
// so that sending a Header is one copy, whether it was built here or received.
// A received one is a view of the buffer it was parsed from until it is
// changed, which copies it first.
//
// Names are lower case. Looking up a name that isn't finds nothing. The zero
// value is an empty Header; a nil *Header can be read and sent like an empty
// one. A Header must not be copied by assignment (Clone does it) and isn't
// safe for concurrent use while it changes.
type Header struct {
	_       noCopy
	lines   []byte
	index   []field
	framers framerSet
	view    bool // lines belong to the caller of ParseX
	err     Error
	inline  [inlineFields + indexSlack]field
}

// noCopy lets go vet find copies by value: index may point into inline.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// NewHeader makes a Header of alternating names and values. The first fault
// is kept: Err tells it, and so does the attempt to send the Header.
func NewHeader(pairs ...string) *Header {
	h := new(Header)
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	if len(pairs)%2 != 0 {
		h.fail(ErrFieldPairs)
	}
	return h
}

// Err returns the first fault met by NewHeader, Add or Set, nil where there
// was none: ErrFieldName, ErrFieldCase, ErrFieldValue, ErrFieldPairs or
// ErrHeaderTooLong. A Header with a fault can't be sent; Reset clears it.
func (h *Header) Err() error {
	if h == nil {
		return nil
	}
	return h.err.orNil()
}

func (h *Header) fail(err Error) {
	if h.err == 0 {
		h.err = err
	}
}

// Add appends a field. A value's leading and trailing whitespace doesn't
// belong to it and is dropped. A bad name or value, or one that doesn't fit,
// leaves the fields as they are and is kept for Err.
func (h *Header) Add(name, value string) {
	value = trimSpace(value)
	if err := checkField(name, value); err != 0 {
		h.fail(err)
		return
	}
	h.own()
	if len(h.lines)+len(name)+len(value)+len(": \r\n") > maxHeader {
		h.fail(ErrHeaderTooLong)
		return
	}
	h.framers.noteName(len(h.index), name)
	var f field
	h.lines = append(h.lines, name...)
	f.colon = uint16(len(h.lines))
	h.lines = append(h.lines, ": "...)
	h.lines = append(h.lines, value...)
	f.end = uint16(len(h.lines))
	h.lines = append(h.lines, "\r\n"...)
	h.push(f)
}

// Set replaces all fields called name by one, which goes to the end. A bad name
// or value, or one that doesn't fit, leaves the fields as they are and is kept
// for Err.
func (h *Header) Set(name, value string) {
	value = trimSpace(value)
	if err := checkField(name, value); err != 0 {
		h.fail(err)
		return
	}
	added := len(name) + len(value) + len(": \r\n")
	if len(h.lines)+added > maxHeader && len(h.lines)-h.size(name)+added > maxHeader {
		h.fail(ErrHeaderTooLong)
		return
	}
	h.Del(name)
	h.Add(name, value)
}

// Del removes all fields called name.
func (h *Header) Del(name string) {
	if _, ok := h.Peek(name); !ok {
		return
	}
	h.own()
	kept, start, end := h.index[:0], 0, 0
	for _, f := range h.index {
		line := h.lines[start:f.next()]
		colon := int(f.colon) - start
		start = f.next()
		if string(line[:colon]) == name {
			continue
		}
		kept = append(kept, field{uint16(end + colon), uint16(end + len(line) - len("\r\n"))})
		end += copy(h.lines[end:], line)
	}
	h.lines, h.index, h.framers = h.lines[:end], kept, framersOf(kept)
}

// Reset empties the Header and forgets its fault, keeping storage of its own
// for reuse.
func (h *Header) Reset() {
	if h.view {
		h.lines, h.view = nil, false
	}
	h.lines, h.index, h.framers, h.err = h.lines[:0], h.index[:0], 0, 0
}

// Clone returns an independent copy, which refers to no caller's buffer. The
// clone of nil is empty.
func (h *Header) Clone() *Header {
	c := new(Header)
	if h != nil {
		c.lines = bytes.Clone(h.lines)
		c.index = append(c.inline[:0], h.index...)
		c.framers, c.err = h.framers, h.err
	}
	return c
}

// Len returns the number of fields.
func (h *Header) Len() int {
	if h == nil {
		return 0
	}
	return len(h.index)
}

// Peek returns the value of the first field called name, and whether there is
// one. The value is a view: valid until the Header or the buffer that it was
// parsed from changes, and not to be written to.
func (h *Header) Peek(name string) (value []byte, ok bool) {
	if h == nil {
		return nil, false
	}
	start := 0
	for _, f := range h.index {
		if int(f.colon)-start == len(name) && string(h.lines[start:f.colon]) == name {
			return f.value(h.lines), true
		}
		start = f.next()
	}
	return nil, false
}

// has is Peek for a name that isn't a string.
func (h *Header) has(name []byte) bool {
	if h == nil {
		return false
	}
	return named(h.lines, h.index, name)
}

// Get returns a copy of the value of the first field called name, "" where
// there is none.
func (h *Header) Get(name string) string {
	value, _ := h.Peek(name)
	return string(value)
}

// Values returns copies of the values of all fields called name, in order.
func (h *Header) Values(name string) []string {
	var values []string
	for n, v := range h.All() {
		if string(n) == name {
			values = append(values, string(v))
		}
	}
	return values
}

// All gives names and values in order, as views with Peek's lifetime. The
// Header must not change meanwhile.
func (h *Header) All() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		if h == nil {
			return
		}
		start := 0
		for _, f := range h.index {
			if !yield(h.lines[start:f.colon:f.colon], f.value(h.lines)) {
				return
			}
			start = f.next()
		}
	}
}

// restart empties h for a parser and gives it the storage of the index.
func (h *Header) restart() []field {
	h.Reset()
	return h.storage()
}

// storage is where a parser puts the index. Once it has begun to, h has no
// meaning until restart or show.
func (h *Header) storage() []field {
	if cap(h.index) == 0 {
		h.index = h.inline[:0]
	}
	return h.index[:0]
}

// show makes h a view of what a parser found. The capacity ends with the
// lines: nothing can be appended to a view.
func (h *Header) show(lines []byte, index []field, framers framerSet) {
	h.lines, h.view, h.index, h.framers, h.err = lines[:len(lines):len(lines)], true, index, framers, 0
}

// own makes lines the Header's before a change.
func (h *Header) own() {
	if h.view {
		h.lines, h.view = bytes.Clone(h.lines), false
	}
}

func (h *Header) push(f field) {
	if h.index == nil {
		h.index = h.inline[:0]
	}
	h.index = append(h.index, f)
}

// checkField is the one place where an outgoing name and value are judged.
func checkField(name, value string) Error {
	if name == "" {
		return ErrFieldName
	}
	for i := range len(name) {
		switch b := name[i]; lowered[b] {
		case b:
			if b == 0 {
				return ErrFieldName
			}
		case 0:
			return ErrFieldName
		default:
			return ErrFieldCase
		}
	}
	for i := range len(value) {
		if classes[value[i]]&textByte == 0 {
			return ErrFieldValue
		}
	}
	return 0
}

func trimSpace(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

package body

import "io"

// inline is a body in memory.
type inline struct{ content []byte }

// Bytes makes a body of the bytes of b, which mustn't change while it is sent.
// It can be sent any number of times. A nil b makes a body of length 0, which
// says "content-length: 0", whereas a nil Outgoing says nothing.
func Bytes(b []byte) Inline { return &inline{b} }

// String makes a body of the bytes of s, like Bytes.
func String(s string) Inline { return &inline{[]byte(s)} }

func (b *inline) Length() int64 { return int64(len(b.content)) }

func (b *inline) Content() []byte { return b.content }

func (b *inline) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(b.content)
	return int64(n), err
}

// InlineContent returns the content of b where that is an Inline. One of this
// package's is told at a glance.
func InlineContent(b Outgoing) (content []byte, ok bool) {
	if b, ok := b.(*inline); ok {
		return b.content, true
	}
	in, ok := b.(Inline)
	if !ok {
		return nil, false
	}
	return in.Content(), true
}

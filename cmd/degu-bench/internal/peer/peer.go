// Package peer has the clients that are measured, each behind the same few
// methods and in a file of its own, and what they are measured against: a loop
// that does nothing but write and read.
//
// Each is set up as cheap as its documentation allows: requests, responses and
// buffers are used again, nothing is decompressed, and no client but the SDK
// has a timeout, since theirs are off by default and the SDK's is on.
package peer

import (
	"net"
	"os"
	"slices"
)

// An Exchange is the request that a client makes, again and again, and what the
// answer has to be.
type Exchange struct {
	Method, Target string
	Body           []byte // nil: none, unless there is a Source
	Source         string // a file, of which Length bytes are sent; "": none
	Length         int64

	Want     int64    // bytes of content in the answer
	Wire     int64    // bytes behind its preamble, if not as many: chunked
	Sink     *os.File // takes the content, from where Rewind goes
	Over     bool     // and keeps what it had until that is overwritten
	Stream   bool     // the content is too large for memory
	Preamble int      // bytes of the answer's, where it is larger than usual
}

// HasBody tells whether the request has one.
func (x *Exchange) HasBody() bool { return x.Body != nil || x.Source != "" }

// Place is where a server is.
type Place struct {
	// Dial connects, TLS included, so that every client has the same socket and
	// the same handshake.
	Dial func() (net.Conn, error)

	// DialShared is Dial for a client that writes and reads in different goroutines,
	// where what Dial gives can't be used so; else nil.
	DialShared func() (net.Conn, error)

	// DialOver does so with what a function makes of the socket beneath TLS, for
	// a client that has its own way to read and write it. It is nil where there
	// is no TLS.
	DialOver func(beneath func(net.Conn) net.Conn) (net.Conn, error)
}

// A Client makes one exchange on n connections.
type Client interface {
	// Do makes it once, and checks status and length. Worker is below n; one
	// that is at it doesn't call again before it returned.
	Do(worker int) error

	// Reset closes the connection of a client of one, if there is one, so that
	// the next Do has to connect.
	Reset() error

	// Idle gives up whatever belongs to a request and not to a connection.
	Idle()

	Close() error
}

// A Peer is a kind of client.
type Peer struct {
	Name string
	Open func(p Place, n int, x Exchange) (Client, error)

	// Floor marks what isn't a client: it can't tell one answer from another.
	Floor bool

	// Groups are the groups of contests that it takes part in; nil is all.
	Groups []string
}

// Host and Agent are what each client says of itself, beside what it can't help
// saying.
const (
	Host  = "bench"
	Agent = "bench/1"
)

// All returns the peers, the SDK first and the floor last. A variant of the SDK
// is one more DeguWith, with the Groups that it is about.
func All() []Peer {
	return []Peer{Degu(), BusyPoll(), Timeless(), Released(), NetHTTP(), ClientConn(), FastHTTP(), TimedFastHTTP(), Hertz(), Bare()}
}

// For returns those that take part in a group.
func For(group string) (peers []Peer) {
	for _, p := range All() {
		if p.Groups == nil || slices.Contains(p.Groups, group) {
			peers = append(peers, p)
		}
	}
	return peers
}

// Named returns the peer of that name.
func Named(name string) (p Peer, ok bool) {
	for _, p := range All() {
		if p.Name == name {
			return p, true
		}
	}
	return p, false
}

package conn

import (
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/wire"
)

// DefaultTimeout is the timeout of each read and write, as in Degu.
const DefaultTimeout = 90 * time.Second

// NoTimeout as Options.Timeout means that a read or write may take for ever,
// unless the context says otherwise.
const NoTimeout time.Duration = -1

// DefaultContinueTimeout is how long a server has to ask for the content of a
// request with "expect: 100-continue", as in curl.
const DefaultContinueTimeout = time.Second

// Options of a connection. The zero value is usable.
type Options struct {
	// Base holds fields that go out with every request, before the request's
	// own, and replace those of the same name. Nil means none. It is shared,
	// not copied, and mustn't change while the connection is in use.
	Base *wire.Header

	// Bodies constructs the bodies of responses. Nil members mean the default
	// ones, which reuse storage inside of the connection.
	Bodies body.Bodies

	// Codec speaks the protocol. Nil means wire.HTTP1. Another one may be less
	// strict: what it lets through is trusted.
	Codec wire.Codec

	// Timeout bounds each read and write, which may take up to a sixteenth
	// longer, and, where the process stood still for a while, up to once more.
	// The write of a small request, body in memory included, and the first read
	// of its response have it together. Zero means DefaultTimeout, a negative
	// one, such as NoTimeout, none: a peer that falls silent then holds its
	// caller for ever.
	Timeout time.Duration

	// ContinueTimeout is how long a request with the field "expect:
	// 100-continue" waits for the server to ask for the body, or to refuse it,
	// before it sends the body all the same. Zero means
	// DefaultContinueTimeout; the most is Timeout; with a negative one the body
	// goes out at once.
	ContinueTimeout time.Duration

	// BusyPoll, where positive, is how long a read tries the socket before it
	// waits for the system to wake it, at most MaxBusyPoll. It makes round
	// trips with a peer on the same machine shorter, since waking a processor
	// takes longer than they do, and keeps a processor busy meanwhile; where
	// answers regularly take longer, reads stop trying. A timeout, context or
	// Close takes effect when the read has done trying. It is for sockets of
	// Unix systems, and pointless with fewer processors than busy goroutines.
	// Beneath TLS, see Direct. Zero means to wait at once.
	BusyPoll time.Duration

	// Trace, where not nil, is told what goes over the wire. It costs
	// allocations and copies.
	Trace *Trace
}

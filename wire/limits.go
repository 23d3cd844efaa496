package wire

// Every bound of this module's grammar stands here. Zero in Options means the
// default, never "unlimited".
const (
	// DefaultMaxPreamble bounds the first line and the fields together, with
	// all line ends. Yields ErrPreambleTooLong. Degu takes 32 KiB; Apache
	// 8 KiB a line, nginx 32 KiB, Node 16 KiB.
	DefaultMaxPreamble = 32 << 10

	// DefaultMaxFields bounds the fields of a preamble or a trailer section.
	// Yields ErrTooManyFields. The most seen from a real server is 154; hyper
	// and Apache take 100, nginx 1000 since 1.29.
	DefaultMaxFields = 256

	// DefaultMaxChunkLine bounds one chunk line: size, extension and line end.
	// Yields ErrChunkLineTooLong. Degu and Go take 4096.
	DefaultMaxChunkLine = 4096

	// DefaultMaxTrailer bounds a trailer section with its empty line. Yields
	// ErrTrailerTooLong. hyper takes 16 KiB.
	DefaultMaxTrailer = 16 << 10

	// MaxExtensions bounds the bytes of chunk extensions in one received body, or
	// of whatever else makes chunk lines longer than a size of 16 digits: a peer
	// that sends one byte of data and 4 KB of extension per chunk would otherwise
	// cost without end (CVE-2023-39326). Yields ErrExtensions.
	// hyper takes 16 KiB.
	MaxExtensions = 64 << 10

	// MaxInterim bounds the 1xx responses to one request. Yields ErrInterim.
	// Go took 5 before it bounded their bytes.
	MaxInterim = 16

	// MaxInterimBytes bounds the bytes of all 1xx responses to one request.
	// Yields ErrInterim. Go takes as many as of a header, 10 MiB by default.
	MaxInterimBytes = 64 << 10
)

// The bounds of Minimal, which are Degu's: both ends of a closed system know
// them, so nothing sets them. The preamble and the chunk line are bounded as by
// default.
const (
	minimalFields  = 20       // yields ErrTooManyFields
	minimalName    = 32       // bytes of a field name; yields ErrFieldName
	minimalDigits  = 16       // of a length or a position; yields the error of its field
	minimalLargest = 1e16 - 1 // what these digits can say
	minimalChunk   = 16 << 20 // bytes of data in a chunk, so that one fits into memory; yields ErrChunkSize
	minimalTrailer = 2        // no fields, the empty line alone; yields ErrTrailerField
)

// ceiling is the most that Options can raise a limit in bytes to. Positions in
// a Header are 16-bit: a preamble of 64 KiB has fewer than 65536 bytes of
// fields, since its first and last line aren't among them.
const ceiling = 64 << 10

// maxHeader is the most bytes of field lines that one Header holds.
const maxHeader = 1<<16 - 1

// Options sets up a codec made by New.
type Options struct {
	// MaxPreamble, MaxChunkLine and MaxTrailer are in bytes, MaxFields counts
	// fields. Zero means the default; the most is 65536 bytes, 8192 fields.
	// They bound what is parsed and what is appended alike, so whatever a
	// codec appends its twin at the other end can parse.
	MaxPreamble, MaxFields, MaxChunkLine, MaxTrailer int

	// Methods are accepted besides GET, HEAD, DELETE, PUT and POST. Each is a
	// token of at most 32 upper-case bytes; nil means none. CONNECT is refused,
	// since what follows it isn't HTTP.
	Methods []string
}

// filled returns o with defaults in the place of zeros.
func (o Options) filled() (Options, Error) {
	for _, l := range []struct {
		value            *int
		standard, lo, hi int
	}{
		{&o.MaxPreamble, DefaultMaxPreamble, 64, ceiling},
		{&o.MaxFields, DefaultMaxFields, 1, 8192},
		{&o.MaxChunkLine, DefaultMaxChunkLine, 20, ceiling},
		{&o.MaxTrailer, DefaultMaxTrailer, 2, ceiling - 2},
	} {
		if *l.value == 0 {
			*l.value = l.standard
		}
		if *l.value < l.lo || *l.value > l.hi {
			return Options{}, ErrOptions
		}
	}
	return o, 0
}

package conn_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/degu-go/degu/wire"
)

// What a test and its server agree on. A PUT of takePath is answered with a
// report of the body; a GET of a payload's path with that payload, and with
// another response behind it where the path begins with morePath.
const (
	takePath = "/take"
	morePath = "/more"
)

// report is one line about the content and one about what is around it.
func report(f wire.Framing, d digest, s *shape) string {
	if s == nil {
		return fmt.Sprintf("%v: %v\n", f.Kind, d)
	}
	return fmt.Sprintf("%v: %v\n%v", f.Kind, d, *s)
}

// reported tells what is wrong with a report of c, "" for nothing. The shape is
// looked at where the kind of body determines it.
func reported(text string, f wire.FramingKind, c payload, shaped bool) string {
	want := report(wire.Framing{Kind: f}, c.digest(), nil)
	got, around, _ := strings.Cut(text, "\n")
	if got+"\n" != want {
		return fmt.Sprintf("the server has got %q, want %q", got, want)
	}
	if !shaped {
		return ""
	}
	if s := c.shape().String(); around != s {
		return fmt.Sprintf("the server has got %q, want %q", around, s)
	}
	return ""
}

// givePath is where a server has the payload c in this framing. It is in the
// grammar of any codec.
func givePath(f wire.FramingKind, c payload) string {
	return fmt.Sprintf("/give/%d/%d/%d/%d/%t/%t", f, c.seed, c.size, c.chunk, c.ext, c.trailer)
}

func parseGive(path string) (f wire.Framing, c payload, err error) {
	_, err = fmt.Sscanf(path, "/give/%d/%d/%d/%d/%t/%t", &f.Kind, &c.seed, &c.size, &c.chunk, &c.ext, &c.trailer)
	if err != nil {
		return f, c, fmt.Errorf("%q: %v", path, err)
	}
	if f.Kind == wire.Length {
		f.Length = c.size
	}
	return f, c, nil
}

// encode writes c as a chunked body.
func encode(w io.Writer, codec wire.Codec, c payload) (err error) {
	var line []byte
	r := c.reader()
	for at := int64(0); at <= c.size; {
		n := min(c.chunk, c.size-at)
		if line, err = codec.AppendChunk(line[:0], n, c.extAt(at)); err != nil {
			return err
		}
		if _, err = w.Write(line); err != nil {
			return err
		}
		if n == 0 {
			break
		}
		if _, err = io.CopyN(w, r, n); err != nil {
			return err
		}
		if _, err = io.WriteString(w, "\r\n"); err != nil {
			return err
		}
		at += n
	}
	trailer := wire.NewHeader()
	if c.trailer {
		trailer.Add("x-trailer", "behind")
	}
	if line, err = codec.AppendTrailer(line[:0], trailer); err == nil {
		_, err = w.Write(line)
	}
	return err
}

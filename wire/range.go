package wire

import "strconv"

// A Range is one range of bytes, half-open: it begins with byte Start and ends
// before byte Stop. The protocol counts the last byte in; these types don't.
type Range struct{ Start, Stop int64 }

// AppendRange appends the value of a range field, "bytes=first-last". The
// error is ErrRange where Start is negative or Stop isn't above it.
func AppendRange(dst []byte, r Range) ([]byte, error) {
	if r.Start < 0 || r.Stop <= r.Start {
		return dst, ErrRange
	}
	dst = append(dst, "bytes="...)
	return appendSpan(dst, r.Start, r.Stop), nil
}

// ParseRange reads the value of a range field that asks for one range with
// both ends. RFC 9110 section 14.1.2 knows more: several ranges, open ends,
// the last n bytes. Those are ErrRange.
func ParseRange(src []byte) (Range, error) {
	const unit = "bytes="
	if len(src) < len(unit) || !equalFold(src[:len("bytes")], "bytes") || src[len("bytes")] != '=' {
		return Range{}, ErrRange
	}
	start, stop, ok := parseSpan(src[len(unit):])
	if !ok {
		return Range{}, ErrRange
	}
	return Range{start, stop}, nil
}

// String returns the value of a range field, "" for a Range that has none.
func (r Range) String() string {
	b, _ := AppendRange(nil, r)
	return string(b)
}

// UnknownTotal is the Total of a ContentRange that doesn't tell it ("*").
const UnknownTotal = -1

// A ContentRange says which bytes of how many a response holds, half-open like
// Range. Start and Stop are both 0 in the answer to a range that can't be
// satisfied, "bytes */total".
type ContentRange struct{ Start, Stop, Total int64 }

func (r ContentRange) valid() bool {
	if r.Start == 0 && r.Stop == 0 {
		return r.Total >= 0
	}
	return r.Start >= 0 && r.Stop > r.Start && (r.Total == UnknownTotal || r.Stop <= r.Total)
}

// AppendContentRange appends the value of a content-range field. The error is
// ErrContentRange where the numbers contradict each other.
func AppendContentRange(dst []byte, r ContentRange) ([]byte, error) {
	if !r.valid() {
		return dst, ErrContentRange
	}
	dst = append(dst, "bytes "...)
	if r.Stop == 0 {
		dst = append(dst, '*')
	} else {
		dst = appendSpan(dst, r.Start, r.Stop)
	}
	dst = append(dst, '/')
	if r.Total == UnknownTotal {
		return append(dst, '*'), nil
	}
	return strconv.AppendInt(dst, r.Total, 10), nil
}

// ParseContentRange reads the value of a content-range field in bytes: RFC
// 9110 section 14.4. The error is ErrContentRange.
func ParseContentRange(src []byte) (ContentRange, error) {
	const unit = "bytes "
	if len(src) < len(unit) || !equalFold(src[:len("bytes")], "bytes") || src[len("bytes")] != ' ' {
		return ContentRange{}, ErrContentRange
	}
	span := src[len(unit):]
	slash := 0
	for slash < len(span) && span[slash] != '/' {
		slash++
	}
	if slash == len(span) {
		return ContentRange{}, ErrContentRange
	}
	r, ok := ContentRange{}, true
	if total := span[slash+1:]; string(total) == "*" {
		r.Total = UnknownTotal
	} else if r.Total, ok = parseDecimal(total); !ok {
		return ContentRange{}, ErrContentRange
	}
	if span = span[:slash]; string(span) != "*" {
		r.Start, r.Stop, ok = parseSpan(span)
	}
	if !ok || !r.valid() {
		return ContentRange{}, ErrContentRange
	}
	return r, nil
}

// String returns the value of a content-range field, "" for one that has none.
func (r ContentRange) String() string {
	b, _ := AppendContentRange(nil, r)
	return string(b)
}

func appendSpan(dst []byte, start, stop int64) []byte {
	dst = strconv.AppendInt(dst, start, 10)
	dst = append(dst, '-')
	return strconv.AppendInt(dst, stop-1, 10)
}

// parseSpan reads first-last and returns it half-open.
func parseSpan(b []byte) (start, stop int64, ok bool) {
	for i, c := range b {
		if c == '-' {
			first, ok1 := parseDecimal(b[:i])
			last, ok2 := parseDecimal(b[i+1:])
			// The last byte a span can name is the one before 2^63-1.
			return first, last + 1, ok1 && ok2 && first <= last && last < 1<<63-1
		}
	}
	return 0, 0, false
}

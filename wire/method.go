package wire

// maxMethod bounds a method's name, so that a request line of garbage is
// refused after that many bytes. The longest registered one has 17.
const maxMethod = 32

// method returns the codec's own string for b, "" where b isn't one of its
// methods: a parsed method costs no allocation and never refers to the buffer.
func (c *http1) method(b []byte) string {
	switch string(b) {
	case "GET":
		return "GET"
	case "HEAD":
		return "HEAD"
	case "DELETE":
		return "DELETE"
	case "PUT":
		return "PUT"
	case "POST":
		return "POST"
	}
	for _, m := range c.Methods {
		if string(b) == m {
			return m
		}
	}
	return ""
}

func (c *http1) knows(method string) bool { return c.method([]byte(method)) != "" }

// appendMethod appends a method that the codec knows, and the space behind it. The
// usual ones are constants, which are copied without a call.
func (c *http1) appendMethod(dst []byte, method string) (out []byte, known bool) {
	switch method {
	case "GET":
		return append(dst, "GET "...), true
	case "HEAD":
		return append(dst, "HEAD "...), true
	case "DELETE":
		return append(dst, "DELETE "...), true
	case "PUT":
		return append(dst, "PUT "...), true
	case "POST":
		return append(dst, "POST "...), true
	}
	if !c.knows(method) {
		return dst, false
	}
	return append(append(dst, method...), ' '), true
}

// possibleMethod tells whether m can be one of Options.Methods. Methods are
// case-sensitive and all registered ones are upper case: a lower-case one is a
// slip, not a wish.
func possibleMethod(m string) bool {
	if m == "" || len(m) > maxMethod || m == "CONNECT" {
		return false
	}
	for i := range len(m) {
		if !isToken(m[i]) || 'a' <= m[i] && m[i] <= 'z' {
			return false
		}
	}
	return true
}

// validTarget accepts the origin-form and, for OPTIONS, the asterisk-form of
// RFC 9112 section 3.2.
func validTarget(method string, target []byte) bool {
	if len(target) == 0 || !targetStart(method, target[0]) {
		return false
	}
	if target[0] == '*' {
		return len(target) == 1
	}
	if n := len(target); n >= 8 && plainTarget(word(target[n-8:])) {
		// The words before may overlap this one.
		for ; len(target) > 8 && plainTarget(word(target)); target = target[8:] {
		}
		if len(target) <= 8 {
			return true
		}
	}
	for _, b := range target {
		if classes[b]&targetByte == 0 {
			return false
		}
	}
	return true
}

// plainTarget tells whether all bytes of w may stand in a target. It says no
// where it isn't sure.
func plainTarget(w uint64) bool {
	hash := w ^ '#'*each
	return ((w-0x21*each)|(w+each)|(hash-each)|w)&highest == 0
}

func targetStart(method string, b byte) bool {
	return b == '/' || b == '*' && method == "OPTIONS"
}

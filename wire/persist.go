package wire

// Persistent tells whether the connection can carry another exchange after a
// message with this version and these fields: RFC 9112 section 9.3. An
// HTTP/1.0 message ends it, whatever its fields say: keep-alive was never
// specified well enough there to rely on.
func Persistent(http10 bool, h *Header) bool {
	return !http10 && !h.says(http10).close
}

// ExpectsContinue tells whether the sender of a request with these fields waits
// for 100 (Continue) before it sends the content: RFC 9110 section 10.1.1. In an
// HTTP/1.0 request a server has to ignore that, so it asks only where
// Request.HTTP10 isn't set: the fields alone can't tell.
func ExpectsContinue(h *Header) bool {
	if _, ok := h.Peek("expect"); !ok {
		return false // what nearly every request comes to
	}
	for name, value := range h.All() {
		if string(name) == "expect" && listHas(value, "100-continue") {
			return true
		}
	}
	return false
}

// listHas looks for a lower-case word in a comma-separated list of tokens,
// RFC 9110 section 5.6.1, in any case of letters.
func listHas(list []byte, word string) bool {
	for len(list) > 0 {
		end := 0
		for end < len(list) && list[end] != ',' {
			end++
		}
		item := list[:end]
		for len(item) > 0 && isSpace(item[0]) {
			item = item[1:]
		}
		for len(item) > 0 && isSpace(item[len(item)-1]) {
			item = item[:len(item)-1]
		}
		if equalFold(item, word) {
			return true
		}
		list = list[min(end+1, len(list)):]
	}
	return false
}

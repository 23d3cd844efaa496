package address

import "strconv"

// abstractMax is sun_path (108 bytes on Linux) without the leading NUL.
const abstractMax = 107

// Abstract is a name in the abstract namespace of Linux: 1 to 107 bytes of any
// value, NUL included. It is what follows the NUL that the kernel wants in
// front, and that is not part of the argument. The slice is copied.
//
// The kernel compares the whole name, its length included, and nothing is added
// to it here. Node and HAProxy bind names that are padded with NULs to the full
// 107 bytes; such a server is reached by padding as well:
//
//	name := make([]byte, 107)
//	copy(name, "app")
//	addr := address.Abstract(name)
func Abstract(name []byte) Address {
	return Address{kind: kindAbstract, text: string(name)}
}

func (a Address) validateAbstract() error {
	if a.text == "" {
		return refuse(ErrAbstractName, a.String(), "the name is empty: give 1 to 107 bytes")
	}
	if len(a.text) > abstractMax {
		return refuse(ErrAbstractName, a.String(), strconv.Itoa(len(a.text))+" bytes: give at most 107, without the leading NUL")
	}
	return nil
}

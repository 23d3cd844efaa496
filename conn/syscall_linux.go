package conn

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// recv and send are the system calls themselves, which a socket with
// MSG_DONTWAIT answers at once. The runtime is not told of them as it is of
// those of package syscall: for that it would have to be ready to go on without
// this thread, wake its watchdog and, when the call was long, look for a
// processor again. For a small exchange these take longer than all else that the
// SDK does.

func recv(fd uintptr, p []byte, flags uintptr) (n int, errno unix.Errno) {
	r, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), flags|unix.MSG_DONTWAIT, 0, 0)
	return int(r), errno
}

func send(fd uintptr, p []byte) (n int, errno unix.Errno) {
	r, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
	return int(r), errno
}

//go:build unix

package cases

import "golang.org/x/sys/unix"

// raiseFiles raises the limit of open files, as far as permitted, for this
// process and those that it starts. It returns the limit.
func raiseFiles(want int) int {
	var l unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &l) != nil {
		return 0
	}
	if n := uint64(l.Cur); n < uint64(want) {
		higher := l
		higher.Cur, higher.Max = asLimit(want, l.Cur), asLimit(want, l.Max)
		if unix.Setrlimit(unix.RLIMIT_NOFILE, &higher) != nil { // only root raises Max
			higher.Cur, higher.Max = l.Max, l.Max
			unix.Setrlimit(unix.RLIMIT_NOFILE, &higher)
		}
		unix.Getrlimit(unix.RLIMIT_NOFILE, &l)
	}
	return int(min(uint64(l.Cur), 1<<30))
}

// asLimit is whichever is more; the type of limits isn't the same everywhere.
func asLimit[T int64 | uint64](want int, have T) T { return max(T(want), have) }

package pin

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"
)

// allowed returns the processors that this process could use when it started.
var allowed = sync.OnceValue(func() (cpus []int) {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return nil
	}
	for cpu := range len(set) * 64 {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
})

// Self pins this process, and has Go use one processor; Anywhere undoes both.
func Self(cpu int) error {
	procs := 1
	if cpu == Anywhere {
		procs = max(1, len(allowed()))
	}
	runtime.GOMAXPROCS(procs)
	return Process(os.Getpid(), cpu)
}

// Process pins all threads of a process, and those that they start later.
func Process(pid, cpu int) error {
	var set unix.CPUSet
	if cpu != Anywhere {
		set.Set(cpu)
	} else {
		for _, cpu := range allowed() {
			set.Set(cpu)
		}
	}
	// A thread inherits from the one that starts it, which may not have been
	// pinned yet. The second time there is none such left.
	for range 2 {
		tasks, err := os.ReadDir("/proc/" + strconv.Itoa(pid) + "/task")
		if err != nil {
			return fmt.Errorf("pin: %w", err)
		}
		for _, task := range tasks {
			id, err := strconv.Atoi(task.Name())
			if err != nil {
				continue
			}
			err = unix.SchedSetaffinity(id, &set)
			if err != nil && !errors.Is(err, unix.ESRCH) { // ended meanwhile
				return fmt.Errorf("pin: processor %d: %w", cpu, err)
			}
		}
	}
	return nil
}

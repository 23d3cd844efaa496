//go:build race

package wire_test

// raceEnabled: the race detector allocates where the code doesn't.
const raceEnabled = true

package misc

import (
	"testing"
	"time"
)

// SetStepTime changes how long a step of a Script may take, until t ends.
func SetStepTime(t testing.TB, d time.Duration) {
	before := stepTime
	stepTime = d
	t.Cleanup(func() { stepTime = before })
}

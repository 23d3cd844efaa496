package wire

import (
	"errors"
	"strings"
	"testing"
)

// TestErrorText renders each error of the sealed set: a text that nobody ever
// read is a text that may be missing.
func TestErrorText(t *testing.T) {
	seen := map[string]Error{}
	for e := Error(0); e < errorCount; e++ {
		text := e.Error()
		if !strings.HasPrefix(text, "wire: ") || len(text) == len("wire: ") {
			t.Errorf("error %d renders as %q", e, text)
		}
		if other, ok := seen[text]; ok {
			t.Errorf("errors %d and %d both render as %q", other, e, text)
		}
		seen[text] = e
	}
	for e := errorCount; e < 256; e++ {
		text := Error(e).Error()
		if _, ok := seen[text]; ok || !strings.HasPrefix(text, "wire: ") {
			t.Errorf("error %d, which doesn't exist, renders as %q", e, text)
		}
	}
}

func TestErrorIs(t *testing.T) {
	for e := Error(1); e < errorCount; e++ {
		wrapped := errors.Join(errors.New("reading the answer"), e)
		if !errors.Is(wrapped, e) {
			t.Errorf("%v isn't found where it is wrapped", e)
		}
		if errors.Is(wrapped, e%(errorCount-1)+1) {
			t.Errorf("%v is taken for another error", e)
		}
		var found Error
		if !errors.As(wrapped, &found) || found != e {
			t.Errorf("errors.As gives %v for %v", found, e)
		}
	}
}

func TestOrNil(t *testing.T) {
	if err := Error(0).orNil(); err != nil {
		t.Errorf("no error is %v as an interface", err)
	}
	if err := ErrFraming.orNil(); err != ErrFraming {
		t.Errorf("ErrFraming is %v as an interface", err)
	}
}

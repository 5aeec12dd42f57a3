package check

import (
	"testing"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// A lesson as lesson new writes it keeps every promise.
func TestModelWithTheEngine(t *testing.T) {
	for _, f := range Lessons(bridge.Handle, []lessons.Lesson{model(t)}) {
		t.Error(f)
	}
}

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

// And so do the lessons that are there.
func TestLessonsWithTheEngine(t *testing.T) {
	all, err := lessons.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Lessons(bridge.Handle, all) {
		t.Error(f)
	}
}

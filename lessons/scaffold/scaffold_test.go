package scaffold

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/lessons"
)

// folder is a lessons folder with lessons.go as it really is, and one lesson.
func folder(t *testing.T) string {
	dir := t.TempDir()
	source, err := os.ReadFile("../lessons.go")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "lessons.go"), source, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "04-loadbalancer"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestNew(t *testing.T) {
	dir := folder(t)
	name, err := New(dir, "session-affinity")
	if err != nil {
		t.Fatal(err)
	}
	if name != "05-session-affinity" {
		t.Error(name)
	}
	l, err := lessons.Read(os.DirFS(dir), name)
	if err != nil {
		t.Fatal(err)
	}
	if l.ID != "session-affinity" || len(l.Steps) != 2 || l.Prose["ko"].Title != "session-affinity" {
		t.Errorf("%+v", l)
	}
	source, _ := os.ReadFile(filepath.Join(dir, "lessons.go"))
	for _, want := range []string{` 05-session-affinity` + "\n", `, "05-session-affinity"}` + "\n"} {
		if strings.Count(string(source), want) != 1 {
			t.Errorf("lessons.go has no %q", want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for name, want := range map[string]string{
		"loadbalancer": "already", "Big": "small letters", "": "small letters", "../x": "small letters", "a b": "small letters",
	} {
		dir := folder(t)
		if _, err := New(dir, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 2 {
			t.Errorf("%q: something was written", name)
		}
	}
	if _, err := New(t.TempDir(), "x"); err == nil || !strings.Contains(err.Error(), "not the lessons folder") {
		t.Error(err)
	}
}

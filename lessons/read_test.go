package lessons

import (
	"strings"
	"testing"
	"testing/fstest"
)

// small is a whole lesson of one step; a test breaks one part of it.
func small() fstest.MapFS {
	md := "---\ntitle: T\nsummary: S\n---\n\n## Title {#one}\n\nBody\n\n```yaml\n## no heading\n```\n\n### P {#predict}\n\nWhich?\n\n" +
		"- [a] A\n- [b] B\n\n### A {#after}\n\nSo.\n\n### G {#goals}\n\n- [g] Goal\n\n### H {#hints}\n\n- nudge\n"
	return fstest.MapFS{
		"x/lesson.yaml": {Data: []byte("id: x\nsteps:\n  - id: one\n    files: [start.yaml as service.yaml]\n    ask: {from: outside, to: \"a:1\"}\n" +
			"    predict:\n      answers: [{id: a, right: true}, {id: b}]\n    goals: [{id: g, text: \"from outside, a:1 reaches a pod\"}]\n    solution: [end.yaml]\n")},
		"x/start.yaml": {Data: []byte("a: 1\n")},
		"x/end.yaml":   {Data: []byte("a: 2\n")},
		"x/ko.md":      {Data: []byte(md)},
		"x/en.md":      {Data: []byte(md)},
	}
}

func TestRead(t *testing.T) {
	l, err := Read(small(), "x")
	if err != nil {
		t.Fatal(err)
	}
	s, w := l.Steps[0], l.Prose["en"].Sections[0]
	if l.ID != "x" || s.View != "kernel" || !s.Fresh || s.Files[0] != (File{"service.yaml", "a: 1\n"}) || s.Solution[0] != (File{"service.yaml", "a: 2\n"}) {
		t.Errorf("step is %+v", s)
	}
	if w.Title != "Title" || w.Question != "Which?" || w.Answers["b"] != "B" || w.After != "So." || w.Goals["g"] != "Goal" || len(w.Hints) != 1 {
		t.Errorf("section is %+v", w)
	}
	if w.Body != "Body\n\n```yaml\n## no heading\n```" {
		t.Errorf("body is %q", w.Body)
	}
}

// Each mistake of an author is told with its file and what is wrong.
func TestReadErrors(t *testing.T) {
	for _, tt := range []struct{ file, old, new, want string }{
		{"lesson.yaml", "id: x\n", "id: x\ncolour: red\n", "lesson.yaml: error unmarshaling JSON: while decoding JSON: json: unknown field \"colour\""},
		{"lesson.yaml", "start.yaml as", "gone.yaml as", "gone.yaml"},
		{"lesson.yaml", "    files: [start.yaml as service.yaml]\n", "", "the first step needs files"},
		{"lesson.yaml", "a, right: true", "a", "exactly one of them right"},
		{"lesson.yaml", "    solution: [end.yaml]\n", "", "goals and solution go together"},
		{"lesson.yaml", "[end.yaml]", "[end.yaml, end.yaml]", "solution names 2 files, files are 1"},
		{"lesson.yaml", "    ask:", "    view: picture\n    ask:", "kernel or told"},
		{"en.md", "title: T\n", "", "en.md:1: front matter needs title and summary"},
		{"en.md", "## Title {#one}", "## Title {#two}", "sections are [two], steps are [one]"},
		{"ko.md", "- [b] B\n", "", "ko.md:6: section one: answers in lesson.yaml are [a b]"},
		{"ko.md", "- [g] Goal\n", "- Goal\n", "ko.md:27: a goal is written - [id] text"},
		{"ko.md", "{#hints}", "{#tips}", "unknown part {#tips}"},
		{"ko.md", "- nudge\n", "- nudge\n- and another\n", "2 hints in ko, 1 in en"},
	} {
		f := small()
		data := string(f["x/"+tt.file].Data)
		if !strings.Contains(data, tt.old) {
			t.Fatalf("%s lacks %q", tt.file, tt.old)
		}
		f["x/"+tt.file].Data = []byte(strings.Replace(data, tt.old, tt.new, 1))
		if _, err := Read(f, "x"); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s without %q: %v, want %s", tt.file, tt.old, err, tt.want)
		}
	}
}

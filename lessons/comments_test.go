package lessons

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
)

// A reader of English meets no Korean in the YAML, and no line moves.
func TestYAMLIsReadInEveryLanguage(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		en := l.In("en")
		for i, s := range en.Steps {
			for j, f := range append(append([]File{}, s.Files...), s.Solution...) {
				if strings.ContainsFunc(f.Text, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
					t.Errorf("%s, step %s, %s: Korean in the English YAML", l.Folder, s.ID, f.Name)
				}
				was := append(append([]File{}, l.Steps[i].Files...), l.Steps[i].Solution...)[j]
				if bare(f.Text) != bare(was.Text) {
					t.Errorf("%s, step %s, %s: more than comments differs", l.Folder, s.ID, f.Name)
				}
			}
		}
	}
}

// bare is YAML without its comments, line for line.
func bare(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if code, _, has := cutComment(line); has {
			lines[i] = code
		}
	}
	return strings.Join(lines, "\n")
}

func TestComments(t *testing.T) {
	l := Lesson{Prose: map[string]Prose{"en": {Comments: map[string]string{"문": "door"}}},
		Steps: []Step{{Files: []File{{"a.yaml", "# 문\na: 1 # 문\r\nb: '# 문x'\nc: x#문\n"}}}}}
	got := l.In("en").Steps[0].Files[0].Text
	if want := "# door\na: 1 # door\r\nb: '# 문x'\nc: x#문\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if l.Steps[0].Files[0].Text == got || l.In("ko").Steps[0].Files[0].Text == got {
		t.Error("the lesson itself changed")
	}
}

func TestStaleCommentIsAnError(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, name := range []string{"lesson.yaml", "service.yaml", "ko.md", "en.md"} {
		text, err := files.ReadFile("03-nodeport/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fsys["x/"+name] = &fstest.MapFile{Data: text}
	}
	for _, name := range []string{"one-pod.yaml", "port-8080.yaml", "nodeport-32000.yaml"} {
		text, _ := files.ReadFile("03-nodeport/" + name)
		fsys["x/"+name] = &fstest.MapFile{Data: text}
	}
	if _, err := Read(fsys, "x"); err != nil {
		t.Fatal(err)
	}
	fsys["x/en.md"].Data = []byte(strings.Replace(string(fsys["x/en.md"].Data), "comments:\n", "comments:\n  없는 말: gone\n", 1))
	if _, err := Read(fsys, "x"); err == nil || !strings.Contains(err.Error(), `en.md: no YAML of the lesson has the comment "없는 말"`) {
		t.Errorf("error is %v", err)
	}
}

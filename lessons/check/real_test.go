package check

import (
	"strings"
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

// What a shown terminal prints is played: a letter too many is found, and so is a language that shows something else.
func TestSessions(t *testing.T) {
	all, err := lessons.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if l.ID != "connections" {
			continue
		}
		for i, change := range []struct{ lang, old, new, want string }{
			{"ko", "CLOSE_WAIT src", "TIME_WAIT src", "the session prints"},
			{"en", "$ again 1\n", "$ again 2\n", "the session is another than in ko.md"},
			{"en", "$ wait 10\n", "$ wiat 10\n", "command not found"},
		} {
			broken := l
			broken.Prose = map[string]lessons.Prose{}
			for lang, p := range l.Prose {
				p.Sections = append([]lessons.Section(nil), p.Sections...)
				for j := range p.Sections {
					if lang == change.lang {
						p.Sections[j].After = strings.Replace(p.Sections[j].After, change.old, change.new, 1)
					}
				}
				broken.Prose[lang] = p
			}
			var said []string
			for _, f := range Lessons(bridge.Handle, []lessons.Lesson{broken}) {
				said = append(said, f.String())
			}
			if !strings.Contains(strings.Join(said, "\n"), change.want) {
				t.Errorf("%d: %q", i, said)
			}
		}
	}
}

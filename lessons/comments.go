package lessons

import (
	"fmt"
	"strings"
)

// YAML is written once, and its comments are words like any others: where a language needs its own, its front matter says
// them, by the comment as it stands in the YAML.

// In is the lesson as it is read in a language: the same YAML, line for line, with that language's comments.
func (l Lesson) In(lang string) Lesson {
	words := l.Prose[lang].Comments
	if len(words) == 0 {
		return l
	}
	steps := make([]Step, len(l.Steps))
	for i, s := range l.Steps {
		s.Files, s.Solution = commented(s.Files, words), commented(s.Solution, words)
		steps[i] = s
	}
	l.Steps = steps
	return l
}

func commented(files []File, words map[string]string) []File {
	var out []File
	for _, f := range files {
		lines := strings.SplitAfter(f.Text, "\n")
		for i, line := range lines {
			code, comment, has := cutComment(line)
			if word := words[comment]; has && word != "" {
				lines[i] = code + word + line[len(code)+len(comment):]
			}
		}
		out = append(out, File{Name: f.Name, Text: strings.Join(lines, "")})
	}
	return out
}

// cutComment cuts a line behind the "# " of its comment.
func cutComment(line string) (code, comment string, has bool) {
	at := strings.Index(line, "# ")
	if at < 0 || at > 0 && line[at-1] != ' ' {
		return line, "", false
	}
	return line[:at+2], strings.TrimRight(line[at+2:], " \r\n"), true
}

// agreeComments says whether each of a language's comments is one of the YAML's.
func agreeComments(steps []Step, p Prose) error {
	there := map[string]bool{}
	for _, s := range steps {
		for _, f := range append(append([]File{}, s.Files...), s.Solution...) {
			for _, line := range strings.Split(f.Text, "\n") {
				if _, comment, has := cutComment(line); has {
					there[comment] = true
				}
			}
		}
	}
	for comment := range p.Comments {
		if !there[comment] {
			return fmt.Errorf("%s.md: no YAML of the lesson has the comment %q", p.Lang, comment)
		}
	}
	return nil
}

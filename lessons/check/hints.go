package check

import (
	"strings"

	"github.com/portwalk/portwalk/lessons"
)

// hints holds that no hint says a value the learner is to find. What the task itself says is no secret.
func (c *checker) hints() {
	secrets := changed(c.step.Files, c.step.Solution)
	for _, lang := range lessons.Langs {
		words := c.lesson.Prose[lang].Sections[c.n]
		said := words.Title + words.Body
		for _, g := range c.step.Goals {
			said += g.Text + words.Goals[g.ID]
		}
		for i, hint := range words.Hints {
			for _, s := range secrets {
				if !holds(said, s) && holds(hint, s) {
					c.words(lang, "hint %d gives the answer away: %s", i+1, s)
				}
			}
		}
	}
}

// changed are the values in lines that the solution has and the start has not.
func changed(start, solution []lessons.File) []string {
	old := map[string]bool{}
	for _, f := range start {
		for _, line := range strings.Split(f.Text, "\n") {
			old[strings.TrimSpace(line)] = true
		}
	}
	var values []string
	for _, f := range solution {
		for _, line := range strings.Split(f.Text, "\n") {
			line = strings.TrimSpace(line)
			if old[line] {
				continue
			}
			if v := value(line); v != "" && v != "true" && v != "false" {
				values = append(values, v)
			}
		}
	}
	return values
}

// value is what stands behind the colon in a line of YAML, without comment and quotes.
func value(line string) string {
	_, v, _ := strings.Cut(line, ":")
	v, _, _ = strings.Cut(v, " #")
	return strings.Trim(strings.TrimSpace(v), `"'`)
}

// holds says whether a text says a value as a word of its own: 80 is not in 30080.
func holds(text, value string) bool {
	for i := 0; ; {
		j := strings.Index(text[i:], value)
		if j < 0 {
			return false
		}
		i += j
		if !isWord(text, i-1) && !isWord(text, i+len(value)) {
			return true
		}
		i += len(value)
	}
}

func isWord(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

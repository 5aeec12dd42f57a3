package check

import (
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/console"
	"github.com/portwalk/portwalk/lessons"
)

// sessions replays what the words show of a terminal (```session): each line after a "$ " is typed over the step's files,
// in order, and what it prints must be what stands below it. "session solved" begins with the solution's files. Every
// language shows the same.
func (c *checker) sessions() {
	for kind, files := range map[string][]lessons.File{"session": c.step.Files, "session solved": c.step.Solution} {
		c.session(kind, files)
	}
}

func (c *checker) session(kind string, files []lessons.File) {
	first := ""
	for i, lang := range lessons.Langs {
		words := c.lesson.Prose[lang].Sections[c.n]
		shown := strings.Join(append(fences(kind, words.Body), fences(kind, words.After)...), "\n")
		if i == 0 {
			first = shown
		} else if shown != first {
			c.words(lang, "the session is another than in %s.md", lessons.Langs[0])
		}
		if shown == "" {
			continue
		}
		if got, err := c.replay(shown, files); err != nil {
			c.words(lang, "the session: %v", err)
		} else if got != shown {
			c.words(lang, "the session prints\n%s\nnot\n%s", got, shown)
		}
	}
}

// fences are the bodies of a text's fences of a kind.
func fences(kind, text string) (out []string) {
	var body []string
	in := false
	for _, line := range strings.Split(text, "\n") {
		switch {
		case !in && strings.TrimSpace(line) == "```"+kind:
			in, body = true, nil
		case in && strings.TrimSpace(line) == "```":
			in, out = false, append(out, strings.Join(body, "\n"))
		case in:
			body = append(body, line)
		}
	}
	return out
}

// replay types the commands of a transcript, and gives the transcript that they make.
func (c *checker) replay(shown string, begin []lessons.File) (string, error) {
	o := engine.Options{Bare: c.step.Bare, Mode: c.step.Ask.Mode}
	for _, p := range c.step.Pins {
		o.Pins = append(o.Pins, alloc.Pin(p))
	}
	var files []engine.File
	for _, f := range begin {
		files = append(files, engine.File(f))
	}
	t := console.New(engine.New(o).Apply(files...))
	var typed strings.Builder
	for line := range strings.Lines(shown) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			typed.WriteString(command)
		}
	}
	var out strings.Builder
	err := t.Script(typed.String(), func(r console.Reply) { out.WriteString("$ " + r.Line + "\n" + r.Out + r.Err) })
	return strings.TrimSuffix(out.String(), "\n"), err
}

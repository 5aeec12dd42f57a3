package lessons

import (
	"fmt"
	"io/fs"
	"strings"
)

// readProse reads ko.md or en.md: front matter with title, summary and perhaps comments, then one "## Title {#step-id}" section a step.
// In a section, "### Anything {#predict}", "{#after}", "{#goals}" and "{#hints}" begin the parts that are not body.
func readProse(fsys fs.FS, lang string) (Prose, error) {
	name := lang + ".md"
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Prose{}, err
	}
	r := reader{prose: Prose{Lang: lang}}
	for i, line := range strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n") {
		if err := r.line(line, i+1); err != nil {
			return Prose{}, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	if r.prose.Title == "" || r.prose.Summary == "" {
		return Prose{}, fmt.Errorf("%s:1: front matter needs title and summary", name)
	}
	for i := range r.prose.Sections {
		s := &r.prose.Sections[i]
		s.Body, s.After, s.Question = strings.TrimSpace(s.Body), strings.TrimSpace(s.After), strings.TrimSpace(s.Question)
	}
	return r.prose, nil
}

// reader is where we are in a file.
type reader struct {
	prose  Prose
	front  int    // 0 before, 1 in, 2 after the front matter
	fenced bool   // in a code fence, where # is no heading
	part   string // "", predict, after, goals, hints
}

func (r *reader) line(line string, n int) error {
	if r.front < 2 {
		return r.frontMatter(line)
	}
	if strings.HasPrefix(line, "```") {
		r.fenced = !r.fenced
	}
	if !r.fenced {
		if title, id, ok := heading(line, "## "); ok {
			r.prose.Sections = append(r.prose.Sections, Section{
				ID: id, Title: title, Line: n, Answers: map[string]string{}, Goals: map[string]string{}})
			r.part = ""
			return nil
		}
		if _, id, ok := heading(line, "### "); ok {
			r.part = id
			return nil
		}
	}
	return r.text(line)
}

func (r *reader) frontMatter(line string) error {
	if line == "---" {
		r.front++
		return nil
	}
	if r.front == 0 {
		return fmt.Errorf("begins with front matter between two lines of ---")
	}
	key, value, ok := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	switch {
	case ok && line == "comments:":
		r.prose.Comments = map[string]string{}
	case ok && value != "" && r.prose.Comments != nil && strings.HasPrefix(key, "  "):
		r.prose.Comments[strings.TrimSpace(key)] = value
	case ok && key == "title":
		r.prose.Title = value
	case ok && key == "summary":
		r.prose.Summary = value
	default:
		return fmt.Errorf("front matter has title, summary and comments, not %q", line)
	}
	return nil
}

// text puts a line where it belongs.
func (r *reader) text(line string) error {
	blank := strings.TrimSpace(line) == ""
	if len(r.prose.Sections) == 0 {
		if blank {
			return nil
		}
		return fmt.Errorf("text before the first ## section")
	}
	s := &r.prose.Sections[len(r.prose.Sections)-1]
	switch r.part {
	case "":
		s.Body += line + "\n"
	case "after":
		s.After += line + "\n"
	case "predict":
		if id, text, ok := item(line); ok {
			s.Answers[id] = text
		} else if !blank {
			s.Question = strings.TrimSpace(s.Question + " " + strings.TrimSpace(line))
		}
	case "goals":
		id, text, ok := item(line)
		if ok {
			s.Goals[id] = text
		} else if !blank {
			return fmt.Errorf("a goal is written - [id] text, not %q", line)
		}
	case "hints":
		text, ok := strings.CutPrefix(line, "- ")
		if ok {
			s.Hints = append(s.Hints, strings.TrimSpace(text))
		} else if !blank {
			return fmt.Errorf("a hint is written - text, not %q", line)
		}
	default:
		return fmt.Errorf("unknown part {#%s}: predict, after, goals or hints", r.part)
	}
	return nil
}

// heading cuts "## Title {#id}" apart.
func heading(line, hashes string) (title, id string, ok bool) {
	rest, ok := strings.CutPrefix(line, hashes)
	if !ok {
		return "", "", false
	}
	i := strings.LastIndex(rest, "{#")
	if i < 0 || !strings.HasSuffix(rest, "}") {
		return strings.TrimSpace(rest), "", true
	}
	return strings.TrimSpace(rest[:i]), rest[i+2 : len(rest)-1], true
}

// item cuts "- [id] text" apart.
func item(line string) (id, text string, ok bool) {
	rest, ok := strings.CutPrefix(line, "- [")
	if !ok {
		return "", "", false
	}
	id, text, ok = strings.Cut(rest, "]")
	return id, strings.TrimSpace(text), ok
}

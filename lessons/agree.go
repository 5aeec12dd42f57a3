package lessons

import (
	"fmt"
	"sort"
	"strings"
)

// agree says whether a language has words for every step, answer and goal, and for nothing else.
func agree(steps []Step, p Prose) error {
	var want, got []string
	for _, s := range steps {
		want = append(want, s.ID)
	}
	for _, s := range p.Sections {
		got = append(got, s.ID)
	}
	if strings.Join(want, " ") != strings.Join(got, " ") {
		return fmt.Errorf("%s.md: sections are %v, steps are %v", p.Lang, got, want)
	}
	for i, s := range steps {
		if err := agreeSection(s, p.Sections[i]); err != nil {
			return fmt.Errorf("%s.md:%d: section %s: %w", p.Lang, p.Sections[i].Line, s.ID, err)
		}
	}
	return nil
}

func agreeSection(step Step, s Section) error {
	var answers, goals []string
	if step.Predict != nil {
		for _, a := range step.Predict.Answers {
			answers = append(answers, a.ID)
		}
	}
	for _, g := range step.Goals {
		goals = append(goals, g.ID)
	}
	switch {
	case s.Title == "" || s.Body == "":
		return fmt.Errorf("needs a title and text")
	case (s.Question != "") != (step.Predict != nil):
		return fmt.Errorf("the prediction's question and lesson.yaml's predict go together")
	case (s.After != "") != (step.Predict != nil):
		return fmt.Errorf("a prediction and the text {#after} it go together")
	case !same(answers, s.Answers):
		return fmt.Errorf("answers in lesson.yaml are %v", answers)
	case !same(goals, s.Goals):
		return fmt.Errorf("goals in lesson.yaml are %v", goals)
	case (len(s.Hints) > 0) != (len(goals) > 0):
		return fmt.Errorf("hints and goals go together")
	}
	return nil
}

// same says whether the texts are for exactly these ids.
func same(ids []string, texts map[string]string) bool {
	var have []string
	for id, text := range texts {
		if text != "" {
			have = append(have, id)
		}
	}
	ids = append([]string(nil), ids...)
	sort.Strings(ids)
	sort.Strings(have)
	return strings.Join(ids, " ") == strings.Join(have, " ")
}

// sameHints says whether every language has as many hints as the others.
func sameHints(l Lesson) error {
	for i, s := range l.Steps {
		n := len(l.Prose[Langs[0]].Sections[i].Hints)
		for _, lang := range Langs[1:] {
			if m := len(l.Prose[lang].Sections[i].Hints); m != n {
				return fmt.Errorf("%s: step %s: %d hints in %s, %d in %s", l.Folder, s.ID, n, Langs[0], m, lang)
			}
		}
	}
	return nil
}

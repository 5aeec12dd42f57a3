package site

import (
	"fmt"
	"html/template"

	"github.com/portwalk/portwalk/lessons"
)

// lessonBody is what a lesson's page has more.
type lessonBody struct {
	Key    string // lesson/loadbalancer
	Number int
	Name   template.HTML
	Steps  []section
}

// section is one step's words, rendered.
type section struct {
	ID, Count     string // step-where-from, "2단계 / 5"
	N             int
	Title, Body   template.HTML
	Predict       *predict
	Goals         []goalText
	Hints         []template.HTML
	Before, After *link  // to the neighbouring step, or lesson
	Scene         *scene // of a later step that brings its own YAML, for readers without scripts
	Asked         string
}

type predict struct {
	ID, Right string
	Question  template.HTML
	Answers   []answer
	After     template.HTML
}

type answer struct {
	ID   string
	Text template.HTML
}

type goalText struct {
	ID   string
	Text template.HTML
}

// link is a button under a step; Name says more to who hovers or listens.
type link struct{ URL, Text, Name string }

func (b *builder) lesson(lang string, i int) error {
	l := b.lessons[i].In(lang)
	prose := l.Prose[lang]
	p := b.newPage(lang, fmt.Sprintf("%s/lessons/%s/", lang, l.ID), "lesson")
	p.Title, p.About = plain(prose.Title), plain(prose.Summary)
	name, err := b.md.line(prose.Title)
	if err != nil {
		return err
	}
	body := lessonBody{Key: "lesson/" + l.ID, Number: i + 1, Name: name}
	var steps []stepData
	for n, s := range l.Steps {
		sec, err := b.section(p.T, l, n)
		if err != nil {
			return fmt.Errorf("lesson %s, %s, step %s: %w", l.ID, lang, s.ID, err)
		}
		sec.Before, sec.After = b.neighbours(p.T, i, n)
		body.Steps = append(body.Steps, sec)
		steps = append(steps, newStepData(s))
	}
	if err := b.play(&p, body.Key, l.Steps[0], steps); err != nil {
		return err
	}
	p.Body = body
	return b.write("lesson.html", p)
}

func (b *builder) section(t texts, l lessons.Lesson, n int) (s section, err error) {
	step, words := l.Steps[n], l.Prose[t.Lang].Sections[n]
	r := rendering{md: b.md}
	s = section{ID: "step-" + step.ID, N: n + 1, Count: fmt.Sprintf(t.Step, n+1, len(l.Steps)),
		Title: r.line(words.Title), Body: r.block(words.Body, step.ID)}
	if step.Predict != nil {
		s.Predict = &predict{ID: "predict-" + step.ID, Question: r.line(words.Question), After: r.block(words.After, step.ID+"-after")}
		for _, a := range step.Predict.Answers {
			s.Predict.Answers = append(s.Predict.Answers, answer{a.ID, r.line(words.Answers[a.ID])})
			if a.Right {
				s.Predict.Right = a.ID
			}
		}
	}
	for _, g := range step.Goals {
		s.Goals = append(s.Goals, goalText{g.ID, r.line(words.Goals[g.ID])})
	}
	for _, h := range words.Hints {
		s.Hints = append(s.Hints, r.line(h))
	}
	sc, err := b.newScene(t, step)
	if err != nil {
		return s, err
	}
	sc.Still = b.still(t.Lang, l.ID, step, sc)
	if !step.Fresh || n == 0 {
		sc.Files = nil // as in the step before, or in the playground
	}
	s.Scene = &sc
	return s, r.err
}

// neighbours are where the buttons under step n of lesson i lead.
func (b *builder) neighbours(t texts, i, n int) (before, after *link) {
	l := b.lessons[i]
	switch {
	case n > 0:
		before = &link{URL: "#step-" + l.Steps[n-1].ID, Text: t.Before}
	case i > 0:
		before = b.neighbour(t, i-1, t.Before)
	}
	switch {
	case n+1 < len(l.Steps):
		after = &link{URL: "#step-" + l.Steps[n+1].ID, Text: t.Next}
	case i+1 < len(b.lessons):
		after = b.neighbour(t, i+1, t.NextLesson)
	default:
		after = &link{URL: "../../sandbox/", Text: t.Sandbox}
	}
	return before, after
}

// neighbour leads to lesson i.
func (b *builder) neighbour(t texts, i int, text string) *link {
	l := b.lessons[i]
	return &link{"../" + l.ID + "/", text, text + ": " + plain(l.Prose[t.Lang].Title)}
}

// rendering renders many texts and keeps the first error.
type rendering struct {
	md  *markdown
	err error
}

func (r *rendering) line(s string) template.HTML { return r.keep(r.md.line(s)) }

func (r *rendering) block(s, prefix string) template.HTML { return r.keep(r.md.block(s, prefix)) }

func (r *rendering) keep(h template.HTML, err error) template.HTML {
	if r.err == nil {
		r.err = err
	}
	return h
}

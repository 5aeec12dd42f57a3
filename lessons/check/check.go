// Package check proves lessons with the engine: what a lesson promises its learner is what the engine answers.
//
// For each step: its YAML is accepted and its question can be asked; the start does not meet the goals and the solution
// does; hints do not give the answer away; the right answer of a prediction holds and the wrong ones do not; what a shown
// terminal prints is what it prints; and every number quoted with its field, {nodePort:30352}, is one that field holds in that step. That both languages have the
// same steps, answers and goals is checked when a lesson is read.
package check

import (
	"fmt"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/ask"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// Fault is one promise a lesson does not keep.
type Fault struct {
	Lesson, Step string
	Where        string // the file, with the line of the step's section where words are at fault
	Text         string
}

func (f Fault) String() string { return fmt.Sprintf("%s: step %s: %s", f.Where, f.Step, f.Text) }

// Lessons checks lessons and answers every fault found, in order.
func Lessons(e ask.Engine, all []lessons.Lesson) []Fault {
	var out []Fault
	for _, l := range all {
		for i := range l.Steps {
			c := checker{engine: e, lesson: l, n: i, step: l.Steps[i]}
			c.check()
			out = append(out, c.faults...)
		}
	}
	return out
}

// checker is one step on trial.
type checker struct {
	engine ask.Engine
	lesson lessons.Lesson
	n      int
	step   lessons.Step
	faults []Fault
}

func (c *checker) check() {
	start, ok := c.world("start", c.step.Files)
	if !ok {
		return
	}
	worlds := []bridge.Reply{start}
	if c.step.Solution != nil {
		solved, ok := c.world("solution", c.step.Solution)
		if !ok {
			return
		}
		worlds = append(worlds, solved)
		c.goals(start, solved)
		c.hints()
	}
	c.predict()
	c.sessions()
	c.numbers(worlds)
}

// fault notes what lesson.yaml promises in vain.
func (c *checker) fault(format string, args ...any) {
	c.at("lesson.yaml", format, args...)
}

// words notes what a language's prose promises in vain.
func (c *checker) words(lang, format string, args ...any) {
	c.at(fmt.Sprintf("%s.md:%d", lang, c.lesson.Prose[lang].Sections[c.n].Line), format, args...)
}

func (c *checker) at(where, format string, args ...any) {
	c.faults = append(c.faults, Fault{c.lesson.ID, c.step.ID, c.lesson.Folder + "/" + where, fmt.Sprintf(format, args...)})
}

// world asks the engine about files as they are in this step. ok is false when there is nothing to go on with.
func (c *checker) world(name string, files []lessons.File) (bridge.Reply, bool) {
	s := c.step
	s.Files = files
	q := ask.Step("en", s, "kubectl")
	q.Goals = ask.Goals(c.step.Goals)
	r, err := c.engine.Ask(q)
	if err != nil {
		c.fault("%s: %v", name, err)
		return r, false
	}
	for _, p := range r.Problems {
		if p.Class != "note" {
			c.fault("%s: Kubernetes does not accept it: %s", name, p.Text)
		}
	}
	if r.Result == nil {
		c.fault("%s: %s cannot ask %s", name, c.step.Ask.From, c.step.Ask.To)
	}
	if c.step.View == "told" && r.Told == nil {
		c.fault("%s: the post tells nothing about this walk: view kernel", name)
	}
	return r, r.Result != nil
}

// goals holds the start and the solution to the goals.
func (c *checker) goals(start, solved bridge.Reply) {
	if allMet(start) {
		c.fault("the start meets every goal already: there is nothing to do")
	}
	for _, g := range solved.Goals {
		if !g.Met {
			c.fault("the solution does not meet goal %s: %s", g.ID, g.Why)
		}
	}
	if len(solved.Goals) != len(c.step.Goals) {
		c.fault("the engine judged %d of %d goals", len(solved.Goals), len(c.step.Goals))
	}
}

func allMet(r bridge.Reply) bool {
	for _, g := range r.Goals {
		if !g.Met {
			return false
		}
	}
	return true
}

// predict asks the engine every answer of the prediction that says what it would be: exactly the right one holds.
func (c *checker) predict() {
	if c.step.Predict == nil {
		return
	}
	q := ask.Step("en", c.step)
	right := map[string]bool{}
	for _, a := range c.step.Predict.Answers {
		right[a.ID] = a.Right
		if a.Holds != "" {
			q.Goals = append(q.Goals, bridge.Goal{ID: a.ID, Text: a.Holds})
		} else if a.Right {
			c.fault("the right answer %s needs holds: what the engine must find", a.ID)
		}
	}
	r, err := c.engine.Ask(q)
	if err != nil {
		c.fault("prediction: %v", err)
		return
	}
	for _, g := range r.Goals {
		switch {
		case right[g.ID] && !g.Met:
			c.fault("answer %s is right, but the engine finds: %s", g.ID, g.Why)
		case !right[g.ID] && g.Met:
			c.fault("answer %s is wrong, but the engine finds it true", g.ID)
		}
	}
}

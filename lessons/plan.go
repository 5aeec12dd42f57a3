package lessons

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"sigs.k8s.io/yaml"
)

// plan is lesson.yaml as it is written.
type plan struct {
	ID    string     `json:"id"`
	Pins  []Pin      `json:"pins,omitempty"` // for every step that has none of its own
	Steps []planStep `json:"steps"`
}

// planStep is one step as it is written: files are named, not held.
type planStep struct {
	ID       string   `json:"id"`
	Files    []string `json:"files,omitempty"` // FILE, or FILE as NAME when the tab is to be called otherwise
	Solution []string `json:"solution,omitempty"`
	Ask      Ask      `json:"ask"`
	View     string   `json:"view,omitempty"`
	Predict  *Predict `json:"predict,omitempty"`
	Goals    []Goal   `json:"goals,omitempty"`
	Pins     []Pin    `json:"pins,omitempty"`
	Bare     bool     `json:"bare,omitempty"`
}

func readPlan(fsys fs.FS) (Lesson, error) {
	text, err := fs.ReadFile(fsys, "lesson.yaml")
	if err != nil {
		return Lesson{}, err
	}
	var p plan
	if err := yaml.UnmarshalStrict(text, &p); err != nil {
		return Lesson{}, fmt.Errorf("lesson.yaml: %w", err)
	}
	if p.ID == "" || len(p.Steps) == 0 {
		return Lesson{}, errors.New("lesson.yaml: id and steps are required")
	}
	l := Lesson{ID: p.ID}
	seen := map[string]bool{}
	for i, ps := range p.Steps {
		if ps.ID == "" || seen[ps.ID] {
			return Lesson{}, fmt.Errorf("lesson.yaml: step %d: id %q is empty or used twice", i+1, ps.ID)
		}
		seen[ps.ID] = true
		if ps.Pins == nil {
			ps.Pins = p.Pins
		}
		var before *Step
		if i > 0 {
			before = &l.Steps[i-1]
		}
		s, err := readStep(fsys, ps, before)
		if err != nil {
			return Lesson{}, fmt.Errorf("lesson.yaml: step %s: %w", ps.ID, err)
		}
		l.Steps = append(l.Steps, s)
	}
	return l, nil
}

// readStep opens a step's files. A step without files goes on with those of the step before, unless that one had a
// solution: then nobody knows what the learner's text says, and the step must bring its own.
func readStep(fsys fs.FS, ps planStep, before *Step) (s Step, err error) {
	s = Step{ID: ps.ID, Ask: ps.Ask, View: ps.View, Predict: ps.Predict, Goals: ps.Goals, Pins: ps.Pins, Bare: ps.Bare}
	switch {
	case ps.Files != nil:
		s.Fresh = true
		paths, names := tabs(ps.Files)
		if s.Files, err = open(fsys, paths, names); err != nil {
			return s, err
		}
	case before == nil:
		return s, errors.New("the first step needs files")
	case before.Solution != nil:
		return s, fmt.Errorf("needs files of its own: the learner changed those of step %s", before.ID)
	default:
		s.Files = before.Files
	}
	if ps.Solution != nil {
		if len(ps.Solution) != len(s.Files) {
			return s, fmt.Errorf("solution names %d files, files are %d", len(ps.Solution), len(s.Files))
		}
		if s.Solution, err = open(fsys, ps.Solution, names(s.Files)); err != nil {
			return s, err
		}
	}
	return s, checkStep(&s)
}

// checkStep completes and checks what needs no file.
func checkStep(s *Step) error {
	switch s.View {
	case "":
		s.View = "kernel"
	case "kernel", "told":
	default:
		return fmt.Errorf("view %q: kernel or told", s.View)
	}
	if s.Ask.From == "" || s.Ask.To == "" {
		return errors.New("ask needs from and to")
	}
	if (len(s.Goals) > 0) != (s.Solution != nil) {
		return errors.New("goals and solution go together")
	}
	ids := map[string]bool{}
	for _, g := range s.Goals {
		if g.ID == "" || g.Text == "" || ids[g.ID] {
			return fmt.Errorf("goal %q: needs an id of its own and a text", g.ID)
		}
		ids[g.ID] = true
	}
	return checkPredict(s.Predict)
}

func checkPredict(p *Predict) error {
	if p == nil {
		return nil
	}
	right, ids := 0, map[string]bool{}
	for _, a := range p.Answers {
		if a.ID == "" || ids[a.ID] {
			return fmt.Errorf("answer %q: needs an id of its own", a.ID)
		}
		ids[a.ID] = true
		if a.Right {
			right++
		}
	}
	if right != 1 || len(p.Answers) < 2 {
		return errors.New("predict needs two answers or more, exactly one of them right")
	}
	return nil
}

// tabs cuts "FILE as NAME" apart: a file's own name may give the answer away.
func tabs(files []string) (paths, names []string) {
	for _, f := range files {
		path, name, ok := strings.Cut(f, " as ")
		if !ok {
			name = path
		}
		paths, names = append(paths, path), append(names, name)
	}
	return paths, names
}

// open reads files and calls them by the names given beside.
func open(fsys fs.FS, paths, names []string) ([]File, error) {
	var out []File
	for i, p := range paths {
		text, err := fs.ReadFile(fsys, p)
		if err != nil {
			return nil, err
		}
		out = append(out, File{names[i], string(text)})
	}
	return out, nil
}

func names(files []File) []string {
	var n []string
	for _, f := range files {
		n = append(n, f.Name)
	}
	return n
}

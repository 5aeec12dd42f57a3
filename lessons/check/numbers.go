package check

import (
	"fmt"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// numbers holds every {kind:number} of the step's words to the worlds it may speak of: the start and the solution.
// The words of wrong answers may say anything.
func (c *checker) numbers(worlds []bridge.Reply) {
	have := map[string]bool{}
	for i, w := range worlds {
		files := c.step.Files
		if i > 0 {
			files = c.step.Solution
		}
		collect(have, w, files)
	}
	for _, lang := range lessons.Langs {
		words := c.lesson.Prose[lang].Sections[c.n]
		texts := []string{words.Title, words.Body, words.Question, words.After}
		texts = append(texts, words.Hints...)
		for _, g := range c.step.Goals {
			texts = append(texts, words.Goals[g.ID])
		}
		if c.step.Predict != nil {
			for _, a := range c.step.Predict.Answers {
				if a.Right {
					texts = append(texts, words.Answers[a.ID])
				}
			}
		}
		for _, q := range quoted(strings.Join(texts, "\n")) {
			if !have[q] {
				c.words(lang, "{%s} is quoted, but no %s of this step is that", q, strings.Split(q, ":")[0])
			}
		}
	}
}

// quoted are the kind:value pairs of a text's markup.
func quoted(text string) []string {
	var out []string
	for _, part := range strings.Split(text, "{")[1:] {
		in, _, ok := strings.Cut(part, "}")
		kind, value, has := strings.Cut(in, ":")
		if !ok || !has || value == "" {
			continue
		}
		switch kind {
		case "port", "nodePort", "targetPort", "containerPort":
			out = append(out, in)
		}
	}
	return out
}

// collect notes every number a world holds, with its field: as written, as filled in, as listened to.
func collect(have map[string]bool, r bridge.Reply, files []lessons.File) {
	for _, m := range r.Marks {
		for _, f := range files {
			if f.Name == m.File {
				have[m.Kind+":"+cut(f.Text, m)] = true
			}
		}
	}
	for _, g := range r.Ghosts {
		have[g.Kind+":"+value(g.Text)] = true
	}
	for _, a := range r.Addresses {
		have[fmt.Sprintf("%s:%d", a.Kind, a.Port)] = true
	}
	if r.Result != nil {
		collectScene(have, r.Result.Scene)
	}
}

func collectScene(have map[string]bool, s trace.Scene) {
	if s.Service != nil {
		for _, p := range s.Service.Ports {
			have[fmt.Sprintf("port:%d", p.Port)] = true
			have[fmt.Sprintf("nodePort:%d", p.NodePort)] = true
			have["targetPort:"+p.TargetPort] = true
		}
	}
	for _, n := range s.Nodes {
		for _, pod := range n.Pods {
			for _, l := range pod.Listens {
				have[fmt.Sprintf("containerPort:%d", l.Port)] = true
				if pod.Selected {
					have[fmt.Sprintf("targetPort:%d", l.Port)] = true // what a named targetPort means
				}
			}
		}
	}
}

// cut is the text of a mark; marks are ASCII, so that only the columns before it may be wide.
func cut(text string, m bridge.Mark) string {
	lines := strings.Split(text, "\n")
	if m.Line < 1 || m.Line > len(lines) {
		return ""
	}
	units := 0
	for i, c := range lines[m.Line-1] {
		if units == m.Col-1 {
			rest := lines[m.Line-1][i:]
			return rest[:min(m.Len, len(rest))]
		}
		units++
		if c > 0xFFFF {
			units++
		}
	}
	return ""
}

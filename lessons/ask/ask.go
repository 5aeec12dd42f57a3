// Package ask puts a lesson's step to the engine, through the same door as the browser: bridge.Handle. Pages are made of
// its answers, and lessons are proven by them.
package ask

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// Engine answers one bridge.Request with one bridge.Reply, both as JSON: bridge.Handle, or something like it in a test.
type Engine func(request []byte) []byte

// Ask sends a request and decodes the answer. A Reply that is not OK is an error; YAML that Kubernetes would refuse is not:
// it is in the Reply's Problems.
func (e Engine) Ask(q bridge.Request) (bridge.Reply, error) {
	q.Version = bridge.ProtocolVersion
	text, err := json.Marshal(q)
	if err != nil {
		return bridge.Reply{}, err
	}
	var r bridge.Reply
	if err := json.Unmarshal(e(text), &r); err != nil {
		return r, fmt.Errorf("the engine's reply: %w", err)
	}
	if !r.OK {
		return r, fmt.Errorf("the engine could not answer: %s", Problems(r))
	}
	return r, nil
}

// Marks are the port numbers in one YAML text, as the engine reads it.
func (e Engine) Marks(text string) ([]bridge.Mark, error) {
	r, err := e.Ask(bridge.Request{Lang: "en", Files: []bridge.File{{Name: "fence.yaml", Text: text}}})
	return r.Marks, err
}

// Problems are a reply's problems in one text.
func Problems(r bridge.Reply) string {
	var all []string
	for _, p := range r.Problems {
		all = append(all, p.Text)
	}
	return strings.Join(all, "; ")
}

// Step is the request that shows a step as it starts, with the parts of the Reply that are wanted.
func Step(lang string, s lessons.Step, want ...string) bridge.Request {
	return bridge.Request{Lang: lang, Files: Files(s.Files), Options: Options(s), Ask: For(s.Ask), Want: want}
}

// Files are a lesson's files as the bridge takes them.
func Files(in []lessons.File) []bridge.File {
	out := make([]bridge.File, len(in))
	for i, f := range in {
		out[i] = bridge.File(f)
	}
	return out
}

// Options are what a step declares beside its YAML.
func Options(s lessons.Step) bridge.Options {
	o := bridge.Options{Bare: s.Bare, Mode: s.Ask.Mode}
	for _, p := range s.Pins {
		o.Pins = append(o.Pins, bridge.Pin(p))
	}
	return o
}

// For is a step's question.
func For(a lessons.Ask) bridge.AskFor {
	return bridge.AskFor{From: a.From, To: a.To, Via: a.Via, Seed: a.Seed}
}

// Goals are a step's goals.
func Goals(in []lessons.Goal) []bridge.Goal {
	out := make([]bridge.Goal, len(in))
	for i, g := range in {
		out[i] = bridge.Goal(g)
	}
	return out
}

// Story is the walk in a view; the told one is not always there, then it is the kernel's.
func Story(r bridge.Reply, view string) *trace.Story {
	if view == "told" && r.Told != nil {
		return r.Told
	}
	return r.Kernel
}

package site

import (
	"encoding/json"
	"fmt"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// Engine answers one bridge.Request with one bridge.Reply, both as JSON: bridge.Handle in practice. Pages and browser
// go through the same door, so they cannot tell different stories.
type Engine func(request []byte) []byte

// ask sends a request and decodes the answer. A Reply that is not OK is an error: pages are built from good input.
func (e Engine) ask(q bridge.Request) (bridge.Reply, error) {
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
		return r, fmt.Errorf("the engine could not answer: %s", problems(r))
	}
	return r, nil
}

// marks are the port numbers in one YAML text, as the engine reads it.
func (e Engine) marks(text string) ([]bridge.Mark, error) {
	r, err := e.ask(bridge.Request{Lang: "en", Files: []bridge.File{{Name: "fence.yaml", Text: text}}})
	return r.Marks, err
}

// problems are a reply's problems on one line.
func problems(r bridge.Reply) string {
	s := ""
	for _, p := range r.Problems {
		s += p.Text + "; "
	}
	return s
}

// question is the request that shows a step as it starts.
func question(lang string, s lessons.Step, want ...string) bridge.Request {
	return bridge.Request{Lang: lang, Files: files(s.Files), Options: options(s), Ask: askFor(s.Ask), Want: want}
}

func files(in []lessons.File) []bridge.File {
	out := make([]bridge.File, len(in))
	for i, f := range in {
		out[i] = bridge.File{Name: f.Name, Text: f.Text}
	}
	return out
}

func options(s lessons.Step) bridge.Options {
	o := bridge.Options{Bare: s.Bare, Mode: s.Ask.Mode}
	for _, p := range s.Pins {
		o.Pins = append(o.Pins, bridge.Pin(p))
	}
	return o
}

func askFor(a lessons.Ask) bridge.AskFor {
	return bridge.AskFor{From: a.From, To: a.To, Via: a.Via, Seed: a.Seed}
}

func goals(in []lessons.Goal) []bridge.Goal {
	out := make([]bridge.Goal, len(in))
	for i, g := range in {
		out[i] = bridge.Goal(g)
	}
	return out
}

package link

import (
	"encoding/json"
	"math"

	"github.com/portwalk/portwalk/wasm/bridge"
)

// object is a JSON object whose fields are looked at one by one: a field of another type than ours counts as missing,
// because a page of another age wrote it. Names count to the letter, as in a browser.
type object map[string]json.RawMessage

func decode(text []byte) (State, error) {
	var o object
	if json.Unmarshal(text, &o) != nil {
		return State{}, ErrDamaged
	}
	files, ok := o.files()
	if !ok {
		return State{}, ErrDamaged
	}
	if len(files) == 0 {
		return State{}, ErrNoFiles
	}
	s := State{Files: files, Ask: o.ask(), View: o.word("view", "kernel", "told"), Options: o.options(),
		Lang: o.word("lang", "", "ko", "en"), Theme: o.word("theme", "", "light", "dark", "auto"), Lesson: o.text("lesson")}
	var stop float64 // any way of writing a whole number
	if o.take("stop", &stop) && stop == math.Trunc(stop) && math.Abs(stop) < 1<<31 {
		s.Stop = int(stop)
	}
	o.take("readonly", &s.ReadOnly)
	return s, nil
}

// take decodes a field if it has the wanted type, and leaves to alone otherwise.
func (o object) take(name string, to any) bool {
	raw, ok := o[name]
	return ok && string(raw) != "null" && json.Unmarshal(raw, to) == nil
}

func (o object) text(name string) (s string) {
	if !o.take(name, &s) {
		return ""
	}
	return s
}

// word is one of a few, the first if it is none of them.
func (o object) word(name string, first string, others ...string) string {
	is := o.text(name)
	for _, w := range others {
		if is == w {
			return w
		}
	}
	return first
}

// files reports false when the link's files are no files.
func (o object) files() ([]bridge.File, bool) {
	var list []object
	if raw, has := o["files"]; has && json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	out := make([]bridge.File, len(list))
	for i, f := range list {
		if !f.take("name", &out[i].Name) || !f.take("text", &out[i].Text) {
			return nil, false
		}
	}
	return out, true
}

func (o object) ask() bridge.AskFor {
	var in object
	o.take("ask", &in)
	a := bridge.AskFor{From: in.text("from"), To: in.text("to"), Via: in.text("via")}
	if in.take("seed", &a.Seed) {
		return a
	}
	a.Seed = 0
	return a
}

func (o object) options() *bridge.Options {
	var in object
	if !o.take("options", &in) {
		return nil
	}
	out := &bridge.Options{Mode: in.text("mode")}
	in.take("bare", &out.Bare)
	var pins []bridge.Pin
	if in.take("pins", &pins) {
		out.Pins = pins
	}
	return out
}

package link

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

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
	return State{Files: files, Ask: o.ask(), View: o.word("view", "kernel", "told"), Stop: int(o.count("stop")), Options: o.options(),
		Lang: o.word("lang", "", "ko", "en"), Theme: o.word("theme", "", "light", "dark", "auto"), ReadOnly: o.yes("readonly"), Lesson: o.slug("lesson")}, nil
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
	if is := o.text(name); slices.Contains(others, is) {
		return is
	}
	return first
}

func (o object) yes(name string) (b bool) { return o.take(name, &b) && b }

// count is a whole number from 0 on, written in any way; 0 if it is none, or more than JSON keeps exactly.
func (o object) count(name string) uint64 {
	var f float64
	if !o.take(name, &f) || f != math.Trunc(f) || f < 0 || f > 1<<53-1 {
		return 0
	}
	return uint64(f)
}

// slug is the name of a lesson's folder.
func (o object) slug(name string) string {
	s := o.text(name)
	if len(s) > 64 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ""
	}
	return s
}

// files reports false when the link's files are no files.
func (o object) files() ([]bridge.File, bool) {
	var list []object
	if raw, has := o["files"]; has && json.Unmarshal(raw, &list) != nil || len(list) > mostFiles {
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
	return bridge.AskFor{From: in.text("from"), To: in.text("to"), Via: in.text("via"), Seed: in.count("seed")}
}

// options are nil when the link declares none.
func (o object) options() *bridge.Options {
	var in object
	o.take("options", &in)
	out := bridge.Options{Bare: in.yes("bare"), Mode: in.word("mode", "", "iptables", "nftables", "ipvs")}
	var pins []json.RawMessage
	in.take("pins", &pins)
	for _, raw := range pins[:min(len(pins), mostPins)] {
		var pin object
		if json.Unmarshal(raw, &pin) == nil {
			if p, ok := pin.pin(); ok {
				out.Pins = append(out.Pins, p)
			}
		}
	}
	if !out.Bare && out.Mode == "" && len(out.Pins) == 0 {
		return nil
	}
	return &out
}

func (o object) pin() (p bridge.Pin, ok bool) {
	if !o.take("service", &p.Service) {
		return p, false
	}
	p.ClusterIP, p.LoadBalancer = o.text("clusterIP"), o.text("loadBalancer")
	var ports object
	o.take("nodePorts", &ports)
	for name := range ports {
		if n := ports.count(name); n > 0 && n < 1<<16 {
			if p.NodePorts == nil {
				p.NodePorts = map[string]int32{}
			}
			p.NodePorts[name] = int32(n)
		}
	}
	return p, true
}

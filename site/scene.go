package site

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/ask"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// scene is a playground as a reader without scripts gets it: what the engine says to one step.
type scene struct {
	Reply   bridge.Reply
	Files   []sceneFile
	Said    []string
	Asked   asked
	Figures []figure
	Stops   []stop
	Screens []template.HTML
	Still   template.HTML // the picture as images, for readers without scripts; later steps of a lesson only
}

type sceneFile struct {
	Name string
	Code template.HTML
}

// figure is one layout of the picture; Key is LAYOUT/VIEW as in bridge.Reply.
type figure struct {
	Key string
	SVG template.HTML
}

// stop is one line of the walk, told.
type stop struct {
	trace.Stop
	NameHTML, SayHTML template.HTML
	Rewrote           []change
}

// layouts are the pictures a page carries; its style shows the one that fits.
var layouts = [...]string{"wide", "tall", "slim"}

// want is all a page shows of a step.
var want = [...]string{"figure:wide", "figure:tall", "figure:slim", "kubectl", "rules"}

// newScene asks the engine about a step and prepares the answer for the templates.
func (b *builder) newScene(t texts, s lessons.Step) (scene, error) {
	r, err := b.engine.Ask(ask.Step(t.Lang, s, want[:]...))
	if err != nil {
		return scene{}, err
	}
	sc := scene{Reply: r, Said: r.Answers, Asked: newAsked(t, r)}
	for _, f := range s.Files {
		sc.Files = append(sc.Files, sceneFile{f.Name, listing(f.Text, marksIn(r.Marks, f.Name), ghostsIn(r.Ghosts, f.Name, t), f.Name)})
	}
	for _, l := range layouts {
		key := l + "/" + s.View
		if svg := r.Figures[key]; svg != "" {
			sc.Figures = append(sc.Figures, figure{key, template.HTML(svg)})
		}
	}
	for _, screen := range r.Screens {
		sc.Screens = append(sc.Screens, terminal(screen))
	}
	if story := ask.Story(r, s.View); story != nil {
		sc.Stops = stops(*story)
	}
	return sc, err
}

func stops(s trace.Story) []stop {
	var out []stop
	for _, st := range s.Stops {
		o := stop{Stop: st, NameHTML: sentence(st.Name), SayHTML: sentence(st.Say)}
		o.Rewrote = rewritten(st.Before, st.After)
		out = append(out, o)
	}
	return out
}

// change is one address that a stop rewrote.
type change struct{ Field, Was, Is string }

// rewritten are the addresses that a stop changed, old and new: the destination first, as it is what a Service changes.
func rewritten(before, after trace.Packet) (all []change) {
	if !before.Dst.IsValid() || !after.Dst.IsValid() {
		return nil
	}
	if before.Dst != after.Dst {
		all = append(all, change{"dst", before.Dst.String(), after.Dst.String()})
	}
	if before.Src != after.Src {
		all = append(all, change{"src", before.Src.String(), after.Src.String()})
	}
	return all
}

// asked is the question on the stage, in words: who calls whom.
type asked struct{ From, Source, Label, To, Kind string }

func newAsked(t texts, r bridge.Reply) (a asked) {
	if r.Result == nil {
		return a
	}
	c := r.Result.Scene.Client
	a.From, a.Source, a.To = c.Name[strings.LastIndexByte(c.Name, '/')+1:], c.Address, r.Result.Ask.To
	switch c.Kind {
	case "outside":
		a.From = t.Outside
	case "pod":
		a.From = t.Pod + " " + a.From
	}
	for _, choice := range r.Addresses {
		if choice.Key == r.To {
			a.Label, a.To, a.Kind = choice.Label, choice.Word, choice.Kind
		}
	}
	if strings.HasPrefix(a.To, a.Label+":") {
		a.Label = "" // node-1, node-1:30088
	}
	return a
}

func marksIn(all []bridge.Mark, file string) []bridge.Mark {
	var out []bridge.Mark
	for _, m := range all {
		if m.File == file {
			out = append(out, m)
		}
	}
	return out
}

func ghostsIn(all []bridge.Ghost, file string, t texts) []ghost {
	var out []ghost
	for _, g := range all {
		if g.File == file {
			out = append(out, ghost{g, t.Filled[g.By]})
		}
	}
	return out
}

// mini is a walk as a line of a few marks, for lists of lessons.
func mini(s *trace.Story) template.HTML {
	if s == nil {
		return ""
	}
	var marks []trace.Stop
	bad := false
	for _, st := range s.Stops {
		if st.Back {
			break
		}
		bad = bad || st.Bad
		if st.Mark != "" && st.Wire != "" && (len(marks) == 0 || marks[len(marks)-1].Mark != st.Mark) {
			marks = append(marks, st)
		}
	}
	var wires, socks strings.Builder
	x, step := 0, 44/max(1, len(marks))
	for i, m := range marks {
		next := (i + 1) * step
		fmt.Fprintf(&wires, `<path d="M%d 8H%d" stroke="%s" stroke-width="2"/>`, x, next, colour(m.Wire))
		socks.WriteString(miniMark(m.Mark, next, i == len(marks)-1 && !bad))
		x = next
	}
	if bad {
		fmt.Fprintf(&wires, `<path d="M%d 2V14" stroke="var(--trouble)" stroke-width="2.5"/>`, x+8)
	}
	return template.HTML(`<svg class="mini" viewBox="0 0 54 16" aria-hidden="true">` + wires.String() + socks.String() + `</svg>`)
}

// miniMark draws a mark at x; at the end of the walk the plug stands in its socket. Colours are attributes, which a
// policy without inline style allows.
func miniMark(kind string, x int, end bool) string {
	switch kind {
	case "port":
		return fmt.Sprintf(`<circle cx="%d" cy="8" r="5" fill="%s" stroke="var(--page)" stroke-width="2"/>`, x, colour(kind))
	case "nodePort":
		return fmt.Sprintf(`<rect x="%d" y="3.5" width="9" height="9" rx="1" fill="%s" stroke="var(--page)" stroke-width="2"/>`, x-4, colour(kind))
	case "targetPort", "containerPort":
		ring := ""
		if end {
			ring = fmt.Sprintf(`<path d="M%d 1l7 7-7 7-7-7z" fill="var(--page)" stroke="%s" stroke-width="1.5"/>`, x, colour("containerPort"))
		}
		return ring + fmt.Sprintf(`<path d="M%d 4l4 4-4 4-4-4z" fill="%s"/>`, x, colour("targetPort"))
	}
	return ""
}

// colour is a kind's colour as the style names it.
func colour(kind string) string { return "var(--" + strings.ToLower(kind) + ")" }

package svg

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"
)

// style is what the style sheet says of a class, as far as the room of a text depends on it.
type style struct {
	size   float64
	mono   bool
	bold   bool
	middle bool
}

// styles reads the plain class rules of the style sheet, so that the test measures what the page will show.
func styles() map[string]style {
	out := map[string]style{}
	for _, line := range strings.Split(CSS(), "\n") {
		sel, body, ok := strings.Cut(line, "{")
		if !ok || strings.HasPrefix(sel, "@") || strings.HasPrefix(sel, "/*") {
			continue
		}
		for _, one := range strings.Split(sel, ",") {
			class, ok := strings.CutPrefix(strings.TrimSpace(one), ".fig .")
			if !ok || strings.ContainsAny(class, " .>") {
				continue
			}
			st := out[class]
			for _, d := range strings.Split(strings.TrimSuffix(body, "}"), ";") {
				name, value, _ := strings.Cut(d, ":")
				switch name {
				case "font-size":
					st.size, _ = strconv.ParseFloat(strings.TrimSuffix(value, "px"), 64)
				case "font-weight":
					n, _ := strconv.Atoi(value)
					st.bold = n >= 600
				case "font-family":
					st.mono = strings.Contains(value, "monospace")
				case "text-anchor":
					st.middle = value == "middle"
				}
			}
			out[class] = st
		}
	}
	return out
}

// over is the style with a class's own applied; later rules of the sheet win, and so do later classes here.
func (s style) over(classes string, all map[string]style) style {
	for _, c := range strings.Fields(classes) {
		st, ok := all[c]
		if !ok {
			continue
		}
		if st.size > 0 {
			s.size = st.size
		}
		s.mono = s.mono || st.mono
		s.bold = s.bold || st.bold
		s.middle = s.middle || st.middle
	}
	return s
}

// word is one visible text with its estimated room.
type word struct {
	text string
	box
}

// words measures all texts that a frame shows, and the boxes whose border no text may cross.
func words(t *testing.T, drawing string) (ws []word, edges []box, view box) {
	t.Helper()
	all := styles()
	d := xml.NewDecoder(strings.NewReader(drawing))
	hidden := []bool{false}
	var text *word
	var stack []style
	title := 0
	var anchor string
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return ws, edges, view
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			class := " " + attr(e, "class") + " "
			has := func(c string) bool { return strings.Contains(class, " "+c+" ") }
			off := has("from") && has("next") || has("until") && !has("next")
			hidden = append(hidden, hidden[len(hidden)-1] || off)
			switch e.Name.Local {
			case "svg":
				view = viewBox(attr(e, "viewBox"))
			case "title", "desc", "style":
				title++
			case "rect":
				if !hidden[len(hidden)-1] && (has("box") || has("tagbox") || has("machine") || has("pill")) {
					edges = append(edges, viewBox(attr(e, "x")+" "+attr(e, "y")+" "+attr(e, "width")+" "+attr(e, "height")))
				}
			case "text":
				x, _ := strconv.ParseFloat(attr(e, "x"), 64)
				y, _ := strconv.ParseFloat(attr(e, "y"), 64)
				text = &word{box: box{x: x, y: y}}
				stack = []style{style{size: 11}.over(class, all)}
				anchor = attr(e, "text-anchor")
				if stack[0].middle {
					anchor = "middle"
				}
			case "tspan":
				stack = append(stack, stack[len(stack)-1].over(class, all))
				if dx, _ := strconv.ParseFloat(attr(e, "dx"), 64); text != nil {
					text.w += dx
				}
			}
		case xml.CharData:
			if text != nil && title == 0 {
				s := stack[len(stack)-1]
				text.text += string(e)
				text.w += width(string(e), s.size, s.mono, s.bold)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "title", "desc", "style":
				title--
			case "tspan":
				stack = stack[:len(stack)-1]
			case "text":
				size := stack[0].size
				text.h = size * 0.86
				text.box.y -= size * 0.7
				switch anchor {
				case "middle":
					text.x -= text.w / 2
				case "end":
					text.x -= text.w
				}
				if !hidden[len(hidden)-1] && text.text != "" {
					ws = append(ws, *text)
				}
				text = nil
			}
			hidden = hidden[:len(hidden)-1]
		}
	}
}

func viewBox(s string) box {
	var v [4]float64
	for i, f := range strings.Fields(s) {
		v[i], _ = strconv.ParseFloat(f, 64)
	}
	return box{v[0], v[1], v[2], v[3]}
}

// overlap is by how much two boxes run into each other, the smaller way.
func overlap(a, b box) float64 {
	return min(min(a.right(), b.right())-max(a.x, b.x), min(a.bottom(), b.bottom())-max(a.y, b.y))
}

// within says whether a lies in b.
func within(a, b box) bool {
	return a.x >= b.x-0.5 && a.right() <= b.right()+0.5 && a.y >= b.y-0.5 && a.bottom() <= b.bottom()+0.5
}

// checkRoom fails for texts that stand on each other, leave the drawing or cross the border of a box.
func checkRoom(t *testing.T, name, drawing string) {
	t.Helper()
	ws, edges, view := words(t, drawing)
	for i, a := range ws {
		if a.x < view.x-0.5 || a.right() > view.right()+0.5 || a.y < view.y-0.5 || a.bottom() > view.bottom()+0.5 {
			t.Errorf("%s: %q leaves the drawing: %.0f..%.0f of %.0f, %.0f..%.0f of %.0f", name, a.text, a.x, a.right(), view.right(), a.y, a.bottom(), view.bottom())
		}
		for _, b := range ws[:i] {
			if overlap(a.box, b.box) > 0.6 {
				t.Errorf("%s: %q (%.0f,%.0f) stands on %q (%.0f,%.0f)", name, a.text, a.x, a.y, b.text, b.x, b.y)
			}
		}
	}
	for i, b := range edges {
		for _, c := range edges[:i] { // tags, pods and machines hold each other, or stand apart
			if overlap(b, c) > 1 && !within(b, c) && !within(c, b) {
				t.Errorf("%s: the boxes %v and %v cross", name, b, c)
			}
		}
		for _, w := range ws {
			if len(w.text) == 1 { // the letter of a socket, which sits on the edge
				continue
			}
			if overlap(w.box, b) > 0.6 && !within(w.box, b) {
				t.Errorf("%s: %q (%.0f,%.0f)..(%.0f,%.0f) crosses the box (%.0f,%.0f)..(%.0f,%.0f)", name, w.text, w.x, w.y, w.right(), w.bottom(), b.x, b.y, b.right(), b.bottom())
			}
		}
	}
}

// No two texts may ever stand on each other, in no layout, language and frame, and none may leave the drawing; text is
// in its box or out of it, never through its border.
func TestTextsHaveRoom(t *testing.T) {
	everyDrawing(t, func(t *testing.T, s scenario, o Options) {
		st := s.story(o.Lang)
		for n := -1; n <= len(st.Stops); n++ {
			o.Frame = n
			checkRoom(t, "frame "+strconv.Itoa(n), Draw(s.result, st, o))
		}
	})
}

package svg

import (
	_ "embed"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
	mark "github.com/portwalk/portwalk/engine/view/words"
)

// Options say how to draw.
type Options struct {
	Layout     string // wide (806), tall (358), slim (288) or strip (one line); wide if empty
	Frame      int    // which stop is now: 0 none yet, -1 all is over
	ID         string // prefix of all ids; "pw" if empty. Two figures in one page need two
	Lang       string // ko (the default) or en: the labels; sentences come in the Story's language
	Standalone bool   // a file of its own: style sheet, xmlns and background inside, colours resolved
	Theme      string // of a file of its own: light, dark, or whatever its viewer prefers if empty
	Predict    bool   // only the client and the address that is asked: nothing that gives the answer away
}

//go:embed figure.css
var css string

// CSS is the figure's style sheet, for a page that holds figures inline: tokens for light and dark (by
// prefers-color-scheme, or by data-theme on an ancestor) and all classes, everything under .fig.
func CSS() string { return css }

// Draw draws a result as an <svg> element. Which truth it tells, the kernel's or the post's, is the Story's View.
func Draw(r trace.Result, s trace.Story, o Options) string {
	f := newFigure(r, s, o)
	if o.Layout == "strip" {
		f.strip()
	} else {
		f.scene()
	}
	return f.String()
}

// figure is one drawing in the making.
type figure struct {
	pen
	r trace.Result
	s trace.Story
	o Options
	g geometry
	cast
	clientBox box
	lbBox     box
	walk      walker
	failSaid  bool    // the failed health check is explained once
	w, h      float64 // size of the drawing without its margin
}

// Margins around the drawing: strokes and halos reach over the grid, and a file of its own lies on a plate.
const (
	margin = 4
	plate  = 14
)

func newFigure(r trace.Result, s trace.Story, o Options) *figure {
	if o.ID == "" {
		o.ID = "pw"
	}
	f := &figure{r: r, s: s, o: o}
	f.id = safeID(o.ID)
	f.room()
	f.frame = o.Frame
	if o.Frame < 0 {
		f.frame = len(s.Stops) + 1
	}
	f.cast = newCast(&f.r, &f.s, o)
	f.g = geometryOf(o.Layout, f.inside, f.crossing() != nil)
	switch {
	case f.told && !f.g.tall:
		f.g.ringX = 420
	case f.g.slim && f.ringed:
		f.g.dnat = 140
	}
	return f
}

// scene draws every layout but the strip.
func (f *figure) scene() {
	f.place()
	if f.o.Predict {
		f.predict()
		return
	}
	f.drawNodes()
	f.drawClient()
	f.drawBalancer()
	f.drawWalk()
	f.drawMaybes()
	f.drawBand()
	f.drawSheet()
	f.drawTags()
	f.drawEnd()
	f.drawSentences()
}

// String puts the layers together.
func (f *figure) String() string {
	var b strings.Builder
	n := 1024
	for _, l := range f.layer {
		n += len(l)
	}
	if f.o.Standalone {
		n += 24 << 10
	}
	b.Grow(n)
	f.head(&b)
	for i, l := range f.layer {
		if len(l) == 0 {
			continue
		}
		b.WriteString(`<g class="L-`)
		b.WriteString(layer(i).String())
		b.WriteString(`">`)
		b.Write(l)
		b.WriteString(`</g>`)
	}
	b.WriteString("</svg>")
	return b.String()
}

// head writes the opening tag, the title and the description.
func (f *figure) head(b *strings.Builder) {
	around := float64(margin)
	if f.o.Standalone {
		around = plate
	}
	corner, w, h := string(appendNum(nil, -around)), string(appendNum(nil, f.w+2*around)), string(appendNum(nil, f.h+2*around))
	box := corner + " " + corner + " " + w + " " + h
	b.WriteString(`<svg class="fig`)
	if f.told {
		b.WriteString(` told`)
	}
	if f.o.Layout == "strip" {
		b.WriteString(` strip`)
	}
	b.WriteString(`" id="` + f.id + `" viewBox="` + box + `" role="img" aria-labelledby="` + f.id + `-t ` + f.id + `-d"`)
	b.WriteString(` data-stops="` + string(appendNum(nil, float64(len(f.s.Stops)))) + `"`)
	if f.o.Standalone {
		b.WriteString(` xmlns="http://www.w3.org/2000/svg"`)
	}
	if f.o.Standalone || f.o.Layout == "strip" {
		b.WriteString(` width="` + w + `" height="` + h + `"`)
	}
	if f.o.Lang == "en" {
		b.WriteString(` lang="en">`)
	} else {
		b.WriteString(` lang="ko">`)
	}
	b.WriteString(`<title id="` + f.id + `-t">` + string(appendEscaped(nil, mark.Plain(f.s.Title))) + `</title>`)
	b.WriteString(`<desc id="` + f.id + `-d">` + string(appendEscaped(nil, mark.Plain(f.s.Desc))) + `</desc>`)
	if f.o.Standalone {
		b.WriteString("<style>" + standalone(css, f.o.Theme) + "</style>")
		b.WriteString(`<rect class="paper" x="` + corner + `" y="` + corner + `" width="` + w + `" height="` + h + `" rx="10"/>`)
	}
}

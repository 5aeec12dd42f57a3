package httpapi

import (
	"net/http"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/svg"
	"github.com/portwalk/portwalk/wasm/bridge"
	"github.com/portwalk/portwalk/wasm/link"
)

var pictureParams = append([]string{"layout", "view", "theme", "stop", "errors"}, questionParams...)

// look is how a picture is wanted.
type look struct {
	layout, theme string
	stop          int // -1: all is over
}

// picture draws a walk as a file of its own. What is wrong with the files is drawn too, because a picture that is missing
// tells a reader nothing: errors=problem asks for the 422 instead.
func (a *handler) picture(r *http.Request, in params) (answer, *Problem) {
	q, p := readQuestion(in)
	if p != nil {
		return answer{}, p
	}
	l, asProblem, p := readLook(in, &q.state)
	if p != nil {
		return answer{}, p
	}
	got, p := a.walk(q)
	href, text := a.permalink(r, q.state)
	var drawing string
	header := map[string]string{"Content-Disposition": `inline; filename="portwalk.svg"`}
	switch {
	case p == nil:
		drawing = draw(got, q.state, l)
	case asProblem || p.Status != http.StatusUnprocessableEntity:
		return answer{}, p
	default:
		drawing = drawProblem(p, q.Lang, l)
		header["X-Portwalk-Problem"] = p.code
	}
	return answer{status: http.StatusOK, kind: "image/svg+xml; charset=utf-8", header: header, body: []byte(link.IntoPicture(drawing, text, href))}, nil
}

func readLook(in params, s *link.State) (l look, asProblem bool, p *Problem) {
	if l.layout, p = in.word("layout", "wide", "wide", "tall", "slim", "strip"); p != nil {
		return
	}
	if l.theme, p = in.word("theme", s.Theme, "auto", "light", "dark"); p != nil {
		return
	}
	if l.stop, p = in.number("stop", 0, 1000, -1); p != nil {
		return
	}
	if s.View, p = in.word("view", s.View, "kernel", "told"); p != nil {
		return
	}
	errors, p := in.word("errors", "picture", "picture", "problem")
	return l, errors == "problem", p
}

// draw is the picture of an answer. Where the post tells nothing, the kernel's way is drawn, as on the page.
func draw(got bridge.Reply, s link.State, l look) string {
	story := storyOf(got, s)
	if story == nil {
		story = &trace.Story{}
	}
	return svg.Draw(*got.Result, *story, svg.Options{Layout: l.layout, Frame: l.stop, ID: "walk", Lang: s.Lang, Theme: l.theme, Standalone: true})
}

func storyOf(got bridge.Reply, s link.State) *trace.Story {
	if s.View == "told" && got.Told != nil {
		return got.Told
	}
	return got.Kernel
}

// permalink is where the state opens, and the state itself as a link.
func (a *handler) permalink(r *http.Request, s link.State) (href, text string) {
	text, err := link.Pack(s)
	if err != nil {
		return "", ""
	}
	return a.site(r) + s.Lang + "/sandbox/#" + text, text
}

// site is the URL of the site's root, with a slash at its end.
func (a *handler) site(r *http.Request) string { return a.origin(r) + a.Base }

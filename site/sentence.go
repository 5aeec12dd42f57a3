package site

import (
	"html"
	"html/template"
	"strings"

	"github.com/portwalk/portwalk/engine/view/words"
)

// sentence draws one of the engine's sentences. They have a smaller markup than lessons, and only that is read: a chain
// named KUBE_x_y must not turn italic.
func sentence(text string) template.HTML {
	var b strings.Builder
	for _, s := range words.Parse(text) {
		h := html.EscapeString(s.Text)
		switch {
		case s.Kind != "":
			h = label(s.Kind, s.Text)
		case s.Code:
			h = "<code>" + h + "</code>"
		}
		if s.Bold {
			h = "<strong>" + h + "</strong>"
		}
		b.WriteString(h)
	}
	return template.HTML(b.String())
}

package site

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/ask"
)

// still keeps a later step's pictures as files of their own and answers the element that shows the one that fits.
// Only readers without scripts load them: it stands in a noscript.
func (b *builder) still(lang, lesson string, s lessons.Step, sc scene) template.HTML {
	urls := map[string]string{}
	for _, f := range sc.Figures {
		layout, _, _ := strings.Cut(f.Key, "/")
		name := fmt.Sprintf("figures/%s/%s-%s-%s.svg", lang, lesson, s.ID, layout)
		b.stills[name] = []byte(standalone(string(f.SVG), b.options.FigureCSS))
		urls[layout] = "../../../" + name
	}
	story := ask.Story(sc.Reply, s.View)
	if urls["wide"] == "" || story == nil {
		return ""
	}
	out := "<picture>"
	if tall := urls["tall"]; tall != "" {
		out += fmt.Sprintf(`<source media="(max-width: 700px)" srcset="%s">`, tall)
	}
	return template.HTML(out + fmt.Sprintf(`<img class="fig" src="%s" alt="%s"></picture>`, urls["wide"], html.EscapeString(plain(story.Desc))))
}

// standalone makes a file of a picture that stood in a page: it brings its own style.
func standalone(svg, css string) string {
	head, rest, ok := strings.Cut(svg, ">")
	if !ok {
		return svg
	}
	if !strings.Contains(head, "xmlns=") {
		head += ` xmlns="http://www.w3.org/2000/svg"`
	}
	return head + "><style>" + strings.ReplaceAll(css, "</", `<\/`) + "</style>" + rest
}

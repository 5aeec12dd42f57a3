package site

import (
	"fmt"
	"html"
	"html/template"

	"github.com/portwalk/portwalk/engine/view/svg"
	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/ask"
)

// still keeps a step's pictures as files of their own and answers the element that shows the one that fits.
// Only readers without scripts load them: it stands in a noscript. On a wide screen the prose is a narrow column.
func (b *builder) still(lang, lesson string, s lessons.Step, sc scene) template.HTML {
	story := ask.Story(sc.Reply, s.View)
	if sc.Reply.Result == nil || story == nil {
		return ""
	}
	url := func(layout string) string {
		name := fmt.Sprintf("figures/%s/%s-%s-%s.svg", lang, lesson, s.ID, layout)
		b.stills[name] = []byte(svg.Draw(*sc.Reply.Result, *story, svg.Options{Layout: layout, Frame: -1, Lang: lang, Standalone: true}))
		return "../../../" + name
	}
	return template.HTML(fmt.Sprintf(`<picture><source media="(min-width: 1180px), (max-width: 400px)" srcset="%s">`+
		`<img class="fig" src="%s" alt="%s"></picture>`, url("slim"), url("tall"), html.EscapeString(plain(story.Desc))))
}

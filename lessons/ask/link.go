package ask

import (
	"slices"
	"sync"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/wasm/link"
)

// all are the lessons, read once. They are embedded, so that an error is a mistake that the tests have told.
var all = sync.OnceValue(func() []lessons.Lesson {
	list, _ := lessons.All()
	return list
})

// Link is the state that a lesson's page shows, for whoever puts it somewhere else: lang and slug are of the page's
// address, fragment is what stands behind its # (step-ID, or nothing for the first step). title is in that language.
func Link(lang, slug, fragment string) (s link.State, title string, ok bool) {
	for _, l := range all() {
		l = l.In(lang)
		prose, has := l.Prose[lang]
		if l.ID != slug || !has {
			continue
		}
		i := max(0, slices.IndexFunc(l.Steps, func(s lessons.Step) bool { return "step-"+s.ID == fragment }))
		step := l.Steps[i]
		o := Options(step)
		s = link.State{Files: Files(step.Files), Ask: For(step.Ask), View: step.View, Options: &o, Lang: lang, Lesson: slug}
		if s.View == "" {
			s.View = "kernel"
		}
		title = prose.Title
		if i < len(prose.Sections) && prose.Sections[i].Title != "" {
			title += ": " + prose.Sections[i].Title
		}
		return s, title, true
	}
	return s, "", false
}

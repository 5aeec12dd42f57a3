package site

import "html/template"

// icons are line drawings on a 16 px grid; style gives them size and colour.
var icons = map[string]string{
	"back":  `<path d="M10.5 3.5L5 8l5.5 4.5"/>`,
	"on":    `<path d="M5.5 3.5L11 8l-5.5 4.5"/>`,
	"check": `<path d="M3.5 8.5l3 3 6-7"/>`,
}

// icon is one of them for a template; it says nothing to a screen reader, so words must stand beside it or in a label.
func icon(name string) template.HTML {
	return template.HTML(`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">` + icons[name] + `</svg>`)
}

package kubectl

import (
	_ "embed" // for the texts
	"strings"
	"unicode/utf8"
)

//go:embed explain.txt
var explanations string

// field is one entry of explain.txt: a path, its type, and the text in English and Korean.
type field struct {
	path, typ string
	required  bool
	text      [2]string
}

// Explain is `kubectl explain` for Services: kubectl's form, but Portwalk's own words, in English (en) or Korean (ko).
// The path is what a learner types: service, svc.spec.ports.
func Explain(path, lang string) Screen {
	words := strings.Split(path, ".")
	if r := find(resources(), words[0]); r == nil {
		return fail(`the server doesn't have a resource type "` + words[0] + `"`)
	} else if r.plural != "services" {
		return fail(`Portwalk explains Services only, not "` + words[0] + `"`)
	}
	words[0] = "service"
	path = strings.Join(words, ".")
	fields := parseFields()
	var at *field
	var below []field
	for i, f := range fields {
		if f.path == path {
			at = &fields[i]
		} else if rest, ok := strings.CutPrefix(f.path, path+"."); ok && !strings.Contains(rest, ".") {
			below = append(below, f)
		}
	}
	if at == nil {
		return fail(`field "` + words[len(words)-1] + `" does not exist`)
	}
	return Screen{Text: explanation(at, below, lang)}
}

// parseFields reads explain.txt: three lines a field and an empty one.
func parseFields() []field {
	var out []field
	for block := range strings.SplitSeq(strings.TrimSpace(explanations), "\n\n") {
		lines := strings.SplitN(block, "\n", 3)
		head := strings.Fields(lines[0])
		out = append(out, field{path: head[0], typ: head[1], required: len(head) > 2, text: [2]string{lines[1], lines[2]}})
	}
	return out
}

func (f field) in(lang string) string {
	if lang == "ko" {
		return f.text[1]
	}
	return f.text[0]
}

func explanation(at *field, below []field, lang string) string {
	var b strings.Builder
	b.WriteString("KIND:       Service\nVERSION:    v1\n\n")
	if i := strings.LastIndexByte(at.path, '.'); i >= 0 {
		b.WriteString("FIELD: " + at.path[i+1:] + " <" + at.typ + ">" + requiredMark(*at) + "\n\n\n")
	}
	b.WriteString("DESCRIPTION:\n")
	wrap(&b, at.in(lang))
	if len(below) > 0 {
		b.WriteString("    \nFIELDS:\n")
	}
	for _, f := range below {
		b.WriteString("  " + f.path[strings.LastIndexByte(f.path, '.')+1:] + "\t<" + f.typ + ">" + requiredMark(f) + "\n")
		wrap(&b, f.in(lang))
		b.WriteString("\n")
	}
	return b.String()
}

func requiredMark(f field) string {
	if f.required {
		return " -required-"
	}
	return ""
}

// wrap breaks a text at 80 columns, four of them indentation. A Korean syllable is two columns wide.
func wrap(b *strings.Builder, text string) {
	const width = 76
	column := 0
	for _, word := range strings.Fields(text) {
		n := columnsOf(word)
		switch {
		case column == 0:
			b.WriteString("    ")
		case column+1+n > width:
			b.WriteString("\n    ")
			column = 0
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += n
	}
	b.WriteString("\n")
}

func columnsOf(word string) int {
	n := utf8.RuneCountInString(word)
	for _, r := range word {
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

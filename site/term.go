package site

import (
	"html"
	"html/template"
	"strings"

	"github.com/portwalk/portwalk/wasm/bridge"
)

// terminal draws a command and what it printed: port numbers on their cables, and not a character moved. Where PORT(S)
// has no room for field names they stand under the first two numbers.
func terminal(s bridge.Screen) template.HTML {
	p := printer{text: strings.TrimRight(s.Text, "\n")}
	for _, sp := range s.Spans {
		start, end := byteAt(p.text, sp.Start), byteAt(p.text, sp.End)
		if end > start {
			p.spans = append(p.spans, paintSpan{start, end, sp.Kind})
		}
	}
	p.b.WriteString(`<span class="cmd">$ <b>` + html.EscapeString(s.Command) + "</b></span>\n")
	names := strings.Contains(s.Command, "get svc") || strings.Contains(s.Command, "get service")
	for i, line := range strings.SplitAfter(p.text, "\n") {
		switch {
		case i == 0 && isTableHead(line):
			p.row("head", line, false)
		case names && len(p.spans) > 0 && p.spans[0].Start < p.at+len(line):
			p.row("ports-row", line, true)
			names = false
		default:
			p.line(line, nil)
		}
	}
	return template.HTML(p.b.String())
}

// printer writes a screen's lines one after the other.
type printer struct {
	b     strings.Builder
	text  string
	spans []paintSpan // not yet written; Class is the kind of port
	at    int
}

// row is a line in a span of its own; the line's end stays outside.
func (p *printer) row(class, line string, names bool) {
	body := strings.TrimSuffix(line, "\n")
	var named map[string]bool
	if names {
		named = map[string]bool{}
	}
	p.b.WriteString(`<span class="` + class + `">`)
	p.line(body, named)
	p.b.WriteString("</span>")
	if len(body) < len(line) {
		p.b.WriteByte('\n')
		p.at++
	}
}

// line writes text from where the printer stands, with its ports. named, if given, gets the kinds named under the line.
func (p *printer) line(line string, named map[string]bool) {
	end := p.at + len(line)
	for len(p.spans) > 0 && p.spans[0].Start < end {
		s := p.spans[0]
		p.spans = p.spans[1:]
		if s.Start < p.at || s.End > end {
			continue
		}
		p.b.WriteString(html.EscapeString(p.text[p.at:s.Start]))
		number := p.text[s.Start:s.End]
		if named != nil && !named[s.Class] {
			named[s.Class] = true
			p.b.WriteString(`<span class="pin k-` + s.Class + `" data-under><i data-t="` + s.Class + `"></i>` + html.EscapeString(number) + `</span>`)
		} else {
			p.b.WriteString(pin(s.Class, number))
		}
		p.at = s.End
	}
	p.b.WriteString(html.EscapeString(p.text[p.at:end]))
	p.at = end
}

// isTableHead says whether a line is kubectl's table header: its first column is a name.
func isTableHead(s string) bool {
	return strings.HasPrefix(s, "NAME ") || strings.HasPrefix(s, "NAMESPACE ")
}

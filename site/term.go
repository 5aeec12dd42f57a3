package site

import (
	"html"
	"html/template"
	"strings"

	"github.com/portwalk/portwalk/wasm/bridge"
)

// terminal draws a command and what it printed, port numbers on their cables and not a character moved.
func terminal(s bridge.Screen) template.HTML {
	var b strings.Builder
	b.WriteString(`<span class="cmd">$ <b>` + html.EscapeString(s.Command) + "</b></span>\n")
	text := strings.TrimRight(s.Text, "\n")
	at := 0
	if head, _, ok := strings.Cut(text, "\n"); ok && isTableHead(head) {
		b.WriteString(`<span class="head">` + html.EscapeString(head) + "</span>\n")
		at = len(head) + 1
	}
	for _, sp := range s.Spans {
		start, end := byteAt(text, sp.Start), byteAt(text, sp.End)
		if start < at || end <= start {
			continue
		}
		b.WriteString(html.EscapeString(text[at:start]))
		b.WriteString(pin(sp.Kind, text[start:end]))
		at = end
	}
	return template.HTML(b.String() + html.EscapeString(text[at:]))
}

// isTableHead says whether a line is kubectl's table header: its first column is a name.
func isTableHead(s string) bool {
	return strings.HasPrefix(s, "NAME ") || strings.HasPrefix(s, "NAMESPACE ")
}

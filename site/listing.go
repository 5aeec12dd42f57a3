package site

import (
	"fmt"
	"html"
	"html/template"
	"sort"
	"strings"
	"unicode/utf16"

	"github.com/portwalk/portwalk/wasm/bridge"
)

// listing draws YAML as the editor does: numbered lines, quiet keys and comments, port numbers on their cables, and
// below them the ghost lines that nobody wrote. by says who filled a ghost, in words; nil ghosts need none.
func listing(text string, marks []bridge.Mark, ghosts []ghost, name string) template.HTML {
	var b strings.Builder
	b.WriteString(`<ol class="code" tabindex="0"`)
	if name != "" {
		fmt.Fprintf(&b, ` aria-label="%s"`, html.EscapeString(name))
	}
	b.WriteString(">")
	var y yamlLines
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		on := marksOn(marks, i+1)
		class := ""
		if len(on) > 0 {
			class = fmt.Sprintf(` class="k-%s"`, on[0].Kind)
		}
		fmt.Fprintf(&b, `<li data-l="%d"%s>%s</li>`, i+1, class, paint(line, y.spans(line), on))
		for n, g := range ghosts {
			if g.After == i+1 {
				b.WriteString(g.item(firstBy(ghosts, g.By) == n))
			}
		}
	}
	return template.HTML(b.String() + "</ol>")
}

// ghost is a line nobody wrote, and in words who did.
type ghost struct {
	bridge.Ghost
	By string
}

// item says who filled the line only where that is news.
func (g ghost) item(news bool) string {
	key, value, _ := strings.Cut(g.Text, ": ")
	v := html.EscapeString(value)
	if isKind(g.Kind) {
		v = pin(g.Kind, value)
	}
	by := ""
	if news {
		by = "<em>" + html.EscapeString(g.By) + "</em>"
	}
	return fmt.Sprintf(`<li class="ghost k-%s">%s %s%s</li>`, g.Kind, `<span class="key">`+html.EscapeString(key)+`:</span>`, v, by)
}

// firstBy is the first ghost that somebody filled in.
func firstBy(ghosts []ghost, by string) int {
	for i, g := range ghosts {
		if g.By == by {
			return i
		}
	}
	return -1
}

func marksOn(marks []bridge.Mark, line int) []bridge.Mark {
	var on []bridge.Mark
	for _, m := range marks {
		if m.Line == line {
			on = append(on, m)
		}
	}
	sort.Slice(on, func(i, j int) bool { return on[i].Col < on[j].Col })
	return on
}

// paintSpan is a part of a line with a class; Start and End count bytes.
type paintSpan struct {
	Start, End int
	Class      string
}

// paint writes a line with its spans; a mark inside a span's place wins.
func paint(line string, spans []paintSpan, marks []bridge.Mark) string {
	for _, m := range marks {
		start := byteAt(line, m.Col-1)
		spans = append(spans, paintSpan{start, byteAt(line, m.Col-1+m.Len), "pin k-" + m.Kind})
	}
	sort.SliceStable(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start {
			continue
		}
		b.WriteString(html.EscapeString(line[at:s.Start]))
		fmt.Fprintf(&b, `<span class="%s">%s</span>`, s.Class, html.EscapeString(line[s.Start:s.End]))
		at = s.End
	}
	return b.String() + html.EscapeString(line[at:])
}

// byteAt is the byte offset of a UTF-16 offset.
func byteAt(s string, units int) int {
	for i, c := range s {
		if units <= 0 {
			return i
		}
		units -= utf16.RuneLen(c)
	}
	return len(s)
}

// yamlLines finds keys and comments line by line; it knows block scalars, whose lines are plain text.
type yamlLines struct {
	block int // indentation of the key that opened a block scalar, +1; 0 outside
}

func (y *yamlLines) spans(line string) []paintSpan {
	body := strings.TrimLeft(line, " ")
	indent := len(line) - len(body)
	if y.block > 0 && (body == "" || indent >= y.block) {
		return nil
	}
	y.block = 0
	if body == "---" || body == "..." || strings.HasPrefix(body, "#") {
		return []paintSpan{{indent, len(line), "com"}}
	}
	for strings.HasPrefix(body, "- ") {
		cut := strings.TrimLeft(body[2:], " ")
		indent += len(body) - len(cut)
		body = cut
	}
	var spans []paintSpan
	if n := keyLen(body); n > 0 {
		spans = append(spans, paintSpan{indent, indent + n, "key"})
	}
	value := body[keyLen(body):]
	if c := commentAt(value); c >= 0 {
		at := len(line) - len(value) + c
		spans = append(spans, paintSpan{at, len(line), "com"})
		value = value[:c]
	}
	if v := strings.TrimSpace(value); strings.HasPrefix(v, "|") || strings.HasPrefix(v, ">") {
		y.block = indent + 1
	}
	return spans
}

// keyLen is the length of "key:" at the start of a line, or 0.
func keyLen(s string) int {
	i := strings.IndexByte(s, ':')
	if strings.HasPrefix(s, `"`) || strings.HasPrefix(s, "'") {
		end := strings.IndexByte(s[1:], s[0])
		if end < 0 || !strings.HasPrefix(s[end+2:], ":") {
			return 0
		}
		i = end + 2
	}
	for ; i >= 0 && i < len(s); i++ {
		if s[i] == ':' && (i+1 == len(s) || s[i+1] == ' ') {
			if strings.Contains(s[:i], " #") || strings.ContainsAny(s[:1], "[{") {
				return 0
			}
			return i + 1
		}
	}
	return 0
}

// commentAt is where a comment begins in a value, or -1.
func commentAt(s string) int {
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#' && (i == 0 || s[i-1] == ' '):
			return i
		}
	}
	return -1
}

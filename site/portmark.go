package site

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// kinds are the four kinds of port, as they are written and as CSS classes k-KIND.
var kinds = [...]string{"port", "nodePort", "targetPort", "containerPort"}

// cutPort reads the markup at the start of s: {port:30080}, {targetPort:http} or {nodePort}. size is 0 if there is none.
func cutPort(s string) (kind, value string, size int) {
	if !strings.HasPrefix(s, "{") {
		return "", "", 0
	}
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return "", "", 0
	}
	kind, value, has := strings.Cut(s[1:end], ":")
	if !isKind(kind) || has && !isPortValue(value) {
		return "", "", 0
	}
	return kind, value, end + 1
}

func isKind(s string) bool {
	for _, k := range kinds {
		if s == k {
			return true
		}
	}
	return false
}

// isPortValue allows a number, a range or a port's name.
func isPortValue(s string) bool {
	for _, c := range s {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '-') {
			return false
		}
	}
	return s != ""
}

// label is a port in prose: mark, field name, number.
func label(kind, value string) string {
	s := `<span class="p k-` + kind + `"><i class="mk"></i>` + kind
	if value != "" {
		s += `<b>` + html.EscapeString(value) + `</b>`
	}
	return s + `</span>`
}

// pin is a port where no character may move: code, tables, terminals.
func pin(kind, value string) string {
	return `<span class="pin k-` + kind + `">` + html.EscapeString(value) + `</span>`
}

// pinned escapes a text and turns the markup in it to pins.
func pinned(s string) string {
	return marked(s, func(kind, value string) string {
		if value == "" {
			return html.EscapeString(kind)
		}
		return pin(kind, value)
	})
}

// plain takes the markup out of a line of text: titles, descriptions.
func plain(s string) string {
	s = html.UnescapeString(marked(s, func(kind, value string) string { return strings.TrimSpace(kind + " " + value) }))
	return strings.NewReplacer("**", "", "`", "").Replace(s)
}

func marked(s string, draw func(kind, value string) string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			i = len(s)
		}
		b.WriteString(html.EscapeString(s[:i]))
		s = s[i:]
		if kind, value, n := cutPort(s); n > 0 {
			b.WriteString(draw(kind, value))
			s = s[n:]
		} else if s != "" {
			b.WriteByte('{')
			s = s[1:]
		}
	}
	return b.String()
}

// portNode is the markup in a Markdown tree.
type portNode struct {
	ast.BaseInline
	kind, value string
}

var kindPort = ast.NewNodeKind("Port")

func (n *portNode) Kind() ast.NodeKind { return kindPort }

func (n *portNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"kind": n.kind, "value": n.value}, nil)
}

// portParser makes portNodes of {port:30080} in inline text.
type portParser struct{}

func (portParser) Trigger() []byte { return []byte{'{'} }

func (portParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	kind, value, n := cutPort(string(line))
	if n == 0 {
		return nil
	}
	block.Advance(n)
	return &portNode{kind: kind, value: value}
}

func renderPort(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if p := n.(*portNode); entering {
		_, err := w.WriteString(label(p.kind, p.value))
		return ast.WalkContinue, err
	}
	return ast.WalkContinue, nil
}

// renderCodeSpan is goldmark's code span with pins.
func renderCodeSpan(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		b.Write(c.(*ast.Text).Segment.Value(source))
	}
	_, err := w.WriteString("<code>" + pinned(strings.ReplaceAll(b.String(), "\n", " ")) + "</code>")
	return ast.WalkSkipChildren, err
}

// renderers are the nodes this package draws itself.
type renderers struct{ fence renderer.NodeRendererFunc }

func (r renderers) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindPort, renderPort)
	reg.Register(ast.KindCodeSpan, renderCodeSpan)
	reg.Register(ast.KindFencedCodeBlock, r.fence)
}

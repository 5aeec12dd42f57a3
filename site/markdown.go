package site

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"strings"
	"unicode"

	"github.com/portwalk/portwalk/lessons/ask"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown renders lessons. Raw HTML in a lesson is left out: words and marks are all an author needs, and all a page
// with a strict policy can show.
type markdown struct {
	md      goldmark.Markdown
	err     error                                                   // the first fence that the engine could not read
	special func(info, body string) (html string, is bool, e error) // fences that mean more than code; may be nil
}

func newMarkdown(e ask.Engine) *markdown {
	m := &markdown{}
	fence := func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		return ast.WalkSkipChildren, m.fence(w, e, source, n.(*ast.FencedCodeBlock), entering)
	}
	m.md = goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(), parser.WithHeadingAttribute(),
			parser.WithInlineParsers(util.Prioritized(portParser{}, 90), util.Prioritized(strongParser{}, 490))),
		goldmark.WithRendererOptions(
			renderer.WithNodeRenderers(util.Prioritized(renderers{fence}, 100))),
	)
	return m
}

// block renders paragraphs, lists, tables and fences. Ids of headings in it begin with prefix.
func (m *markdown) block(source, prefix string) (template.HTML, error) {
	var b bytes.Buffer
	ctx := parser.NewContext(parser.WithIDs(&headingIDs{prefix: prefix, used: map[string]bool{}}))
	if err := m.md.Convert([]byte(source), &b, parser.WithContext(ctx)); err != nil {
		return "", err
	}
	return template.HTML(b.String()), m.err
}

// line renders one line of inline Markdown, without a paragraph around it.
func (m *markdown) line(source string) (template.HTML, error) {
	h, err := m.block(strings.TrimSpace(source), "")
	s := strings.TrimSpace(string(h))
	if inner, ok := strings.CutPrefix(s, "<p>"); ok && strings.Count(s, "<p>") == 1 {
		s = strings.TrimSuffix(inner, "</p>")
	}
	return template.HTML(s), err
}

// fence draws YAML as the editor shows it, anything else as a terminal.
func (m *markdown) fence(w util.BufWriter, e ask.Engine, source []byte, n *ast.FencedCodeBlock, entering bool) error {
	if !entering {
		return nil
	}
	var b bytes.Buffer
	for i := 0; i < n.Lines().Len(); i++ {
		l := n.Lines().At(i)
		b.Write(l.Value(source))
	}
	body := b.String()
	if m.special != nil && n.Info != nil {
		h, is, err := m.special(string(n.Info.Segment.Value(source)), body)
		if err != nil && m.err == nil {
			m.err = err
		}
		if is {
			_, err = w.WriteString(h)
			return err
		}
	}
	if string(n.Language(source)) == "session" {
		_, err := w.WriteString(`<pre class="term session" tabindex="0">` + session(strings.TrimRight(body, "\n")) + "</pre>\n")
		return err
	}
	if lang := string(n.Language(source)); lang != "yaml" && lang != "yml" {
		_, err := w.WriteString(`<pre class="term" tabindex="0">` + pinned(strings.TrimRight(body, "\n")) + "</pre>\n")
		return err
	}
	marks, err := e.Marks(body)
	if err != nil && m.err == nil {
		m.err = fmt.Errorf("YAML in prose: %w", err)
	}
	_, err = w.WriteString(string(listing(body, marks, nil, "")) + "\n")
	return err
}

// session is a terminal with what was typed set apart from what came of it.
func session(body string) string {
	lines := strings.Split(body, "\n")
	for i, l := range lines {
		if command, ok := strings.CutPrefix(l, "$ "); ok {
			lines[i] = `<span class="cmd">$ <b>` + html.EscapeString(command) + `</b></span>`
		} else {
			lines[i] = pinned(l)
		}
	}
	return strings.Join(lines, "\n")
}

// headingIDs makes ids from headings in any script; goldmark's own keeps ASCII only.
type headingIDs struct {
	prefix string
	used   map[string]bool
}

func (h *headingIDs) Generate(value []byte, _ ast.NodeKind) []byte {
	var b strings.Builder
	for _, c := range strings.ToLower(plain(string(value))) {
		switch {
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	base := strings.Trim(h.prefix+"-"+strings.Trim(b.String(), "-"), "-")
	id := base
	for n := 2; h.used[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	h.used[id] = true
	return []byte(id)
}

func (h *headingIDs) Put(value []byte) { h.used[string(value)] = true }

// strongParser is goldmark's emphasis with one rule changed. CommonMark closes ** after punctuation only before a space
// or more punctuation, so "**`port`**는" stays raw: Korean writes its particles without a space. Here ** and * open
// before anything and close after anything that is not a space.
type strongParser struct{ stars }

type stars struct{}

func (stars) IsDelimiter(b byte) bool                             { return b == '*' }
func (stars) CanOpenCloser(opener, closer *parser.Delimiter) bool { return opener.Char == closer.Char }
func (stars) OnMatch(consumes int) ast.Node                       { return ast.NewEmphasis(consumes) }

func (strongParser) Trigger() []byte { return []byte{'*'} }

func (s strongParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 1, s.stars)
	if node == nil {
		return nil
	}
	after := bytes.Runes(line[node.OriginalLength:])
	node.CanOpen = len(after) > 0 && !unicode.IsSpace(after[0])
	node.CanClose = !unicode.IsSpace(before)
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

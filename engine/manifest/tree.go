package manifest

import (
	"strings"
	"unicode/utf8"
)

// treeParser walks through a text that is known to be YAML, from left to right, one function for each form.
type treeParser struct {
	s       string
	i       int // next byte
	line    int // from 1
	start   int // of the line
	anchors map[string]*node
	lost    bool // something is not as expected; nothing read from here on counts

	counted struct{ start, i, column int } // how far the characters of a line have been counted
}

// header passes directives and the line "---", which may have content behind it.
func (p *treeParser) header() {
	for {
		p.pass()
		switch {
		case p.col() == 0 && p.peek(0) == '%':
			p.toEOL()
		case p.marker("---"):
			p.i += 3
			return
		default:
			return
		}
	}
}

// marker says whether a document marker stands here, at the start of a line.
func (p *treeParser) marker(m string) bool {
	return p.col() == 0 && strings.HasPrefix(p.s[p.i:], m) && isBlank(p.peek(3))
}

func (p *treeParser) col() int { return p.i - p.start }

// peek is the n-th byte from here, or 0 at the end.
func (p *treeParser) peek(n int) byte {
	if p.i+n < len(p.s) {
		return p.s[p.i+n]
	}
	return 0
}

// isBlank also counts the end of the text.
func isBlank(c byte) bool { return c == ' ' || c == '\t' || isEOL(c) }

func isEOL(c byte) bool { return c == '\n' || c == '\r' || c == 0 }

// here is a new node at this place.
func (p *treeParser) here(k nodeKind) *node {
	c := &p.counted
	if c.start != p.start || c.i > p.i {
		c.start, c.i, c.column = p.start, p.start, 0
	}
	c.column += utf8.RuneCountInString(p.s[c.i:p.i])
	c.i = p.i
	return &node{kind: k, line: p.line, column: c.column + 1}
}

// inline passes white space on this line.
func (p *treeParser) inline() {
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\t') {
		p.i++
	}
}

func (p *treeParser) toEOL() {
	for p.i < len(p.s) && !isEOL(p.s[p.i]) {
		p.i++
	}
}

// newline passes one line break.
func (p *treeParser) newline() {
	if p.peek(0) == '\r' && p.peek(1) == '\n' {
		p.i++
	}
	if p.i < len(p.s) {
		p.i++
		p.line++
		p.start = p.i
	}
}

// pass passes white space, comments and line breaks.
func (p *treeParser) pass() {
	for p.i < len(p.s) {
		p.inline()
		switch c := p.peek(0); {
		case c == '#' && (p.col() == 0 || isBlank(p.s[p.i-1])):
			p.toEOL()
		case p.i < len(p.s) && isEOL(c):
			p.newline()
		default:
			return
		}
	}
}

// dash says whether a list item begins here.
func (p *treeParser) dash() bool { return p.peek(0) == '-' && isBlank(p.peek(1)) }

// block reads the next value, which stands at column indent or behind it. Anything before that is not its own: then
// the value is null.
func (p *treeParser) block(indent int) *node {
	p.pass()
	if p.lost || p.i >= len(p.s) || p.col() < indent || p.marker("---") || p.marker("...") {
		return p.here(scalarNode)
	}
	anchor := p.properties()
	if anchor != "" || p.i >= len(p.s) || isEOL(p.peek(0)) || p.peek(0) == '#' {
		p.pass()
	}
	var n *node
	switch {
	case p.col() < indent:
		n = p.here(scalarNode)
	case p.dash():
		n = p.sequence(p.col())
	case p.keyed():
		n = p.mapping(p.col())
	default:
		n = p.value(indent - 1)
	}
	p.name(anchor, n)
	return n
}

// properties passes anchors and tags before a value, and returns the anchor's name.
func (p *treeParser) properties() (anchor string) {
	for p.peek(0) == '&' || p.peek(0) == '!' {
		from := p.i
		for !isBlank(p.peek(0)) && !(p.peek(0) == ',' || p.peek(0) == ']' || p.peek(0) == '}') {
			p.i++
		}
		if p.s[from] == '&' {
			anchor = p.s[from+1 : p.i]
		}
		p.inline()
	}
	return anchor
}

func (p *treeParser) name(anchor string, n *node) {
	if anchor != "" {
		p.anchors[anchor] = n
	}
}

// sequence reads the items whose dashes stand in one column.
func (p *treeParser) sequence(col int) *node {
	n := p.here(sequenceNode)
	for !p.lost && p.i < len(p.s) && p.col() == col && p.dash() {
		p.i++
		n.content = append(n.content, p.below(col))
		p.pass()
	}
	return n
}

// mapping reads the fields whose names stand in one column.
func (p *treeParser) mapping(col int) *node {
	n := p.here(mappingNode)
	for !p.lost && p.i < len(p.s) && p.col() == col && !p.marker("---") && !p.marker("...") && p.keyed() {
		key := p.key()
		p.inline()
		if p.peek(0) != ':' {
			p.lost = true
			return n
		}
		p.i++
		n.content = append(n.content, key, p.field(col))
		p.pass()
	}
	return n
}

// field reads the value behind a name in column col: on the same line, or below it.
func (p *treeParser) field(col int) *node {
	null, line := p.here(scalarNode), p.line
	p.pass()
	if p.line > line || p.i >= len(p.s) {
		return p.under(col, null)
	}
	anchor := p.properties()
	p.pass()
	n := null
	if p.line > line || p.i >= len(p.s) {
		n = p.under(col, null)
	} else {
		n = p.value(col)
	}
	p.name(anchor, n)
	return n
}

// under reads the value on the lines below a name in column col. A list may stand right below the name.
func (p *treeParser) under(col int, null *node) *node {
	switch {
	case p.i >= len(p.s):
		return null
	case p.col() == col && p.dash():
		return p.sequence(col)
	case p.col() <= col:
		return null
	}
	return p.block(col + 1)
}

// below reads the value behind a dash in column col: on the same line it may be a block of its own.
func (p *treeParser) below(col int) *node {
	line := p.line
	p.pass()
	if p.i >= len(p.s) || p.col() <= col {
		return &node{line: line, column: col + 1}
	}
	return p.block(col + 1)
}

// keyed says whether a field's name begins here: a scalar with a colon behind it on the same line.
func (p *treeParser) keyed() bool {
	switch c := p.peek(0); c {
	case '{', '[', '|', '>', '*', '&', '!', 0:
		return false
	case '"', '\'':
		q := *p
		q.quoted()
		q.inline()
		return q.line == p.line && q.peek(0) == ':' && isBlank(q.peek(1))
	}
	return p.plainKey() >= 0
}

// plainKey is the place of the colon behind a plain name on this line, or -1.
func (p *treeParser) plainKey() int {
	for i := p.i; i < len(p.s) && !isEOL(p.s[i]); i++ {
		switch {
		case p.s[i] == ':' && (i+1 == len(p.s) || isBlank(p.s[i+1])):
			return i
		case p.s[i] == '#' && i > p.i && isBlank(p.s[i-1]):
			return -1
		}
	}
	return -1
}

func (p *treeParser) key() *node {
	if c := p.peek(0); c == '"' || c == '\'' {
		return p.quoted()
	}
	n := p.here(scalarNode)
	end := p.plainKey()
	n.value = strings.TrimRight(p.s[p.i:end], " \t")
	n.merge = n.value == "<<"
	p.i = end
	return n
}

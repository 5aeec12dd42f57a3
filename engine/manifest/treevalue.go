package manifest

import "strings"

// value reads a value that begins on this line and is no block mapping or sequence. parent is the column of what holds
// it: lines that go on with a scalar stand behind that.
func (p *treeParser) value(parent int) *node {
	switch c := p.peek(0); c {
	case '{', '[':
		return p.flow()
	case '"', '\'':
		return p.quoted()
	case '|', '>':
		return p.literal(parent)
	case '*':
		return p.aliased()
	}
	return p.plain(parent)
}

func (p *treeParser) aliased() *node {
	n := p.here(aliasNode)
	p.i++
	from := p.i
	for !isBlank(p.peek(0)) && !strings.ContainsRune(",]}", rune(p.peek(0))) {
		p.i++
	}
	if n.alias = p.anchors[p.s[from:p.i]]; n.alias == nil {
		p.lost = true
	}
	return n
}

// plain reads a scalar without quotes, up to a comment or the end of the last line that goes on with it.
func (p *treeParser) plain(parent int) *node {
	n := p.here(scalarNode)
	n.value = p.plainLine()
	for {
		q := *p
		q.inline()
		if q.peek(0) == '#' || q.i >= len(q.s) {
			return n
		}
		for q.i < len(q.s) && isEOL(q.peek(0)) {
			q.newline()
			q.inline()
		}
		if q.i >= len(q.s) || q.line == p.line || q.col() <= parent || q.peek(0) == '#' || q.marker("---") || q.marker("...") {
			return n
		}
		*p = q
		p.plainLine()
	}
}

// plainLine reads the part of a plain scalar that stands on this line.
func (p *treeParser) plainLine() string {
	from := p.i
	for p.i < len(p.s) && !isEOL(p.s[p.i]) {
		if p.s[p.i] == '#' && p.i > from && isBlank(p.s[p.i-1]) {
			break
		}
		p.i++
	}
	return strings.TrimRight(p.s[from:p.i], " \t")
}

// quoted reads a scalar in quotes; its value is what stands on the first line.
func (p *treeParser) quoted() *node {
	n := p.here(scalarNode)
	quote := p.peek(0)
	p.i++
	from, first := p.i, -1
	for ; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; {
		case c == '\\' && quote == '"' && !isEOL(p.peek(1)):
			p.i++
		case c == quote && quote == '\'' && p.peek(1) == quote:
			p.i++
		case c == quote:
			if first < 0 {
				first = p.i
			}
			n.value = p.s[from:first]
			p.i++
			return n
		case isEOL(c):
			if first < 0 {
				first = p.i
			}
			p.newline()
			p.i--
		}
	}
	p.lost = true
	return n
}

// literal reads a block scalar: a header, and every line that is empty or stands behind the parent's column.
func (p *treeParser) literal(parent int) *node {
	n := p.here(scalarNode)
	p.toEOL()
	for p.i < len(p.s) {
		q := *p
		q.newline()
		for q.peek(0) == ' ' {
			q.i++
		}
		if q.i < len(q.s) && !isEOL(q.peek(0)) && q.col() <= parent {
			break
		}
		*p = q
		p.toEOL()
	}
	return n
}

// flow reads {…} or […], over as many lines as it takes.
func (p *treeParser) flow() *node {
	n, closing := p.here(sequenceNode), byte(']')
	if p.peek(0) == '{' {
		n.kind, closing = mappingNode, '}'
	}
	p.i++
	for !p.lost {
		p.pass()
		switch c := p.peek(0); {
		case p.i >= len(p.s):
			p.lost = true
		case c == closing:
			p.i++
			return n
		case c == ',':
			p.i++
		default:
			p.entry(n)
		}
	}
	return n
}

// entry reads one item, or one name with its value. A name with a value in a list is a mapping of its own.
func (p *treeParser) entry(n *node) {
	first := p.flowValue()
	p.pass()
	pair := p.peek(0) == ':' && !p.lost
	var second *node
	if pair {
		p.i++
		p.pass()
		if c := p.peek(0); c == ',' || c == '}' || c == ']' {
			second = p.here(scalarNode)
		} else {
			second = p.flowValue()
		}
	}
	switch {
	case n.kind == mappingNode && !pair:
		n.content = append(n.content, first, p.here(scalarNode))
	case n.kind == mappingNode:
		first.merge = first.value == "<<"
		n.content = append(n.content, first, second)
	case pair:
		n.content = append(n.content, &node{kind: mappingNode, line: first.line, column: first.column, content: []*node{first, second}})
	default:
		n.content = append(n.content, first)
	}
}

func (p *treeParser) flowValue() *node {
	anchor := p.properties()
	p.pass()
	var n *node
	switch p.peek(0) {
	case '{', '[':
		n = p.flow()
	case '"', '\'':
		n = p.quoted()
	case '*':
		n = p.aliased()
	default:
		n = p.flowPlain()
	}
	p.name(anchor, n)
	return n
}

// flowPlain reads a plain scalar in a flow, which also ends at a comma, a bracket or a colon.
func (p *treeParser) flowPlain() *node {
	n := p.here(scalarNode)
	from := p.i
	for p.i < len(p.s) && !isEOL(p.s[p.i]) {
		c, next := p.s[p.i], p.peek(1)
		if strings.IndexByte(",[]{}", c) >= 0 || c == ':' && (isBlank(next) || strings.IndexByte(",[]{}", next) >= 0) ||
			c == '#' && p.i > from && isBlank(p.s[p.i-1]) {
			break
		}
		p.i++
	}
	if p.i == from {
		p.lost = true
	}
	n.value = strings.TrimRight(p.s[from:p.i], " \t")
	return n
}

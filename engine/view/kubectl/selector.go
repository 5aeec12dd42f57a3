package kubectl

import (
	"slices"
	"strconv"
	"strings"
)

// term is one requirement of a selector on the command line.
type term struct {
	key, op string // op: in, notin, =, ==, !=, gt, lt, exists, !
	values  []string
}

func (t term) meets(labels map[string]string) bool {
	got, has := labels[t.key]
	switch t.op {
	case "exists":
		return has
	case "!":
		return !has
	case "=", "==", "in":
		return has && slices.Contains(t.values, got)
	case "!=", "notin":
		return !has || !slices.Contains(t.values, got)
	}
	a, err := strconv.ParseInt(got, 10, 64)
	b, err2 := strconv.ParseInt(t.values[0], 10, 64)
	return err == nil && err2 == nil && (a > b) == (t.op == "gt") && a != b
}

// parseSelector reads what follows -l: a=b, a==b, a!=b, a in (b,c), a notin (b), a, !a, a>1, separated by commas. It
// returns what the API server says of a text that it cannot read.
func parseSelector(text string) (match func(map[string]string) bool, problem string) {
	p := &selectorParser{tokens: scan(text)}
	terms, problem := p.parse()
	return func(labels map[string]string) bool {
		return !slices.ContainsFunc(terms, func(t term) bool { return !t.meets(labels) })
	}, problem
}

// badSelector is the API server's refusal as kubectl shows it, once for each kind.
func badSelector(list []wanted, req Request, problem string) Screen {
	s := Screen{Exit: 1}
	for _, w := range list {
		if w.warning != "" {
			s.Err = "Warning: " + w.warning + "\n" + s.Err
		}
		s.Err += w.badSelector(req, problem)
	}
	return s
}

func (w wanted) badSelector(req Request, problem string) string {
	return `Error from server (BadRequest): Unable to find "` + w.group + "/v1, Resource=" + w.plural + `" that match label selector ` +
		strconv.Quote(req.Selector) + ", field selector " + strconv.Quote(req.More.FieldSelector) + ": " + problem + "\n"
}

// token is a word, or one of the signs ( ) , ! = == != > <; the end has the kind "end".
type token struct{ kind, text string }

const signs = "=!(),><"

// scan cuts a selector into tokens.
func scan(text string) []token {
	var out []token
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		case strings.IndexByte(signs, c) >= 0:
			n := 1
			if i+1 < len(text) && text[i+1] == '=' && (c == '=' || c == '!') {
				n = 2
			}
			out = append(out, token{text[i : i+n], text[i : i+n]})
			i += n
		default:
			n := strings.IndexAny(text[i:], signs+" \t\r\n")
			if n < 0 {
				n = len(text) - i
			}
			out = append(out, token{"word", text[i : i+n]})
			i += n
		}
	}
	return append(out, token{"end", ""})
}

type selectorParser struct{ tokens []token }

func (p *selectorParser) peek() token { return p.tokens[0] }

func (p *selectorParser) next() token {
	t := p.tokens[0]
	if len(p.tokens) > 1 {
		p.tokens = p.tokens[1:]
	}
	return t
}

func expected(t token, what string) string { return "found '" + t.text + "', expected: " + what }

func (p *selectorParser) parse() (terms []term, problem string) {
	for {
		switch p.peek().kind {
		case "end":
			return terms, ""
		case "word", "!":
		default:
			return nil, expected(p.peek(), "!, identifier, or 'end of string'")
		}
		t, problem := p.term()
		if problem != "" {
			return nil, "unable to parse requirement: " + problem
		}
		terms = append(terms, t)
		switch sep := p.next(); sep.kind {
		case "end":
			return terms, ""
		case ",":
			if k := p.peek().kind; k != "word" && k != "!" {
				return nil, expected(p.peek(), "identifier after ','")
			}
		default:
			return nil, expected(sep, "',' or 'end of string'")
		}
	}
}

func (p *selectorParser) term() (t term, problem string) {
	word := p.next()
	if word.kind == "!" {
		t.op = "!"
		word = p.next()
	}
	if word.kind != "word" {
		return t, expected(word, "identifier")
	}
	t.key = word.text
	if k := p.peek().kind; k == "end" || k == "," {
		if t.op == "" {
			t.op = "exists"
		}
		return t, ""
	}
	if t.op == "!" {
		return t, ""
	}
	op := p.next()
	t.op = op.text
	switch {
	case op.kind == "word" && (op.text == "in" || op.text == "notin"):
		t.values, problem = p.values()
		return t, problem
	case op.kind == ">":
		t.op = "gt"
	case op.kind == "<":
		t.op = "lt"
	case op.kind != "=" && op.kind != "==" && op.kind != "!=":
		return t, expected(op, "in, notin, =, ==, !=, gt, lt")
	}
	if k := p.peek().kind; k == "end" || k == "," {
		t.values = []string{""}
		return t, ""
	}
	value := p.next()
	if value.kind != "word" {
		return t, expected(value, "identifier")
	}
	t.values = []string{value.text}
	return t, ""
}

// values reads (a,b); an empty place is the empty value.
func (p *selectorParser) values() (out []string, problem string) {
	if open := p.next(); open.kind != "(" {
		return nil, "found '" + open.text + "' expected: '('"
	}
	first := p.peek()
	switch first.kind {
	case "word", ",", ")":
	default:
		return nil, expected(first, "',', ')' or identifier")
	}
	value := ""
	for {
		switch t := p.next(); t.kind {
		case "word":
			value = t.text
			if k := p.peek(); k.kind != "," && k.kind != ")" {
				return nil, expected(k, "',' or ')'")
			}
		case ",":
			out, value = append(out, value), ""
		case ")":
			return append(out, value), ""
		default:
			return nil, expected(t, "',', or identifier")
		}
	}
}

package json

import (
	"errors"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// SyntaxError is a text that is no JSON.
type SyntaxError struct {
	text   string
	Offset int64 // of the byte behind the one that is wrong
}

func (e *SyntaxError) Error() string { return e.text }

// Parse reads a text that is one JSON value.
func Parse(text string) (any, error) {
	p := parser{s: text, whole: true}
	p.space()
	v := p.value()
	p.space()
	if p.err == nil && p.i < len(p.s) {
		p.unexpected("after top-level value")
	}
	if p.err == io.ErrUnexpectedEOF {
		return nil, errors.New("unexpected end of JSON input")
	}
	if p.err != nil {
		return nil, p.err
	}
	return v, nil
}

// Next finds the next value of a text that holds several, from an offset on: where it starts and ends. After the last one
// the error is io.EOF, within one io.ErrUnexpectedEOF.
func Next(text string, from int) (start, end int, err error) {
	p := parser{s: text, i: from}
	p.space()
	if p.i == len(text) {
		return 0, 0, io.EOF
	}
	start = p.i
	p.value()
	return start, p.i, p.err
}

const deepest = 10000

type parser struct {
	s     string
	i     int
	depth int
	err   error
	whole bool // the text is one value, and not the beginning of more
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func (p *parser) space() {
	for p.i < len(p.s) && isSpace(p.s[p.i]) {
		p.i++
	}
}

// unexpected tells of the next byte that it cannot stand there.
func (p *parser) unexpected(where string) {
	if p.err != nil {
		return
	}
	if p.i >= len(p.s) {
		p.err = io.ErrUnexpectedEOF
		return
	}
	p.wrong(p.s[p.i], where)
}

// broken is unexpected within a word or a number, where even white space would be: encoding/json thinks of a blank behind
// the end.
func (p *parser) broken(where string) {
	if p.whole && p.err == nil && p.i >= len(p.s) {
		p.wrong(' ', where)
		return
	}
	p.unexpected(where)
}

func (p *parser) wrong(b byte, where string) {
	c := strconv.Quote(string(rune(b)))
	switch c = c[1 : len(c)-1]; c {
	case `\"`:
		c = `"`
	case `'`:
		c = `\'`
	}
	p.err = &SyntaxError{"invalid character '" + c + "' " + where, int64(p.i + 1)}
}

// take moves over a byte if it is the next.
func (p *parser) take(c byte) bool {
	if p.err == nil && p.i < len(p.s) && p.s[p.i] == c {
		p.i++
		return true
	}
	return false
}

func (p *parser) value() any {
	if p.i >= len(p.s) {
		p.unexpected("")
		return nil
	}
	switch c := p.s[p.i]; c {
	case '{', '[':
		if p.depth++; p.depth > deepest {
			p.unexpected("exceeded max depth")
			return nil
		}
		p.i++
		p.space()
		var v any
		if c == '{' {
			v = p.object()
		} else {
			v = p.array()
		}
		p.depth--
		return v
	case '"':
		return p.string()
	case 't':
		p.literal("true")
		return true
	case 'f':
		p.literal("false")
		return false
	case 'n':
		p.literal("null")
		return nil
	}
	return p.number()
}

func (p *parser) object() any {
	out := map[string]any{}
	if p.take('}') {
		return out
	}
	for p.err == nil {
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != '"' {
			p.unexpected("looking for beginning of object key string")
			return nil
		}
		key := p.string()
		p.space()
		if !p.take(':') {
			p.unexpected("after object key")
			return nil
		}
		p.space()
		out[key] = p.value()
		p.space()
		if p.take('}') {
			return out
		}
		if !p.take(',') {
			p.unexpected("after object key:value pair")
		}
	}
	return nil
}

func (p *parser) array() any {
	out := []any{}
	if p.take(']') {
		return out
	}
	for p.err == nil {
		p.space()
		out = append(out, p.value())
		p.space()
		if p.take(']') {
			return out
		}
		if !p.take(',') {
			p.unexpected("after array element")
		}
	}
	return nil
}

func (p *parser) literal(word string) {
	for i := 0; i < len(word); i++ {
		if !p.take(word[i]) {
			p.broken("in literal " + word + " (expecting '" + word[i:i+1] + "')")
			return
		}
	}
}

func (p *parser) digits(where string) {
	if p.i >= len(p.s) || p.s[p.i] < '0' || p.s[p.i] > '9' {
		p.broken(where)
	}
	for p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
		p.i++
	}
}

func (p *parser) number() any {
	start := p.i
	where := "looking for beginning of value"
	if p.take('-') {
		where = "in numeric literal"
	}
	if !p.take('0') {
		p.digits(where)
	}
	if p.take('.') {
		p.digits("after decimal point in numeric literal")
	}
	if p.take('e') || p.take('E') {
		if !p.take('+') {
			p.take('-')
		}
		p.digits("in exponent of numeric literal")
	}
	return Number(p.s[start:p.i])
}

// Number is a number's text as a tree has it.
func Number(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	f, _ := strconv.ParseFloat(text, 64)
	return f
}

// string reads a text with quotes. Every byte that is no UTF-8 becomes U+FFFD.
func (p *parser) string() string {
	p.i++
	start := p.i
	for p.i < len(p.s) && p.s[p.i] != '"' && p.s[p.i] != '\\' && p.s[p.i] >= ' ' {
		p.i++
	}
	if p.i < len(p.s) && p.s[p.i] == '"' {
		p.i++
		return valid(p.s[start : p.i-1])
	}
	out := []byte(p.s[start:p.i])
	for p.err == nil {
		switch {
		case p.take('"'):
			return valid(string(out))
		case p.take('\\'):
			out = p.escaped(out)
		case p.i >= len(p.s) || p.s[p.i] < ' ':
			p.unexpected("in string literal")
		default:
			out = append(out, p.s[p.i])
			p.i++
		}
	}
	return ""
}

func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// escaped reads what follows a backslash.
func (p *parser) escaped(out []byte) []byte {
	if p.i < len(p.s) {
		switch c := p.s[p.i]; c {
		case '"', '\\', '/':
			p.i++
			return append(out, c)
		case 'b', 'f', 'n', 'r', 't':
			p.i++
			return append(out, map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}[c])
		case 'u':
			p.i++
			r := p.hex4()
			if utf16.IsSurrogate(r) {
				r = p.surrogate(r)
			}
			return utf8.AppendRune(out, r)
		}
	}
	p.broken("in string escape code")
	return out
}

// surrogate reads the second half of a character that has two; halves that stand alone are U+FFFD.
func (p *parser) surrogate(first rune) rune {
	if p.i+1 < len(p.s) && p.s[p.i] == '\\' && p.s[p.i+1] == 'u' {
		back := p.i
		p.i += 2
		if r := utf16.DecodeRune(first, p.hex4()); r != utf8.RuneError || p.err != nil {
			return r
		}
		p.i = back
	}
	return utf8.RuneError
}

func (p *parser) hex4() rune {
	var r rune
	for range 4 {
		var digit rune
		switch c := rune(p.peek()); {
		case c >= '0' && c <= '9':
			digit = c - '0'
		case c >= 'a' && c <= 'f':
			digit = c - 'a' + 10
		case c >= 'A' && c <= 'F':
			digit = c - 'A' + 10
		default:
			p.broken(`in \u hexadecimal character escape`)
			return 0
		}
		r = r<<4 | digit
		p.i++
	}
	return r
}

func (p *parser) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

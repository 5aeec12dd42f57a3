package nftables

import "strings"

// token is a word of nft's listing, a string without its quotes, one of { } , ; or the end of a line.
type token struct {
	text     string
	from, to int // in the listing
	line     int
	quoted   bool
}

func (t token) is(text string) bool { return t.text == text && !t.quoted }

const newline = "\n"

// lex cuts a listing into tokens. What follows a # is for people.
func lex(text string) (out []token) {
	line := 1
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\n':
			out = append(out, token{newline, i, i, line, false})
			line++
			i++
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '#':
			for i < len(text) && text[i] != '\n' {
				i++
			}
		case c == '"':
			end := i + 1
			for end < len(text) && text[end] != '"' {
				end++
			}
			to := min(len(text), end+1)
			out = append(out, token{text[i+1 : end], i, to, line, true})
			line += strings.Count(text[i:to], newline)
			i = to
		case strings.IndexByte("{},;", c) >= 0:
			out = append(out, token{text[i : i+1], i, i + 1, line, false})
			i++
		default:
			end := i
			for end < len(text) && strings.IndexByte(" \t\r\n{};\"", text[end]) < 0 && !(text[end] == ',' && ends(text, end+1)) {
				end++
			}
			out = append(out, token{text[i:end], i, end, line, false})
			i = end
		}
	}
	return out
}

// ends says that a word ends there: a comma within one, as in established,related, is a part of it.
func ends(text string, i int) bool {
	return i >= len(text) || strings.IndexByte(" \t\r\n", text[i]) >= 0
}

// block is what stands between a brace and its partner, and where the text goes on.
func block(tokens []token) (inside, rest []token) {
	depth := 0
	for i, t := range tokens {
		switch {
		case t.is("{"):
			depth++
		case t.is("}") && depth == 0:
			return tokens[:i], tokens[i+1:]
		case t.is("}"):
			depth--
		}
	}
	return tokens, nil
}

// statement is what stands up to the end of the line, or a semicolon, outside of braces.
func statement(tokens []token) (one, rest []token) {
	depth := 0
	for i, t := range tokens {
		switch {
		case t.is("{"):
			depth++
		case t.is("}"):
			depth--
		case depth <= 0 && (t.is(newline) || t.is(";")):
			return clean(tokens[:i]), tokens[i+1:]
		}
	}
	return clean(tokens), nil
}

// clean drops the ends of lines from a statement that goes over several.
func clean(tokens []token) []token {
	for i, t := range tokens {
		if t.is(newline) {
			out := append([]token(nil), tokens[:i]...)
			for _, t := range tokens[i:] {
				if !t.is(newline) {
					out = append(out, t)
				}
			}
			return out
		}
	}
	return tokens
}

// words is a statement as text on one line.
func words(tokens []token, text string) string {
	if len(tokens) == 0 {
		return ""
	}
	s := text[tokens[0].from:tokens[len(tokens)-1].to]
	if strings.ContainsAny(s, "\n\t") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}

package manifest

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/portwalk/portwalk/engine/json"
)

// chunk is one document as kubectl cuts it out of a file, before it is parsed.
type chunk struct {
	text string
	line int  // its first line in the file, from 1
	json bool // cut by the JSON decoder: text is one JSON value
}

// stream cuts a file into documents. kubectl first takes a file that starts with a brace for JSON, and
// turns to YAML for good when that fails; JSON's error is then the one to be told if YAML fails too.
type stream struct {
	text    string
	pos     int  // what is consumed
	line    int  // line of pos, from 1
	json    bool // it is read as JSON so far
	count   int  // JSON values read
	jsonErr error
}

// guessBytes is how far into a file kubectl looks for the first brace.
const guessBytes = 4096

func newStream(text string) *stream {
	s := &stream{text: text, line: 1}
	head := text[:min(len(text), guessBytes)]
	if strings.HasPrefix(strings.TrimLeftFunc(head, unicode.IsSpace), "{") {
		s.json = true
	}
	return s
}

// next returns the next document, io.EOF after the last, or kubectl's reason why there is none.
func (s *stream) next() (chunk, error) {
	s.jsonErr = nil
	if s.json {
		c, err := s.nextJSON()
		if s.json || err != nil {
			return c, err
		}
	}
	return s.nextYAML()
}

// nextJSON reads one JSON value. When it fails on a stream that may still be YAML it gives up JSON:
// s.json is false then, and there is neither a chunk nor an error.
func (s *stream) nextJSON() (chunk, error) {
	start, end, err := json.Next(s.text, s.pos)
	if err == nil {
		s.advance(start)
		c := chunk{text: s.text[start:end], line: s.line, json: true}
		s.advance(end)
		s.count++
		return c, nil
	}
	if err == io.EOF {
		return chunk{}, err
	}
	s.jsonErr = err
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		s.jsonErr = fmt.Errorf("json: offset %d: %w", syntax.Offset, syntax)
	}
	if s.count > 1 { // certainly JSON, and told without the offset
		s.jsonErr = nil
		return chunk{}, err
	}
	s.json = false
	if !s.skipBlank() {
		return chunk{}, s.jsonErr
	}
	return chunk{}, nil
}

// skipBlank moves over white space up to and including the first line end; false at the end of the text, which kubectl
// sees already when less than four bytes are left.
func (s *stream) skipBlank() bool {
	for i, r := range s.text[s.pos:] {
		if len(s.text)-s.pos-i < 4 {
			return false
		}
		if r == '\n' {
			s.advance(s.pos + i + 1)
			return true
		}
		if !unicode.IsSpace(r) {
			s.advance(s.pos + i)
			return true
		}
	}
	return false
}

// advance moves to an offset and counts the lines on the way.
func (s *stream) advance(to int) {
	s.line += strings.Count(s.text[s.pos:to], "\n")
	s.pos = to
}

// nextYAML reads up to the next separator line. Only blanks and a comment may follow the three dashes.
func (s *stream) nextYAML() (chunk, error) {
	var b strings.Builder
	first := s.line
	for s.pos < len(s.text) {
		line, rest, _ := strings.Cut(s.text[s.pos:], "\n")
		number := s.line
		s.advance(len(s.text) - len(rest))
		line = strings.TrimSuffix(line, "\r")
		if after, ok := strings.CutPrefix(line, "---"); ok {
			after = strings.TrimSpace(after)
			if after != "" && after[0] != '#' {
				return chunk{line: number}, fmt.Errorf("invalid Yaml document separator: %s", after)
			}
			if b.Len() > 0 {
				return chunk{text: b.String(), line: first}, nil
			}
			// kubectl keeps the separator's line when nothing precedes it.
		}
		if b.Len() == 0 {
			first = number
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	if b.Len() == 0 {
		return chunk{}, io.EOF
	}
	return chunk{text: b.String(), line: first}, nil
}

// decodeText does what kubectl's file reader does: UTF-16 with a byte order mark is read, a mark is dropped,
// and each byte that is not UTF-8 becomes U+FFFD.
func decodeText(text string) string {
	switch {
	case strings.HasPrefix(text, "\xff\xfe"):
		return decode16(text[2:], 0)
	case strings.HasPrefix(text, "\xfe\xff"):
		return decode16(text[2:], 1)
	}
	text = strings.TrimPrefix(text, "\ufeff")
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}

// decode16 reads UTF-16 whose low byte comes first (low 0) or second (low 1).
func decode16(text string, low int) string {
	units := make([]uint16, 0, len(text)/2)
	for i := 0; i+1 < len(text); i += 2 {
		units = append(units, uint16(text[i+low])|uint16(text[i+1-low])<<8)
	}
	return string(utf16.Decode(units))
}

package words

import (
	"reflect"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text  string
		want  []Span
		plain string
	}{
		{"", nil, ""},
		{"그냥", []Span{{Text: "그냥"}}, "그냥"},
		{"{port:30080}으로", []Span{{Text: "30080", Kind: "port"}, {Text: "으로"}}, "port 30080으로"},
		{"{nodePort}", []Span{{Kind: "nodePort"}}, "nodePort"},
		{"a **b {targetPort:http} c** d", []Span{{Text: "a "}, {Text: "b ", Bold: true},
			{Text: "http", Kind: "targetPort", Bold: true}, {Text: " c", Bold: true}, {Text: " d"}}, "a b targetPort http c d"},
		{"`{port:1} **x**`", []Span{{Text: "{port:1} **x**", Code: true}}, "{port:1} **x**"},
		// What is not closed or not known stands as written.
		{"{port:30080", []Span{{Text: "{port:30080"}}, "{port:30080"},
		{"{door:1}", []Span{{Text: "{door:1}"}}, "{door:1}"},
		{"2 ** 3", []Span{{Text: "2 ** 3"}}, "2 ** 3"},
		{"a ` b", []Span{{Text: "a ` b"}}, "a ` b"},
		{"``", []Span{{Text: "``"}}, "``"},
	} {
		if got := Parse(tt.text); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Parse(%q) = %+v, want %+v", tt.text, got, tt.want)
		}
		if got := Plain(tt.text); got != tt.plain {
			t.Errorf("Plain(%q) = %q, want %q", tt.text, got, tt.plain)
		}
	}
}

// Any text at all can be parsed, and nothing but marks is lost.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "**", "{port:1}", "`a`", "{`*", "**a`b**{port"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		for _, span := range Parse(s) {
			if span.Text == "" && span.Kind == "" {
				t.Errorf("Parse(%q) has an empty span", s)
			}
			n += len(span.Text)
		}
		if n > len(s) {
			t.Errorf("Parse(%q) grew", s)
		}
	})
}

package manifest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// Texts whose trees kubectl's library could see in more than one way.
var yamls = []string{
	"a: 1\nb: 1.0\nc: 1e3\nd: 1e21\ne: -0.0\nf: 0x1F\ng: 010\nh: 1_000\ni: 18446744073709551615\nj: 9223372036854775808\nk: 190:20:30\n",
	"a: yes\nb: On\nc: y\nd: ~\ne:\nf: 'yes'\ng: null\nh: 2001-01-01\ni: 2001-01-01T00:00:00Z\nj: .5\nk: 1.50\n",
	"1: a\n2.5: b\ntrue: c\n'4': d\n1e3: e\n.inf: f\n-.inf: g\n.nan: h\n0x10: i\n",
	"~: a\n", "? [a]\n: b\n", "18446744073709551615: a\n", "a: .inf\n", "a: {b: .nan, c: .inf}\n", "- .nan\n- .inf\n",
	"a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\n", "a: !!str 1\nb: !!int '2'\nc: !!float 3\nd: !!binary aGk=\ne: !!timestamp 2001-01-01\n",
	"a: |\n  text\n  <more>\nb: >-\n  folded\n  text\nc: \"\\u00e9\\x41\\t\"\n", "[1, [2, {a: 3}]]", "text", "12", "", "# nothing\n", "---\n", "a: [\n", "a: b: c\n", "a: 1\na: 2\n",
	"\xff", "a: \x01", "\tb: 1", "a: *unknown", "%YAML 1.1\n---\na: 1\n", "!!binary //: a\n", "a: !!binary gg==x\n", "한국: 어\n",
}

// A document is the tree that kubectl's library makes of it, or its error.
func FuzzYAML(f *testing.F) {
	for _, y := range yamls {
		f.Add(y)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if code, _, _ := tooDeep(text, DefaultLimits()); code != "" {
			return // never reaches the library
		}
		got, err := readYAML(text)
		raw, werr := yaml.YAMLToJSON([]byte(text))
		if werr != nil || err != nil {
			if err == nil || werr == nil || err.Error() != werr.Error() && oneMistake(werr) {
				t.Fatalf("%q: error %v, sigs.k8s.io/yaml says %v", text, err, werr)
			}
			return
		}
		b, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var mine, theirs any
		if json.Unmarshal(b, &mine) != nil || json.Unmarshal(raw, &theirs) != nil {
			t.Fatalf("%q is read as %s and %s", text, b, raw)
		}
		if !reflect.DeepEqual(mine, theirs) && !ambiguous(text) {
			t.Fatalf("%q is read as %s, by sigs.k8s.io/yaml as %s", text, b, raw)
		}
	})
}

// oneMistake is false for errors of which the library picks one at random.
func oneMistake(err error) bool {
	return !strings.HasPrefix(err.Error(), "unsupported map key")
}

// ambiguous says whether the library reads a text in more than one way: 1 and "1" are one key to it, and either may win.
func ambiguous(text string) bool {
	first, _ := yaml.YAMLToJSON([]byte(text))
	for range 20 {
		if again, _ := yaml.YAMLToJSON([]byte(text)); string(again) != string(first) {
			return true
		}
	}
	return false
}

// What a message quotes is the document as kubectl's library writes it.
func TestAsJSON(t *testing.T) {
	for _, y := range yamls {
		if _, err := readYAML(y); err != nil {
			continue
		}
		want, _ := yaml.YAMLToJSON([]byte(y))
		if got := (chunk{text: y}).asJSON(); got != string(want) {
			t.Errorf("%q is quoted as %s, by kubectl as %s", y, got, want)
		}
	}
	if got := (chunk{text: " {\"a\": 1.0}\n", json: true}).asJSON(); got != `{"a": 1.0}` {
		t.Errorf("JSON is quoted as %s", got)
	}
}

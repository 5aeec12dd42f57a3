package kubectl

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"sigs.k8s.io/yaml"
)

// Whatever is typed behind -l is answered: matched or refused, never a crash.
func FuzzSelector(f *testing.F) {
	for _, s := range []string{"a=b", "a in (b,,c),!d", "x>1,y<2", "a notin (", "!", ",", "a=(b)", "in in (in)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		match, problem := parseSelector(text)
		if problem == "" {
			match(map[string]string{"a": "b"})
		}
		s := Get(api.NewState(api.DefaultConfig()), Request{Args: []string{"svc"}, Selector: text})
		if (problem != "") != (s.Exit != 0) {
			t.Errorf("%q: %q but exit %d", text, problem, s.Exit)
		}
	})
}

// What toYAML writes reads back as the same text.
func FuzzYAML(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		if strings.ContainsAny(text, "\u0085\u2028\u2029\ufeff\x7f\r") {
			t.Skip("line breaks of YAML that Kubernetes' texts do not have")
		}
		var back map[string]string
		if err := yaml.Unmarshal([]byte(toYAML(map[string]any{"k": text})), &back); err != nil || back["k"] != text {
			t.Errorf("%q came back as %q, %v", text, back["k"], err)
		}
	})
}

// Aligned text keeps every character but the tabs, and every span its number.
func FuzzAlign(f *testing.F) {
	f.Add("a\tbb\nccc\td\n", 0)
	f.Add("\t\t1\n\n2\t", 2)
	f.Fuzz(func(t *testing.T, raw string, at int) {
		var spans []Span
		if at >= 0 && at < len(raw) && !strings.ContainsAny(raw[at:at+1], "\t\n") {
			spans = []Span{{Start: at, End: at + 1}}
		}
		text, moved := align(raw, spans, 6, 3)
		drop := strings.NewReplacer("\t", "", " ", "")
		if drop.Replace(text) != drop.Replace(raw) {
			t.Errorf("%q became %q", raw, text)
		}
		if len(moved) != len(spans) || len(spans) == 1 && text[moved[0].Start:moved[0].End] != raw[at:at+1] {
			t.Errorf("%q: span at %d moved to %v in %q", raw, at, moved, text)
		}
	})
}

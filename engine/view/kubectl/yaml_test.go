package kubectl

import (
	"math/rand"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// kubectl writes YAML with sigs.k8s.io/yaml; what it says of these values is what toYAML must say.
func sameYAML(t *testing.T, v any) {
	t.Helper()
	want, err := yaml.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if got := toYAML(v); got != string(want) {
		t.Errorf("%q:\n%s\nwant\n%s", v, got, want)
	}
}

var nasty = []string{
	"", " ", "a", "a b", " a", "a ", "y", "no", "On", "true", "False", "~", "null", "Null", "<<", "=", "1", "-1", "+1", "0x1F", "0b11", "0o17", "017", "1_000", "1.", ".5", "1.5e3", "1e", "e1", ".inf", "-.INF", ".nan",
	"10.96.0.1", "1:30", "12:30:45", "1:61", "2026-01-01", "2026-1-1", "2026-01-01T00:00:00Z", "2026-01-01 00:00:00", "2026-13-45", "2026-01", "2026-01-01x", "2026-01-01T",
	"-", "- a", "-a", "--", "---", "--- a", "...", "...a", "?", "? a", "?a", ":", ": a", ":a", "a:", "a: b", "a:b", "a #b", "a#b", "#a", ",a", "[a]", "{a}", "a]", "&a", "*a", "!a", "|a", ">a", "'a'", "a'b", "\"a\"", "%a", "@a", "`a`",
	"a\tb", "a\nb", "a\nb\n", "a\n\nb\n\n", "\na", " a\nb", "a \nb", "\n", "\n\n", "a\n b", "a\\b", "한글", "한글: 값", "\u200b", "😀", "a\x00b", "a\x1b\x07\x08\x0b\x0c\rb", "a\u00a0b",
	"kubernetes.io/h2c", "http://x:80/y?z=1", "{}", "[]", "25%", "tcp:8080,udp:53", "0x", "0b2", "1__0", "_1", "1_", "+", ".", "+.5", "1e5", "1E+5", "0.0.0.0/0", "fd00::1", "::1", "a:b:c", "::", "1::2",
}

func TestYAMLScalars(t *testing.T) {
	for _, s := range nasty {
		sameYAML(t, map[string]any{"k": s})
		sameYAML(t, []any{s, s})
		if printable(s) { // no key in Kubernetes has line breaks
			sameYAML(t, map[string]any{s: "v"})
		}
	}
}

func TestYAMLFolds(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 2000 {
		var words []string
		for range 5 + r.Intn(30) {
			words = append(words, strings.Repeat("w", 1+r.Intn(12))+[]string{"", "", "", ":", "'", "한", "\"", " ", "#"}[r.Intn(9)])
		}
		s := []string{"", "[", "1 ", "x: "}[r.Intn(4)] + strings.Join(words, " ")
		sameYAML(t, map[string]any{"key": map[string]any{"inner": s}, "list": []any{s, map[string]any{"a": s}}})
	}
}

func TestYAMLShapes(t *testing.T) {
	sameYAML(t, map[string]any{"a": map[string]any{}, "b": []any{}, "c": nil, "d": true, "e": []any{map[string]any{}, []any{}, []any{"x", []any{"y"}}, map[string]any{"m": []any{"z"}, "n": map[string]any{"o": "p"}}}})
}

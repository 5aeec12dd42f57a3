package kubectl

import (
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

const none = "<none>"

// formatLabels is a=b,c=d, sorted, or <none>.
func formatLabels(labels map[string]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		out = append(out, k+"="+labels[k])
	}
	return orNone(strings.Join(out, ","))
}

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}

// formatSelector is a workload's selector as kubectl writes it: a=b,c in (d,e),!f, sorted by key; "" for none.
func formatSelector(s *api.LabelSelector) string {
	if s == nil {
		return ""
	}
	type term struct{ key, text string }
	var terms []term
	for _, k := range slices.Sorted(maps.Keys(s.MatchLabels)) {
		terms = append(terms, term{k, k + "=" + s.MatchLabels[k]})
	}
	for _, e := range s.MatchExpressions {
		values := " (" + strings.Join(slices.Sorted(slices.Values(e.Values)), ",") + ")"
		text := map[string]string{"In": e.Key + " in" + values, "NotIn": e.Key + " notin" + values, "Exists": e.Key, "DoesNotExist": "!" + e.Key}
		terms = append(terms, term{e.Key, text[e.Operator]})
	}
	order.By(terms, func(a, b term) int { return strings.Compare(a.key, b.key) })
	var out []string
	for _, t := range terms {
		out = append(out, t.text)
	}
	return strings.Join(out, ",")
}

// parseSelector reads what follows -l: a=b, a==b, a!=b, a in (b,c), a notin (b), a, !a, separated by commas.
func parseSelector(text string) (func(map[string]string) bool, bool) {
	var terms []func(map[string]string) bool
	for _, t := range splitTerms(text) {
		f, ok := parseTerm(strings.TrimSpace(t))
		if !ok {
			return nil, false
		}
		terms = append(terms, f)
	}
	return func(labels map[string]string) bool {
		for _, f := range terms {
			if !f(labels) {
				return false
			}
		}
		return true
	}, true
}

// splitTerms splits at commas that are not in parentheses.
func splitTerms(text string) []string {
	depth := 0
	return strings.FieldsFunc(text, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return r == ',' && depth == 0
	})
}

func parseTerm(t string) (func(map[string]string) bool, bool) {
	if k, ok := strings.CutPrefix(t, "!"); ok {
		k = strings.TrimSpace(k)
		return func(l map[string]string) bool { _, has := l[k]; return !has }, isKey(k)
	}
	for _, op := range []string{"!=", "==", "="} {
		if k, v, ok := strings.Cut(t, op); ok {
			k, v = strings.TrimSpace(k), strings.TrimSpace(v)
			return func(l map[string]string) bool {
				got, has := l[k]
				return (has && got == v) != (op == "!=")
			}, isKey(k) && !strings.ContainsAny(v, "=!() ")
		}
	}
	if head, list, ok := strings.Cut(t, "("); ok {
		f := strings.Fields(head)
		if len(f) != 2 || f[1] != "in" && f[1] != "notin" || !strings.HasSuffix(list, ")") {
			return nil, false
		}
		var values []string
		for v := range strings.SplitSeq(strings.TrimSuffix(list, ")"), ",") {
			values = append(values, strings.TrimSpace(v))
		}
		return func(l map[string]string) bool {
			got, has := l[f[0]]
			return (has && slices.Contains(values, got)) == (f[1] == "in")
		}, isKey(f[0])
	}
	return func(l map[string]string) bool { _, has := l[t]; return has }, isKey(t)
}

func isKey(k string) bool { return k != "" && !strings.ContainsAny(k, " ()=!,") }

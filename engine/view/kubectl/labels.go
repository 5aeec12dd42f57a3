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
